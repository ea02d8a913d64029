import { sharedColumns, sharedRows } from "./box.js";
import type { Component } from "./connected-components.js";

/** What is at least so high, as part of the height of writing, tells where a line is; a dot or a bar does not. */
const ANCHOR = 0.5;
/** Higher, and it may belong to two lines. */
const TOO_HIGH = 2.5;
/** Neighbors on a line share so much of the lower one's height. */
const SHARED = 0.5;
/** A neighbor that is so high, as part of a stroke's height, is no mere part of a digit. */
const AS_HIGH = 0.75;

/**
 * Puts strokes into lines of writing, from the top down, each from left to right.
 *
 * Each stroke is linked to those on its left that share half of the lower one's rows with it, back to the first that is
 * about as high: so a line may rise and fall, strokes far apart need not be level, and a digit holds together the halves
 * of a broken one before it. Lines are what is linked. Strokes that are too small, or too high, to tell
 * go to the line that is nearest.
 *
 * @param height that of the writing.
 */
export function textLines(strokes: readonly Component[], height: number): Component[][] {
  const likely = strokes.filter(
    ({ box }) => box.height >= ANCHOR * height && box.height <= TOO_HIGH * height,
  );
  const anchors = (likely.length > 0 ? likely : strokes).toSorted((a, b) => a.box.x - b.box.x);
  const lineOf = new Map<Component, Component[]>();
  for (const [i, anchor] of anchors.entries()) {
    let line = [anchor];
    lineOf.set(anchor, line);
    for (let k = i - 1; k >= 0; k--) {
      const { box } = anchors[k];
      if (sharedRows(box, anchor.box) < SHARED * Math.min(box.height, anchor.box.height)) continue;
      const other = lineOf.get(anchors[k])!;
      if (other !== line) {
        other.push(...line);
        for (const member of line) lineOf.set(member, other);
        line = other;
      }
      if (box.height >= AS_HIGH * anchor.box.height) break;
    }
  }
  const found = [...new Set(lineOf.values())].sort((a, b) => middle(a) - middle(b));
  const lines = found.map((line) => [...line]);
  for (const stroke of strokes) {
    if (lineOf.has(stroke)) continue;
    const nearness = found.map((line) => Math.max(...line.map((anchor) => closeness(anchor, stroke))));
    lines[nearness.indexOf(Math.max(...nearness))].push(stroke);
  }
  return lines.map((line) => line.sort((a, b) => a.box.x - b.box.x));
}

const middle = (line: readonly Component[]) =>
  line.reduce((sum, { box }) => sum + box.y + box.height / 2, 0) / line.length;

/** Shared rows, less the columns in between: the nearest stroke of a line counts. */
const closeness = ({ box: a }: Component, { box: b }: Component) =>
  Math.min(sharedRows(a, b), 0) + Math.min(sharedColumns(a, b), 0);
