// A picture shifted, turned, enlarged and mirrored about its middle.

import { SIDE } from "../picture.js";

export interface Move {
  /** In pixels of a picture of SIDE x SIDE, to the right and down. */
  right: number;
  down: number;
  /** In degrees, clockwise. */
  angle: number;
  zoom: number;
  /** Left and right change sides, before all else. */
  mirrored: boolean;
}

export const STILL: Move = { right: 0, down: 0, angle: 0, zoom: 1, mirrored: false };

export const isStill = ({ right, down, angle, zoom, mirrored }: Move): boolean =>
  right === 0 && down === 0 && angle === 0 && zoom === 1 && !mirrored;

/** What has no share is not asked for: `fill` may be NaN. */
const mix = (first: number, second: () => number, share: number): number =>
  share === 0 ? first : (1 - share) * first + share * second();

/**
 * Moves a map of any size as the same move does a picture of SIDE x SIDE: in proportion. Every pixel of the result looks up
 * where it comes from, and is interpolated linearly between the four around it; outside is `fill`.
 */
export function moveImage(
  values: ArrayLike<number>,
  side: number,
  { right, down, angle, zoom, mirrored }: Move,
  fill: number,
): Float32Array {
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn) / zoom, Math.sin(turn) / zoom];
  const middle = (side - 1) / 2;
  const pixel = side / SIDE;
  const read = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < side && y < side ? values[y * side + x] : fill;
  const result = new Float32Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [dx, dy] = [x - middle - right * pixel, y - middle - down * pixel];
      const turned = cos * dx + sin * dy;
      const fromX = middle + (mirrored ? -turned : turned);
      const fromY = middle - sin * dx + cos * dy;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [a, b] = [fromX - left, fromY - top];
      const along = (row: number) => mix(read(left, row), () => read(left + 1, row), a);
      result[y * side + x] = mix(along(top), () => along(top + 1), b);
    }
  }
  return result;
}
