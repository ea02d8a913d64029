import { type Box, boxAround } from "./box.js";

/** With fewer pixels on its longer side, a mark is a speck and no legible digit. */
export const MIN_SIDE = 5;

/** Pixels that hang together, as positions y * width + x, and the smallest box around them. */
export interface Component {
  pixels: Int32Array;
  box: Box;
}

/**
 * The connected components of the pixels that are not 0, neighbors being the eight around a pixel, in the order of
 * their first pixel, row by row. Every such pixel is in exactly one of them.
 *
 * One queue serves every flood fill: a component is the stretch of it that was filled from one seed.
 *
 * @example
 * connectedComponents(Uint8Array.of(1, 0, 0, 1), 2).length; // 1: corners touch
 */
export function connectedComponents(mask: Uint8Array, width: number): Component[] {
  const queue = new Int32Array(mask.length);
  const left = mask.slice();
  const components: Component[] = [];
  let end = 0;
  for (let seed = 0; seed < mask.length; seed++) {
    if (left[seed] === 0) continue;
    const start = end;
    left[seed] = 0;
    queue[end++] = seed;
    for (let next = start; next < end; next++) {
      const pixel = queue[next];
      const x = pixel % width;
      const before = x > 0 ? 1 : 0;
      const after = x < width - 1 ? 1 : 0;
      const first = Math.max(pixel - width, x);
      const last = Math.min(pixel + width, mask.length - width + x);
      for (let middle = first; middle <= last; middle += width) {
        for (let at = middle - before; at <= middle + after; at++) {
          if (left[at] === 0) continue;
          left[at] = 0;
          queue[end++] = at;
        }
      }
    }
    const pixels = queue.subarray(start, end);
    components.push({ pixels, box: boxAround(pixels, width) });
  }
  return components;
}

/**
 * The height of writing: the median of the components' heights, each counting as often as it has pixels, specks not at all;
 * 0 for none.
 */
export function typicalHeight(components: readonly Component[]): number {
  const byHeight = components
    .filter(({ box }) => Math.max(box.width, box.height) >= MIN_SIDE)
    .sort((a, b) => a.box.height - b.box.height);
  const half = byHeight.reduce((sum, { pixels }) => sum + pixels.length, 0) / 2;
  let below = 0;
  for (const { pixels, box } of byHeight) {
    below += pixels.length;
    if (below >= half) return box.height;
  }
  return 0;
}
