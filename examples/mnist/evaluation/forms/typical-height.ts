import type { Component } from "./connected-components.js";
import { MIN_SIDE } from "./digit-image.js";

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
