import type { Gray } from "../to-gray.js";
import type { Homography, View } from "./homography.js";

/**
 * A view of an image. Each pixel is mixed linearly of four; where the view is smaller than the image, it is the mean of several
 * such places inside of it. Beyond the border the image goes on as it ends there.
 */
export function warp(image: Gray, { width, height, toOriginal }: View): Gray {
  const data = new Float32Array(width * height);
  const [a, b, c, d, e, f, g, h, i] = toOriginal;
  const parts = Math.max(1, Math.round(shrinkage(toOriginal, width, height)));
  const count = parts * parts;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let sum = 0;
      for (let part = 0; part < count; part++) {
        const u = x + ((part % parts) + 0.5) / parts;
        const v = y + (Math.floor(part / parts) + 0.5) / parts;
        const scale = 1 / (g * u + h * v + i);
        sum += valueAt(image, (a * u + b * v + c) * scale, (d * u + e * v + f) * scale);
      }
      data[at] = sum / count;
    }
  }
  return { data, width, height };
}

/** How many pixels of the image go along one of the view in its middle: the root of the Jacobian's determinant. */
function shrinkage(m: Homography, width: number, height: number): number {
  const w = (m[6] * width) / 2 + (m[7] * height) / 2 + m[8];
  const determinant =
    m[0] * (m[4] * m[8] - m[5] * m[7]) -
    m[1] * (m[3] * m[8] - m[5] * m[6]) +
    m[2] * (m[3] * m[7] - m[4] * m[6]);
  return Math.sqrt(Math.abs(determinant / w ** 3));
}

/** Between the middles of pixels, mixed linearly; beyond the border as at it. */
export function valueAt({ data, width, height }: Gray, x: number, y: number): number {
  const u = within(x - 0.5, width - 1);
  const v = within(y - 0.5, height - 1);
  const x0 = Math.floor(u);
  const y0 = Math.floor(v);
  const dx = u - x0;
  const dy = v - y0;
  const at = y0 * width + x0;
  const right = x0 + 1 < width ? 1 : 0;
  const down = y0 + 1 < height ? width : 0;
  const upper = data[at] + dx * (data[at + right] - data[at]);
  const lower = data[at + down] + dx * (data[at + down + right] - data[at + down]);
  return upper + dy * (lower - upper);
}

const within = (value: number, most: number): number => (value < 0 ? 0 : value > most ? most : value);
