import type { Gray } from "../forms/to-gray.js";
import { extent, type Point, polyline, type Stroke } from "./strokes.js";

/** What draws, as parts of the size of what is drawn. */
export interface Pen {
  /** Width of a stroke that goes down. */
  width: number;
  /** Width of a stroke that goes across, as part of that: 1 of a round pen, less of print with hairlines. */
  contrast: number;
}

/** The longer side of a drawing without its pen, in pixels: twice what MNIST has, so that scaling it down softens its edges. */
const SIZE = 40;

/** Draws strokes, fitted to 40 pixels: ink of 1 on 0, its edges soft by a pixel. */
export function drawStrokes(strokes: readonly Stroke[], pen: Pen): Gray {
  const scale = SIZE / Math.max(extent(strokes), 1e-3);
  const paths = strokes.map((stroke) => polyline(stroke).map(({ x, y }) => ({ x: scale * x, y: scale * y })));
  const margin = Math.ceil((SIZE * pen.width) / 2) + 2;
  const corners = paths.flat();
  const [left, top] = [Math.min(...corners.map(({ x }) => x)), Math.min(...corners.map(({ y }) => y))];
  const width = Math.ceil(Math.max(...corners.map(({ x }) => x)) - left) + 2 * margin;
  const height = Math.ceil(Math.max(...corners.map(({ y }) => y)) - top) + 2 * margin;
  const page: Gray = { data: new Float32Array(width * height), width, height };
  for (const path of paths) {
    const placed = path.map(({ x, y }) => ({ x: x - left + margin, y: y - top + margin }));
    for (let i = 1; i < placed.length; i++)
      drawLine(page, placed[i - 1], placed[i], radiusOf(placed[i - 1], placed[i], pen));
  }
  return page;
}

function radiusOf(a: Point, b: Point, { width, contrast }: Pen): number {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const isAcross = length === 0 ? 0 : Math.abs(b.x - a.x) / length;
  return (SIZE * width * (1 - isAcross * (1 - contrast))) / 2;
}

/** What is nearer to the line from a to b than the radius becomes ink, and its rim in part. */
export function drawLine({ data, width, height }: Gray, a: Point, b: Point, radius: number): void {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squared = dx * dx + dy * dy;
  const reach = radius + 1;
  const [firstX, lastX] = [Math.floor(Math.min(a.x, b.x) - reach), Math.ceil(Math.max(a.x, b.x) + reach)];
  const [firstY, lastY] = [Math.floor(Math.min(a.y, b.y) - reach), Math.ceil(Math.max(a.y, b.y) + reach)];
  for (let y = Math.max(0, firstY); y <= Math.min(height - 1, lastY); y++) {
    for (let x = Math.max(0, firstX); x <= Math.min(width - 1, lastX); x++) {
      const along = squared === 0 ? 0 : ((x - a.x) * dx + (y - a.y) * dy) / squared;
      const t = Math.min(1, Math.max(0, along));
      const [u, v] = [x - a.x - t * dx, y - a.y - t * dy];
      // Not Math.hypot, which guards against numbers that no page has and takes ten times as long.
      const ink = Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt(u * u + v * v)));
      const at = y * width + x;
      if (ink > data[at]) data[at] = ink;
    }
  }
}
