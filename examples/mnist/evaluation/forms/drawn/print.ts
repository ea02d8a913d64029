import type { Generator } from "pellucid";
import type { Point } from "../page/homography.js";
import type { Gray } from "../to-gray.js";
import { oneOf } from "./choose.js";
import { stroke } from "./pen.js";
import { letterStrokes } from "./stroke-font.js";

export interface RuleStyle {
  thickness: number;
  /** From one dot to the next; 0 for a line without gaps. */
  dots: number;
}

/** A printed line from a to b, whole or dotted. */
export function printRule(on: Gray, a: Point, b: Point, { thickness, dots }: RuleStyle): void {
  if (dots === 0) {
    stroke(on, [a, b], thickness);
    return;
  }
  const count = Math.floor(Math.hypot(b.x - a.x, b.y - a.y) / dots);
  const at = (t: number) => ({ x: a.x + (t * (b.x - a.x)) / count, y: a.y + (t * (b.y - a.y)) / count });
  for (let i = 0; i <= count; i++) stroke(on, [at(i), at(i + 0.4)], thickness);
}

/** The crossing rules of a table: between columns and rows, and around. */
export function printGrid(on: Gray, xs: readonly number[], ys: readonly number[], style: RuleStyle): void {
  for (const y of ys) printRule(on, { x: xs[0], y }, { x: xs[xs.length - 1], y }, style);
  for (const x of xs) printRule(on, { x, y: ys[0] }, { x, y: ys[ys.length - 1] }, style);
}

const WORDS = ["NAME", "DATE", "WARD", "ROOM", "SUM", "PAGE", "TOTAL", "CLASS", "MARK", "UNIT", "YEAR", "NR"];

/** A printed word, its capitals so high. */
export function printWord(on: Gray, { x, y }: Point, height: number, random: Generator): void {
  for (const [i, letter] of [...oneOf(random, WORDS)].entries()) {
    const left = x + i * height * 0.95;
    for (const points of letterStrokes(letter, height)) {
      stroke(
        on,
        points.map((point) => ({ x: left + point.x, y: y + point.y })),
        Math.max(1.2, height / 8),
      );
    }
  }
}
