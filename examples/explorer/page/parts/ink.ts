// A drawing as ink on paper, in the colors of the page.

import type { Theme } from "./colors.js";
import { paint } from "./colors.js";
import { inkOf } from "./digit.js";

const PAPER_AND_INK = {
  light: [
    [255, 255, 255],
    [23, 32, 43],
  ],
  dark: [
    [18, 22, 28],
    [230, 235, 241],
  ],
} satisfies Record<Theme, number[][]>;

/** Writes pixels from −1 for paper to 1 for ink, four bytes each. @param strength of the ink, from 0 to 1. */
export function paintInk(
  drawing: ArrayLike<number>,
  theme: Theme,
  pixels: Uint8ClampedArray,
  strength = 1,
): void {
  const [paper, ink] = PAPER_AND_INK[theme];
  for (let i = 0; i < drawing.length; i++) {
    const share = inkOf(drawing[i]) * strength;
    for (let channel = 0; channel < 3; channel++) {
      pixels[4 * i + channel] = paper[channel] + share * (ink[channel] - paper[channel]);
    }
    pixels[4 * i + 3] = 255;
  }
}

/** Of the ink under an overlay. */
const FAINT = 0.3;

/** Lays a map of colors over a faint drawing: the larger a value, the less of the ink shows. */
export function paintOver(
  drawing: ArrayLike<number>,
  overlay: ArrayLike<number>,
  largest: number,
  theme: Theme,
  pixels: Uint8ClampedArray,
): void {
  const colors = new Uint8ClampedArray(pixels.length);
  paint(overlay, largest, theme, colors);
  paintInk(drawing, theme, pixels, FAINT);
  for (let i = 0; i < overlay.length; i++) {
    const share = largest > 0 ? Math.min(1, (1.4 * Math.abs(overlay[i])) / largest) : 0;
    for (let channel = 0; channel < 3; channel++) {
      const at = 4 * i + channel;
      pixels[at] += share * (colors[at] - pixels[at]);
    }
  }
}
