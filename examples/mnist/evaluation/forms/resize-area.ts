import type { Box } from "./box.js";
import type { Gray } from "./to-gray.js";

/**
 * Resizes a gray image, or the region of it that is given, which may begin and end between pixels and reach beyond
 * the image, where all is 0. Each axis goes by itself.
 *
 * With ratio r = region / output, output pixel i covers [i r, (i + 1) r) of the region. Shrinking (r >= 1) takes
 * the mean over that: a pixel at its ends counts by the part that is covered, and r = 1 changes nothing.
 * Enlarging (r < 1) interpolates linearly between the two pixels whose centers enclose its center, (i + 1/2) r.
 *
 * `Resize` of pellucid/data is another thing, torchvision's: it shrinks by a triangle twice as wide as what a pixel covers, and
 * at the border divides by the weights that are inside. Strokes would be softer, and stronger at the border: MNIST's digits
 * were anti-aliased by area, and what lies outside of a digit's box is bare paper, 0.
 *
 * @example
 * resizeArea({ data: Float32Array.of(0, 1, 1, 1), width: 4, height: 1 }, 2, 1).data; // 0.5, 1
 */
export function resizeArea(image: Gray, width: number, height: number, region?: Box): Gray {
  const { x, y, width: fromWidth, height: fromHeight } = region ?? { x: 0, y: 0, ...image };
  const columns = taps(image.width, x, fromWidth / width, width);
  const rows = taps(image.height, y, fromHeight / height, height);

  const wide = new Float32Array(width * image.height);
  for (let row = 0; row < image.height; row++) {
    for (let i = 0; i < width; i++) {
      const { first, weights } = columns[i]!;
      const start = row * image.width + first;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * image.data[start + k]!;
      wide[row * width + i] = sum;
    }
  }
  const data = new Float32Array(width * height);
  for (let j = 0; j < height; j++) {
    const { first, weights } = rows[j]!;
    for (let i = 0; i < width; i++) {
      const start = first * width + i;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * wide[start + k * width]!;
      data[j * width + i] = sum;
    }
  }
  return { data, width, height };
}

/** For each of `count` outputs: the inputs 0 to length - 1 that it is made of, from `first` on, and their weights. */
function taps(
  length: number,
  start: number,
  ratio: number,
  count: number,
): { first: number; weights: Float64Array }[] {
  const made = new Array<{ first: number; weights: Float64Array }>(count);
  for (let i = 0; i < count; i++) {
    const from = start + i * ratio;
    const to = start + (i + 1) * ratio;
    const center = (from + to - 1) / 2;
    const low = Math.floor(ratio < 1 ? center : from);
    const high = ratio < 1 ? low + 2 : Math.ceil(to);
    const first = Math.max(low, 0);
    const weights = new Float64Array(Math.max(Math.min(high, length) - first, 0));
    for (let k = 0; k < weights.length; k++) {
      const input = first + k;
      weights[k] =
        ratio < 1 ? 1 - Math.abs(input - center) : (Math.min(input + 1, to) - Math.max(input, from)) / ratio;
    }
    made[i] = { first, weights };
  }
  return made;
}
