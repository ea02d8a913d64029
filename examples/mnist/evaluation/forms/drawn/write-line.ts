import type { Generator } from "pellucid";
import { between } from "../../augmentations/between.js";
import type { Point } from "../page/homography.js";
import type { Gray } from "../to-gray.js";
import { type DigitSource, enlarge, redraw } from "./digits.js";
import { drawMark } from "./marks.js";

/** How somebody writes. Lengths are in pixels. */
export interface Hand {
  digits: DigitSource;
  /** Side of the 28 x 28 field of MNIST that a digit stands in; its 20 x 20 ink is 5/7 of that. */
  side: number;
  /** From one field to the next. */
  pitch: number;
  /** How far a digit strays from its place. */
  jitter: number;
  /** Width of the pen; 0 leaves the strokes that MNIST has. */
  pen: number;
}

/** A digit on a sheet, and the middles of all pixels that it inks by more than 1/4. */
export interface Written {
  digit: number;
  ink: Point[];
}

/** A digit, a gap, or the name of a mark. */
export type Glyph = "digit" | "gap" | (string & {});

/** Ink of MNIST's digits is so much of their field, and so far from its edge. */
export const INK = 5 / 7;
const INSET = 1 / 7;

/** Writes a line whose first field has its upper left corner there, rising by `slope` a pixel. */
export function writeLine(
  on: Gray,
  glyphs: readonly Glyph[],
  start: Point,
  slope: number,
  hand: Hand,
  random: Generator,
): Written[] {
  const written: Written[] = [];
  let x = start.x;
  for (const glyph of glyphs) {
    const side = Math.round(hand.side * between(random, 0.92, 1.05));
    const left = Math.round(x + hand.jitter * between(random, -1, 1));
    const bottom = start.y + hand.side - slope * (x - start.x) + hand.jitter * between(random, -1, 1);
    const top = Math.round(bottom - side);
    if (glyph === "digit") {
      const { digit, pixels } = hand.digits(random);
      const drawn = hand.pen === 0 ? enlarge(pixels, side) : redraw(pixels, side, hand.pen);
      written.push({ digit, ink: stamp(on, drawn, left, top) });
    } else if (glyph !== "gap") {
      const corner = { x: left + INSET * side, y: top + INSET * side };
      drawMark(on, glyph, corner, INK * side, hand.pen || side / 11, random);
    }
    x += hand.pitch;
  }
  return written;
}

/** Puts a drawing on the sheet, the stronger of the two staying, and tells the pixels where it has more than 1/4. */
function stamp(on: Gray, drawn: Gray, left: number, top: number): Point[] {
  const ink: Point[] = [];
  drawn.data.forEach((value, i) => {
    const [x, y] = [left + (i % drawn.width), top + Math.floor(i / drawn.width)];
    if (value <= 0 || x < 0 || x >= on.width || y < 0 || y >= on.height) return;
    const at = y * on.width + x;
    on.data[at] = Math.max(on.data[at], value);
    if (value > 1 / 4) ink.push({ x: x + 0.5, y: y + 0.5 });
  });
  return ink;
}
