// The gpu.js rung of reference.ts, in stages. One thread that adds up 40,000 numbers would leave the rest of a GPU
// idle, and lose digits: so R is cut into runs of at most `run`, each of which one thread takes care of, and what comes
// out is reduced again until one is left.
//
//   x : [outer, R, inner]     out : [outer, runs·inner], y = outer, x = (run, inner)

import type { Elements, Thread } from "../gpu.js";

type Sizes = "R" | "inner" | "run";

export function sum(this: Thread<Sizes>, x: Elements): number {
  const run = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const first = run * this.constants.run;
  const start =
    (this.thread.y * this.constants.R + first) * this.constants.inner +
    (this.thread.x - run * this.constants.inner);
  let total = 0;
  for (let i = 0; i < this.constants.run; i++) {
    if (first + i < this.constants.R) total += x[start + i * this.constants.inner];
  }
  return total;
}

/** A NaN fails every comparison: where one is met it stays. */
export function max(this: Thread<Sizes>, x: Elements): number {
  const run = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const first = run * this.constants.run;
  const start =
    (this.thread.y * this.constants.R + first) * this.constants.inner +
    (this.thread.x - run * this.constants.inner);
  let best = x[start];
  for (let i = 1; i < this.constants.run; i++) {
    if (first + i < this.constants.R) {
      const value = x[start + i * this.constants.inner];
      best = value > best ? value : value <= best ? best : value + best;
    }
  }
  return best;
}

export function min(this: Thread<Sizes>, x: Elements): number {
  const run = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const first = run * this.constants.run;
  const start =
    (this.thread.y * this.constants.R + first) * this.constants.inner +
    (this.thread.x - run * this.constants.inner);
  let best = x[start];
  for (let i = 1; i < this.constants.run; i++) {
    if (first + i < this.constants.R) {
      const value = x[start + i * this.constants.inner];
      best = value < best ? value : value >= best ? best : value + best;
    }
  }
  return best;
}

/** out [outer, inner]: y = outer, x = inner. `sign` is 1 for the largest and −1 for the smallest. */
export function argReduce(this: Thread<"R" | "inner" | "sign">, x: Elements): number {
  let best = 0;
  let bestValue =
    x[this.thread.y * this.constants.R * this.constants.inner + this.thread.x] * this.constants.sign;
  // A NaN is neither of these.
  let bestIsNumber = bestValue <= 0 || bestValue > 0 ? 1 : 0;
  for (let r = 1; r < this.constants.R; r++) {
    const value =
      x[(this.thread.y * this.constants.R + r) * this.constants.inner + this.thread.x] * this.constants.sign;
    const isNumber = value <= 0 || value > 0 ? 1 : 0;
    if (bestIsNumber === 1 && (value > bestValue || isNumber === 0)) {
      best = r;
      bestValue = value;
      bestIsNumber = isNumber;
    }
  }
  return best;
}
