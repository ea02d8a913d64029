// Which pixels a pooling's window has, who wins it, and which windows a pixel lies in.

import { positionOf } from "../../../../../engine/indices.js";
import type { Window } from "../../../../window.js";

export interface Pixel {
  at: number[];
  value: number;
}

/** The pixels of the window at (p, q), row by row; null in the padding. */
export function pixelsOf(
  d: Window,
  x: Float32Array,
  shape: readonly number[],
  [n, c, p, q]: readonly number[],
): (Pixel | null)[] {
  return Array.from({ length: d.R * d.S }, (_, i) => {
    const h = p * d.strideH - d.padH + Math.floor(i / d.S);
    const w = q * d.strideW - d.padW + (i % d.S);
    if (h < 0 || h >= d.H || w < 0 || w >= d.W) return null;
    return { at: [n, c, h, w], value: x[positionOf([n, c, h, w], shape)] };
  });
}

/** The first of the largest. */
export const winnerOf = (pixels: readonly (Pixel | null)[]): number =>
  pixels.reduce(
    (best, pixel, i) => (pixel !== null && pixel.value > (pixels[best]?.value ?? -Infinity) ? i : best),
    0,
  );

/** The windows that a pixel lies in. */
export function windowsOver(d: Window, [n, c, h, w]: readonly number[]): number[][] {
  const found: number[][] = [];
  for (let p = 0; p < d.P; p++)
    for (let q = 0; q < d.Q; q++) {
      const [r, s] = [h + d.padH - p * d.strideH, w + d.padW - q * d.strideW];
      if (r >= 0 && r < d.R && s >= 0 && s < d.S) found.push([n, c, p, q]);
    }
  return found;
}
