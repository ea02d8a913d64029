import type { Generator } from "pellucid";
import { between } from "../../augmentations/between.js";
import type { Point } from "../page/homography.js";
import type { Gray } from "../to-gray.js";
import { oneOf } from "./choose.js";
import { stroke } from "./pen.js";
import { letterStrokes, NO_DIGITS } from "./stroke-font.js";

/** What people write between digits; each in a box 1 wide and 1 high, which a digit's ink fills. */
const shapes: Record<string, (random: Generator) => Point[][]> = {
  comma: () => [path([0.4, 0.9], [0.42, 1.02], [0.28, 1.25])],
  point: () => [path([0.3, 0.95])],
  plus: () => [path([0.1, 0.5], [0.8, 0.5]), path([0.45, 0.18], [0.45, 0.85])],
  times: () => [path([0.15, 0.25], [0.7, 0.8]), path([0.7, 0.25], [0.15, 0.8])],
  dash: () => [path([0.1, 0.52], [0.75, 0.5])],
  equals: () => [path([0.1, 0.4], [0.75, 0.4]), path([0.1, 0.62], [0.75, 0.62])],
  colon: () => [path([0.3, 0.3]), path([0.3, 0.8])],
  letter: (random) => letterStrokes(oneOf(random, NO_DIGITS), 1),
  tick: () => [path([0, 0.6], [0.25, 0.95], [0.8, 0])],
  scribble: (random) => [
    Array.from({ length: 16 }, (_, i) => ({
      x: (i % 2 === 0 ? 0 : 0.75) + between(random, -0.1, 0.1),
      y: between(random, 0.05, 0.95),
    })),
  ],
};

/** None of them is a digit to who sees it among digits. */
export const MARKS: readonly string[] = Object.keys(shapes);

function path(...points: [number, number][]): Point[] {
  return points.map(([x, y]) => ({ x, y }));
}

/** Writes a mark, no two of a kind alike, beside digits whose ink is `size` high. */
export function drawMark(
  on: Gray,
  name: string,
  { x, y }: Point,
  size: number,
  pen: number,
  random: Generator,
): void {
  const slant = between(random, -0.2, 0.2);
  for (const points of shapes[name](random)) {
    const shaken = points.map((point) => ({
      x: x + size * (point.x + slant * (0.5 - point.y) + between(random, -0.04, 0.04)),
      y: y + size * (point.y + between(random, -0.04, 0.04)),
    }));
    stroke(on, shaken, pen);
  }
}
