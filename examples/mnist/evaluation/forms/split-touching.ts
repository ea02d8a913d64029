import { boxAround, right } from "./box.js";
import type { Component } from "./connected-components.js";
import { LOWEST } from "./join-strokes.js";
import type { Gray } from "./to-gray.js";

/** Narrower than the writing is high, a component is one digit. */
const WIDE = 1;
/** Digits that touch are each between so wide, as parts of the height of writing. */
const NARROWEST = 0.45;
const WIDEST = 1.1;
/** More digits than these do not touch: what is so wide is a rule, or print. */
const MOST = 12;
/** A cut may lie so far from where digits of equal width would meet, as part of that width. */
const STRAY = 0.35;

/** The ways in which a component can be digits, and how high the writing around it is. */
export interface Ways {
  height: number;
  ways: Component[][];
}

/**
 * The ways to take a component apart into digits that touch: as one, and, where it is wide enough, as two, three … Each
 * cut goes along the path from top to bottom that crosses the least ink. Which of the ways is right, only somebody who
 * can read can tell: a flat 5 is as wide as a narrow pair.
 *
 * A drop that falls along the strokes (Congedo et al., 1995) finds such a path by local rules, and a column of the
 * vertical projection is one that may not bend; the shortest path is what both approximate, and takes as long.
 *
 * @param height that of the writing.
 */
export function splitTouching(component: Component, ink: Gray, height: number): Ways {
  const { box } = component;
  const ratio = box.width / height;
  if (ratio <= WIDE) return { height, ways: [[component]] };
  const ways = [[component]];
  const most = Math.min(MOST, Math.floor(ratio / NARROWEST));
  for (let count = Math.max(2, Math.ceil(ratio / WIDEST) - 1); count <= most; count++) {
    const parts = cutInto(component, count, ink);
    if (parts.every((part) => part.box.height >= LOWEST * height)) ways.push(parts);
  }
  return { height, ways };
}

function cutInto(component: Component, count: number, ink: Gray): Component[] {
  let rest = component;
  const parts: Component[] = [];
  for (let left = count; left > 1; left--) {
    const width = rest.box.width / left;
    const [part, others] = cut(rest, lightestPath(rest, ink, rest.box.x + width, STRAY * width), ink.width);
    if (part === undefined || others === undefined) break;
    parts.push(part);
    rest = others;
  }
  return [...parts, rest];
}

/**
 * For each row of the box, the column at which the path begins that crosses least ink among those that stay within
 * `reach` of `middle` and move by at most one column a row (dynamic programming, from the top down). Of equal paths the
 * one nearest to `middle` is taken.
 */
function lightestPath({ pixels, box }: Component, ink: Gray, middle: number, reach: number): Int32Array {
  const first = Math.max(box.x + 1, Math.round(middle - reach));
  const last = Math.max(first, Math.min(right(box) - 1, Math.round(middle + reach)));
  const columns = last - first + 1;
  const weight = new Float64Array(columns * box.height);
  for (let i = 0; i < weight.length; i++) {
    weight[i] = (1e-3 * Math.abs(first + (i % columns) - middle)) / box.height;
  }
  for (const pixel of pixels) {
    const [x, y] = [pixel % ink.width, Math.floor(pixel / ink.width)];
    if (x >= first && x <= last) weight[(y - box.y) * columns + x - first] += ink.data[pixel];
  }
  const best = (row: number, column: number) => {
    let found = column;
    for (const next of [column - 1, column + 1]) {
      if (next < 0 || next >= columns) continue;
      if (weight[row * columns + next] < weight[row * columns + found]) found = next;
    }
    return found;
  };
  for (let y = 1; y < box.height; y++) {
    for (let x = 0; x < columns; x++) weight[y * columns + x] += weight[(y - 1) * columns + best(y - 1, x)];
  }
  const path = new Int32Array(box.height);
  const lastRow = weight.subarray((box.height - 1) * columns);
  let x = lastRow.indexOf(Math.min(...lastRow));
  for (let y = box.height - 1; y >= 0; y--) {
    path[y] = first + x;
    if (y > 0) x = best(y - 1, x);
  }
  return path;
}

/** What lies left of a path, and what does not; undefined where there is nothing. */
function cut({ pixels, box }: Component, path: Int32Array, width: number): (Component | undefined)[] {
  const isLeft = (pixel: number) => pixel % width < path[Math.floor(pixel / width) - box.y];
  return [pixels.filter(isLeft), pixels.filter((pixel) => !isLeft(pixel))].map((part) =>
    part.length === 0 ? undefined : { pixels: part, box: boxAround(part, width) },
  );
}
