import { encode } from "fast-png";
import { GLYPH_HEIGHT, GLYPH_STEP, glyphDots } from "../report/digit-glyphs.js";
import type { Box } from "./box.js";
import type { Gray } from "./to-gray.js";

/** What is written at a box, in which color. */
export interface Note {
  box: Box;
  /** Digits, or "?". */
  text: string;
  color: Color;
}

type Color = readonly [red: number, green: number, blue: number];

export const SURE: Color = [0, 130, 60];
export const UNSURE: Color = [215, 60, 0];

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

    const dot = Math.max(2, Math.round(box.height / 35));
    const above = top - (GLYPH_HEIGHT + 1) * dot;
    const base = above >= 0 ? above : top + high + dot;
    for (const [place, glyph] of [...text].entries()) {
      const start = left + place * GLYPH_STEP * dot;
      for (const { x, y } of glyphDots(glyph)) fill(start + x * dot, base + y * dot, dot, dot, color);
    }
  }
  return encode({ data: picture, width, height, channels: 3 });
}
