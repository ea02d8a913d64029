import { transpose } from "./pixels.js";
import type { Gray } from "./to-gray.js";

/** Takes out what is dark and narrower than 2 r + 1: the brightest within r, and of that the darkest within r. */
export const closing = (gray: Gray, r: number): Gray => negative(opening(negative(gray), r));

/** Takes out what is bright and narrower than 2 r + 1. */
export const opening = (gray: Gray, r: number): Gray => negative(darkest(negative(darkest(gray, r)), r));

const negative = (gray: Gray): Gray => ({ ...gray, data: gray.data.map((value) => -value) });

/** The least in the square of 2 r + 1 around each pixel: along rows, then along columns. */
export const darkest = (gray: Gray, r: number): Gray =>
  transpose(alongRows(transpose(alongRows(gray, r)), r));

/**
 * The least of the 2 r + 1 values around each, in three comparisons however large r is: rows are cut into blocks of that
 * length, and every window is the end of one block and the beginning of the next.
 *
 * van Herk, "A fast algorithm for local minimum and maximum filters", Pattern Recognition Letters 13, 1992.
 */
function alongRows({ data, width, height }: Gray, r: number): Gray {
  const size = 2 * r + 1;
  const length = width + 2 * r;
  const [row, fromStart, fromEnd] = [
    new Float32Array(length),
    new Float32Array(length),
    new Float32Array(length),
  ];
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    row.set(data.subarray(start, start + width), r);
    row.fill(data[start], 0, r);
    row.fill(data[start + width - 1], r + width);
    for (let i = 0; i < length; i++) {
      fromStart[i] = i % size === 0 ? row[i] : Math.min(fromStart[i - 1], row[i]);
    }
    for (let i = length - 1; i >= 0; i--) {
      fromEnd[i] = i === length - 1 || (i + 1) % size === 0 ? row[i] : Math.min(fromEnd[i + 1], row[i]);
    }
    for (let x = 0; x < width; x++) out[start + x] = Math.min(fromEnd[x], fromStart[x + size - 1]);
  }
  return { data: out, width, height };
}
