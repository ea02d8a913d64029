import type { Gray } from "./to-gray.js";

/** A rectangle in pixels; x and y are its left and top. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const right = ({ x, width }: Box): number => x + width;
export const bottom = ({ y, height }: Box): number => y + height;

/** The smallest box around both. */
export function union(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, width: Math.max(right(a), right(b)) - x, height: Math.max(bottom(a), bottom(b)) - y };
}

/** How many columns two boxes share; below 0, how many lie between them. */
export const sharedColumns = (a: Box, b: Box): number => Math.min(right(a), right(b)) - Math.max(a.x, b.x);

/** How many rows two boxes share; below 0, how many lie between them. */
export const sharedRows = (a: Box, b: Box): number => Math.min(bottom(a), bottom(b)) - Math.max(a.y, b.y);

/**
 * The smallest box around all pixels above `level`, which at least one must be.
 *
 * @example
 * boundingBox({ data: Float32Array.of(0, 0.3, 1), width: 3, height: 1 }, 0.5); // { x: 2, y: 0, width: 1, height: 1 }
 */
export function boundingBox({ data, width, height }: Gray, level: number): Box {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let i = 0; i < data.length; i++) {
    if (data[i] <= level) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Whether there is no pixel above `level`, and so no box around any. */
export function isBlank({ data }: Pick<Gray, "data">, level: number): boolean {
  for (let i = 0; i < data.length; i++) if (data[i] > level) return false;
  return true;
}

/** The smallest box around pixels of an image of this width; there must be at least one. */
export function boxAround(pixels: Int32Array, width: number): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
