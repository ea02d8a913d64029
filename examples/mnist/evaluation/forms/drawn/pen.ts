import type { Point } from "../page/homography.js";
import type { Gray } from "../to-gray.js";

export const blank = (width: number, height: number): Gray => ({
  data: new Float32Array(width * height),
  width,
  height,
});

/**
 * Draws a line through points with a round pen, onto what is there: of two strokes at a pixel the stronger stays. A pixel is
 * covered by as much as its middle lies within the pen's edge, from half a pixel inside to half a pixel outside.
 */
export function stroke(on: Gray, points: readonly Point[], width: number): void {
  if (points.length === 1) segment(on, points[0], points[0], width);
  for (let i = 1; i < points.length; i++) segment(on, points[i - 1], points[i], width);
}

function segment({ data, width, height }: Gray, a: Point, b: Point, thick: number): void {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy;
  const reach = thick / 2 + 1;
  // Thinner than a pixel, a line is fainter rather than narrower.
  const [edge, strength] = [Math.max(thick, 1) / 2 + 0.5, Math.min(1, thick)];
  for (let y = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach)); y < height; y++) {
    if (y > Math.max(a.y, b.y) + reach) break;
    // Only the part of a long slanting line that passes this row is looked at.
    const [from, to] = rowPart(a, b, y + 0.5, reach);
    for (let x = Math.max(0, Math.floor(from)); x <= Math.min(width - 1, to); x++) {
      const [px, py] = [x + 0.5 - a.x, y + 0.5 - a.y];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const covered = edge - Math.hypot(px - along * dx, py - along * dy);
      if (covered <= 0) continue;
      const at = y * width + x;
      data[at] = Math.max(data[at], strength * Math.min(1, covered));
    }
  }
}

/** From which x to which a segment, widened by `reach`, can pass the row at y. */
function rowPart(a: Point, b: Point, y: number, reach: number): [number, number] {
  const ends: [number, number] = [Math.min(a.x, b.x) - reach, Math.max(a.x, b.x) + reach];
  const dy = b.y - a.y;
  if (Math.abs(dy) < 1) return ends;
  const slope = (b.x - a.x) / dy;
  const middle = a.x + slope * (y - a.y);
  const half = reach * (1 + Math.abs(slope));
  return [Math.max(ends[0], middle - half), Math.min(ends[1], middle + half)];
}
