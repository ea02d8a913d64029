import type { Picture } from "../images/picture.js";
import { GLYPH_HEIGHT, GLYPH_STEP, glyphDots } from "../report/digit-glyphs.js";
import type { Box } from "./box.js";

/** What is written at a box, in which color. */
interface Note {
  box: Box;
  /** Digits, or "?". */
  text: string;
  color: Color;
}

type Color = readonly [red: number, green: number, blue: number];

export const SURE: Color = [0, 130, 60];
export const UNSURE: Color = [215, 60, 0];

/** Red, green and blue of each pixel. */
export interface Drawing {
  data: Uint8Array;
  width: number;
  height: number;
}

/**
 * The picture in its colors, with a frame around each box and what was read above it, or below where there is no room.
 *
 * @param paper what shows through transparent pixels: 1 is white, 0 black.
 * @example
 * const { data } = annotate(picture, [{ box, text: "7", color: SURE }]);
 */
export function annotate(page: Picture, notes: readonly Note[], paper = 1): Drawing {
  const { width, height } = page;
  const picture = opaque(page, paper);
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
  return { data: picture, width, height };
}

/** Red, green and blue of 8 bits, on paper where there is none. */
function opaque({ data, width, height, channels, depth }: Picture, paper: number): Uint8Array {
  const rgb = new Uint8Array(3 * width * height);
  const unit = 2 ** depth - 1;
  const scale = 255 / unit;
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    const cover = channels % 2 === 0 ? data[at + channels - 1] / unit : 1;
    for (let c = 0; c < 3; c++) {
      const own = data[at + (channels >= 3 ? c : 0)] * scale;
      rgb[3 * i + c] = Math.round(cover * own + (1 - cover) * 255 * paper);
    }
  }
  return rgb;
}
