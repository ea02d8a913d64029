// The gpu.js rung of reference.ts. Math.max(x, 0) would do on paper, but a GPU's max may answer 0 for NaN; both
// comparisons are false for it, so that it is what is left.

import type { Elements, Thread } from "../gpu.js";

export function relu(this: Thread, x: Elements): number {
  const value = x[this.thread.x];
  return value > 0 ? value : value <= 0 ? 0 : value;
}

export function reluBackward(this: Thread, dy: Elements, y: Elements): number {
  return y[this.thread.x] > 0 ? dy[this.thread.x] : 0;
}
