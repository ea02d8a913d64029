import { boxAround } from "./box.js";
import { type Component, connectedComponents } from "./connected-components.js";
import { inkMask, quantile } from "./pixels.js";
import type { Gray } from "./to-gray.js";

/** A stroke's core is where its ink is above this part of its full strength. */
const CORE = 0.45;
/** Full strength is reached by all but this part of a stroke's ink. */
const STRONGEST = 0.9;

/**
 * The strokes: connected components of the ink above 0.45 of the full strength that it has *there*, each with the softer
 * rim around it. Every pixel with ink is in one stroke at most.
 *
 * A threshold of its own for each region of connected ink does what one threshold for all does not: pencil beside print
 * stays whole, and digits whose soft rims meet come apart, for near half its strength is where the edge of a blurred
 * stroke is, however blurred.
 */
export function findStrokes(ink: Gray): Component[] {
  const cores = inkMask(ink);
  for (const { pixels } of connectedComponents(cores.data, cores.width)) {
    const strength = Float32Array.from(pixels, (pixel) => ink.data[pixel]);
    const edge = CORE * quantile(strength, STRONGEST);
    for (const pixel of pixels) if (ink.data[pixel] < edge) cores.data[pixel] = 0;
  }
  return withRims(connectedComponents(cores.data, cores.width), ink);
}

/** Adds to each core what is inked around it. Rings grow around all of them at once, so a rim goes to the nearest. */
function withRims(cores: readonly Component[], { data, width }: Gray): Component[] {
  const owner = new Int32Array(data.length).fill(-1);
  const queue = new Int32Array(data.length);
  const sizes = new Int32Array(cores.length);
  let end = 0;
  const claim = (pixel: number, core: number) => {
    owner[pixel] = core;
    sizes[core] += 1;
    queue[end++] = pixel;
  };
  for (const [i, { pixels }] of cores.entries()) for (const pixel of pixels) claim(pixel, i);
  for (let next = 0; next < end; next++) {
    const pixel = queue[next];
    const x = pixel % width;
    const sides = [x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width];
    for (const side of sides) if (data[side] > 0 && owner[side] < 0) claim(side, owner[pixel]);
  }
  const strokes = Array.from(sizes, (size) => new Int32Array(size));
  for (const pixel of queue.subarray(0, end)) strokes[owner[pixel]][--sizes[owner[pixel]]] = pixel;
  return strokes.map((pixels) => ({ pixels, box: boxAround(pixels, width) }));
}
