import type { Mask } from "../pixels.js";

/**
 * The middle of strokes, one pixel thin and as connected as they were: rounds take border pixels off, from south and east
 * and from north and west in turn, as long as that breaks nothing and shortens no end.
 *
 * Zhang, Suen, "A fast parallel algorithm for thinning digital patterns", Communications of the ACM 27, 1984.
 */
export function thin({ data, width, height }: Mask): Mask {
  const left = data.slice();
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : left[y * width + x];
  for (let changed = true; changed; ) {
    changed = false;
    for (const round of [0, 1]) {
      const gone: number[] = [];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (at(x, y) === 0) continue;
          const [n, ne, e, se] = [at(x, y - 1), at(x + 1, y - 1), at(x + 1, y), at(x + 1, y + 1)];
          const [s, sw, w, nw] = [at(x, y + 1), at(x - 1, y + 1), at(x - 1, y), at(x - 1, y - 1)];
          const around = [n, ne, e, se, s, sw, w, nw];
          const count = around.reduce((a, b) => a + b);
          const begins = around.filter((value, i) => value === 0 && around[(i + 1) % 8] === 1).length;
          const free = round === 0 ? n * e * s === 0 && e * s * w === 0 : n * e * w === 0 && n * s * w === 0;
          if (count >= 2 && count <= 6 && begins === 1 && free) gone.push(y * width + x);
        }
      }
      for (const pixel of gone) left[pixel] = 0;
      changed ||= gone.length > 0;
    }
  }
  return { data: left, width, height };
}
