// The gpu.js rung of reference.ts. Philox needs the full 64 bits of products of 32-bit numbers, and a number in a gpu.js
// kernel is a float32. So the host draws which values survive, as the reference does and to the same bits, and sends
// them over as ones and zeros.
//
//   x, kept, y : [n]

import type { Elements, Thread } from "../gpu.js";

export function dropout(this: Thread, x: Elements, kept: Elements, scale: number): number {
  return kept[this.thread.x] > 0 ? x[this.thread.x] * scale : 0;
}
