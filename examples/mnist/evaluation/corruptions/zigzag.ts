import type { Corruption } from "./corruption.js";
import { drawSegment, type Point } from "./draw-segment.js";

/** Half a period and the height of a tooth, in pixels. */
const [HALF_PERIOD, HEIGHT] = [4, 2];
/** From this column to this far from the other edge. */
const MARGIN = 2;
/** How far the right end may be above or below the left one. */
const RISE = 5;

/**
 * A zigzag is added to the ink. It follows a line from column 2 to column 25, from any height to one at most 5 rows
 * above or 4 below; along it the corners are at 0, 2, 6, 10, …, and 2 pixels to one side and the other in turn.
 */
export const zigzag: Corruption = ({ data, H, W }, generator) => {
  const start = { x: MARGIN, y: generator.below(H - 1) };
  const [run, rise] = [W - 1 - 2 * MARGIN, generator.below(2 * RISE) - RISE];
  const corners = zigzagCorners(start, Math.atan2(rise, run), Math.hypot(rise, run));
  return corners.slice(1).reduce((ink, corner, i) => {
    const segment = drawSegment({ H, W }, corners[i], corner);
    return ink.map((x, at) => Math.min(1, x + segment[at]));
  }, data);
};

/** The corners of a zigzag of that length, which ends on its line. */
function zigzagCorners(start: Point, angle: number, length: number): Point[] {
  const along = (t: number, aside: number): Point => ({
    x: start.x + t * Math.cos(angle) - aside * Math.sin(angle),
    y: start.y + t * Math.sin(angle) + aside * Math.cos(angle),
  });
  const corners = [along(0, 0)];
  let side = HEIGHT;
  for (let t = HALF_PERIOD / 2; t < length; t += HALF_PERIOD) {
    corners.push(along(t, side));
    side = -side;
  }
  return [...corners, along(length, 0)];
}
