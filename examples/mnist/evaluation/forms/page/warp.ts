import type { Picture } from "../../images/picture.js";
import type { Homography } from "./homography.js";

/**
 * Another view of a picture, all channels alike: `toPicture` maps a place of the view to that of the picture. Each pixel is
 * mixed linearly of four; where the view is smaller than the picture, it is the mean of several such places inside of it.
 * Beyond the border the picture goes on as it ends there.
 */
export function warp(picture: Picture, toPicture: Homography, width: number, height: number): Picture {
  const { channels, depth } = picture;
  const size = width * height * channels;
  const data = depth === 8 ? new Uint8Array(size) : new Uint16Array(size);
  const [a, b, c, d, e, f, g, h, i] = toPicture;
  const parts = Math.max(1, Math.round(shrinkage(toPicture, width, height)));
  const sums = new Float64Array(channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      sums.fill(0);
      for (let part = 0; part < parts * parts; part++) {
        const u = x + ((part % parts) + 0.5) / parts;
        const v = y + (Math.floor(part / parts) + 0.5) / parts;
        const w = g * u + h * v + i;
        add(sums, picture, (a * u + b * v + c) / w, (d * u + e * v + f) / w);
      }
      for (let k = 0; k < channels; k++) data[at + k] = sums[k] / (parts * parts) + 0.5;
    }
  }
  return { width, height, channels, depth, data };
}

/** How many pixels of the picture go along one of the view in its middle: the root of the Jacobian's determinant. */
function shrinkage(m: Homography, width: number, height: number): number {
  const w = (m[6] * width) / 2 + (m[7] * height) / 2 + m[8];
  const determinant =
    m[0] * (m[4] * m[8] - m[5] * m[7]) -
    m[1] * (m[3] * m[8] - m[5] * m[6]) +
    m[2] * (m[3] * m[7] - m[4] * m[6]);
  return Math.sqrt(Math.abs(determinant / w ** 3));
}

/** Adds the samples at a place, mixed linearly. */
function add(sums: Float64Array, { data, width, height, channels }: Picture, x: number, y: number): void {
  const [u, v] = [Math.min(Math.max(x - 0.5, 0), width - 1), Math.min(Math.max(y - 0.5, 0), height - 1)];
  const [x0, y0] = [Math.floor(u), Math.floor(v)];
  const [dx, dy] = [u - x0, v - y0];
  const right = x0 + 1 < width ? channels : 0;
  const down = y0 + 1 < height ? width * channels : 0;
  let at = (y0 * width + x0) * channels;
  for (let k = 0; k < channels; k++, at++) {
    const upper = data[at] + dx * (data[at + right] - data[at]);
    const lower = data[at + down] + dx * (data[at + down + right] - data[at + down]);
    sums[k] += upper + dy * (lower - upper);
  }
}
