import type { GrayImage } from "./corruption.js";

/** [a, b; c, d]: from a place in the result to its place in the image, both from the middle. */
type Matrix = readonly [a: number, b: number, c: number, d: number];

/**
 * Every pixel p of the result has the value of the image at M·(p − m) + m + shift, with m the middle, in proportion from the
 * four pixels around that place; outside there is paper.
 */
export function warpAffine(
  { data, H, W }: GrayImage,
  [a, b, c, d]: Matrix,
  shift: readonly [x: number, y: number] = [0, 0],
): Float32Array {
  const result = new Float32Array(H * W);
  const [middleX, middleY] = [(W - 1) / 2, (H - 1) / 2];
  for (let row = 0; row < H; row++) {
    for (let column = 0; column < W; column++) {
      const [dx, dy] = [column - middleX, row - middleY];
      const x = a * dx + b * dy + middleX + shift[0];
      const y = c * dx + d * dy + middleY + shift[1];
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, down] = [x - left, y - top];
      result[row * W + column] =
        (1 - down) * ((1 - right) * pixel(left, top) + right * pixel(left + 1, top)) +
        down * ((1 - right) * pixel(left, top + 1) + right * pixel(left + 1, top + 1));
    }
  }
  return result;

  function pixel(column: number, row: number): number {
    return column >= 0 && column < W && row >= 0 && row < H ? data[row * W + column] : 0;
  }
}

/** The image moved so that (0, 0) of the result shows what is at (x, y). */
export const shifted = (image: GrayImage, x: number, y: number): Float32Array =>
  warpAffine(image, [1, 0, 0, 1], [x, y]);
