import type { Component } from "../connected-components.js";

/** The height of writing: the median of the components' heights, each counting as often as it has pixels; 0 for none. */
export function typicalHeight(components: readonly Component[]): number {
  const byHeight = components.toSorted((a, b) => a.box.height - b.box.height);
  const half = byHeight.reduce((sum, { pixels }) => sum + pixels.length, 0) / 2;
  let below = 0;
  for (const { pixels, box } of byHeight) {
    below += pixels.length;
    if (below >= half) return box.height;
  }
  return 0;
}
