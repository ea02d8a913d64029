import type { Box } from "./normalize-ink.js";

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
  const seen = new Uint8Array(mask.length);
  const components: Component[] = [];
  let end = 0;
  const visit = (pixel: number) => {
    if (seen[pixel] || !mask[pixel]) return; // above and below the image, mask[pixel] is undefined
    seen[pixel] = 1;
    queue[end++] = pixel;
  };
  for (let seed = 0; seed < mask.length; seed++) {
    if (!mask[seed] || seen[seed]) continue;
    const start = end;
    visit(seed);
    for (let next = start; next < end; next++) {
      const pixel = queue[next];
      const x = pixel % width;
      for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
        for (const row of [-width, 0, width]) visit(pixel + row + dx);
      }
    }
    const pixels = queue.subarray(start, end);
    components.push({ pixels, box: boxAround(pixels, width) });
  }
  return components;
}

/** The smallest box around pixels of an image of this width; there must be at least one. */
export function boxAround(pixels: Int32Array, width: number): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
