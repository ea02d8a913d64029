import type { Gray } from "./to-gray.js";

/** Where the nodes of a grid are: so many pixels apart, the first one so many pixels from the left and the top. */
interface Spacing {
  stepX: number;
  stepY: number;
  firstX: number;
  firstY: number;
}

/**
 * An image out of the values at the nodes of a grid, bilinear between them; beyond the outer nodes it stays as it is there.
 *
 * @example
 * spreadGrid({ data: Float32Array.of(0, 1), width: 2, height: 1 }, 5, 1, { stepX: 4, stepY: 1, firstX: 0, firstY: 0 }).data;
 * // 0, 0.25, 0.5, 0.75, 1
 */
export function spreadGrid(
  grid: Gray,
  width: number,
  height: number,
  { stepX, stepY, firstX, firstY }: Spacing,
): Gray {
  const columns = neighbors(width, grid.width, stepX, firstX);
  const rows = neighbors(height, grid.height, stepY, firstY);
  const data = new Float32Array(width * height);
  const between = new Float32Array(grid.width);
  for (let y = 0; y < height; y++) {
    const [above, below] = [rows.before[y] * grid.width, rows.after[y] * grid.width];
    for (let x = 0; x < grid.width; x++) {
      between[x] = grid.data[above + x] + rows.part[y] * (grid.data[below + x] - grid.data[above + x]);
    }
    for (let x = 0; x < width; x++) {
      const left = between[columns.before[x]];
      const right = between[columns.after[x]];
      data[y * width + x] = left + columns.part[x] * (right - left);
    }
  }
  return { data, width, height };
}

/** For each pixel of an axis the nodes before and after it, and how far it is on the way from one to the other. */
function neighbors(length: number, count: number, step: number, first: number) {
  const [before, after] = [new Int32Array(length), new Int32Array(length)];
  const part = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const place = Math.min(count - 1, Math.max(0, (i - first) / step));
    before[i] = Math.floor(place);
    after[i] = Math.min(count - 1, before[i] + 1);
    part[i] = place - before[i];
  }
  return { before, after, part };
}
