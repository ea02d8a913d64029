import type { Corruption } from "./corruption.js";
import { drawSegment } from "./draw-segment.js";

/** Columns with ink, and as many without. */
const DOT = 2;

/** A line from any height of the left to any height of the right edge, of dots two columns wide, is added to the ink. */
export const dottedLine: Corruption = ({ data, H, W }, generator) => {
  const from = { x: 0, y: generator.below(H - 1) };
  const to = { x: W - 1, y: generator.below(H - 1) };
  const line = drawSegment({ H, W }, from, to);
  return data.map((x, at) => (Math.floor((at % W) / DOT) % 2 === 1 ? x + line[at] : x));
};
