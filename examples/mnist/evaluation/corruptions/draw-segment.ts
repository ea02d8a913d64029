import type { GrayImage } from "./corruption.js";

export interface Point {
  x: number;
  y: number;
}

/** How far above and below the line there is ink. */
const REACH = 2.3;

/**
 * The ink of a straight line at every pixel, from the column of its first point to that of its last: 1 + ln(1 − d/2.3), not
 * less than 0, at a distance d from the line, straight up or down.
 */
export function drawSegment({ H, W }: Pick<GrayImage, "H" | "W">, from: Point, to: Point): Float32Array {
  const ink = new Float32Array(H * W);
  const slope = (to.y - from.y) / (to.x - from.x);
  const last = Math.min(W, Math.ceil(to.x));
  for (let column = Math.max(0, Math.floor(from.x)); column < last; column++) {
    const height = from.y + slope * (column - from.x);
    for (let row = 0; row < H; row++) {
      const distance = Math.abs(row - height);
      if (distance < REACH) ink[row * W + column] = Math.max(0, 1 + Math.log(1 - distance / REACH));
    }
  }
  return ink;
}
