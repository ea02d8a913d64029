import { encode } from "fast-png";
import type { Box } from "./normalize-ink.js";
import type { Gray } from "./to-gray.js";

/** What is written at a box, in which color. */
export interface Note {
  box: Box;
  /** Digits, or "?". */
  text: string;
  color: Color;
}

export type Color = readonly [red: number, green: number, blue: number];

export const SURE: Color = [0, 130, 60];
export const UNSURE: Color = [215, 60, 0];

/** Glyphs of 3 x 5 pixels, a row in each octal place, from the top: 4 is the left, 1 the right pixel. */
const GLYPHS: Record<string, number> = {
  0: 0o75557,
  1: 0o26227,
  2: 0o71747,
  3: 0o71317,
  4: 0o55711,
  5: 0o74717,
  6: 0o74757,
  7: 0o71222,
  8: 0o75757,
  9: 0o75717,
  "?": 0o71202,
};
const GLYPH_WIDTH = 3;
const GLYPH_HEIGHT = 5;

/**
 * The page as a color PNG, with a frame around each box and what was read above it, or below where there is no room.
 *
 * @example
 * await writeFile("read.png", annotate(page, [{ box, text: "7", color: SURE }]));
 */
export function annotate({ data, width, height }: Gray, notes: readonly Note[]): Uint8Array {
  const picture = new Uint8Array(3 * width * height);
  data.forEach((value, i) => {
    picture.fill(Math.round(255 * value), 3 * i, 3 * i + 3);
  });
  const fill = (left: number, top: number, wide: number, high: number, color: Color) => {
    for (let y = Math.max(0, top); y < Math.min(height, top + high); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + wide); x++)
        picture.set(color, 3 * (y * width + x));
    }
  };
  for (const { box, text, color } of notes) {
    const pen = Math.max(1, Math.round(box.height / 60));
    const [left, top] = [box.x - 2 * pen, box.y - 2 * pen];
    const [wide, high] = [box.width + 4 * pen, box.height + 4 * pen];
    fill(left, top, wide, pen, color);
    fill(left, top + high - pen, wide, pen, color);
    fill(left, top, pen, high, color);
    fill(left + wide - pen, top, pen, high, color);

    const dot = Math.max(2, Math.round(box.height / 25));
    const above = top - (GLYPH_HEIGHT + 1) * dot;
    const y = above >= 0 ? above : top + high + dot;
    for (const [place, glyph] of [...text].entries()) {
      const x = left + place * (GLYPH_WIDTH + 1) * dot;
      for (let i = 0; i < GLYPH_WIDTH * GLYPH_HEIGHT; i++) {
        const bit = (GLYPHS[glyph] >> (GLYPH_WIDTH * GLYPH_HEIGHT - 1 - i)) & 1;
        if (bit) fill(x + (i % GLYPH_WIDTH) * dot, y + Math.floor(i / GLYPH_WIDTH) * dot, dot, dot, color);
      }
    }
  }
  return encode({ data: picture, width, height, channels: 3 });
}
