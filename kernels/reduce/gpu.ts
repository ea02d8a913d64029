// The gpu.js version of reference.ts, in stages. One thread that adds up 40,000 numbers would leave the rest of a GPU
// idle, and lose digits: so R is cut into runs of at most `run`, each of which one thread takes care of, and what comes
// out is reduced again until one is left.
//
//   x : [outer, R, inner]     out : [outer, runs·inner], y = outer, x = (run, inner)

import { dividedBy } from "../elementwise/gpu.js";
import { filled } from "../layout/gpu.js";
import {
  divided,
  type Elements,
  type GpuArray,
  type GpuRuntime,
  stages,
  type Thread,
} from "../shared/gpu-runtime.js";
import type { DType } from "../shared/types.js";
import type { ReduceDims, ReduceKernels } from "./reference.js";

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

/** Σ/run, a share of the mean: where the sum overflows, each is divided first, which would cost small ones digits. */
export function share(this: Thread<Sizes>, x: Elements): number {
  const run = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const first = run * this.constants.run;
  const start =
    (this.thread.y * this.constants.R + first) * this.constants.inner +
    (this.thread.x - run * this.constants.inner);
  let total = 0;
  let shares = 0;
  for (let i = 0; i < this.constants.run; i++) {
    if (first + i < this.constants.R) {
      const value = x[start + i * this.constants.inner];
      total += value;
      shares += value / this.constants.run;
    }
  }
  return Math.abs(total) < 3e38 ? total / this.constants.run : shares;
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

/** As many numbers one thread adds up. */
const RUN = 64;

const reductions = { sum, share, max, min };

/** R to one, in as many stages as it takes. */
export const reduced = (
  runtime: GpuRuntime,
  f: keyof typeof reductions,
  x: GpuArray,
  { outer, R, inner }: ReduceDims,
  dtype: DType = "float32",
): GpuArray => {
  if (R === 0) {
    const nothing = { sum: 0, share: Number.NaN, max: -Infinity, min: Infinity }[f];
    return filled(runtime, nothing, outer * inner, dtype);
  }
  const run = Math.min(R, RUN);
  const runs = Math.ceil(R / run);
  const threads = [divided(runtime, runs * inner), outer];
  const sizes = { R, inner, run };
  if (runs === 1) return runtime.run({ kernel: reductions[f], threads, sizes, args: [x], dtype });
  return stages(runtime, (own) => {
    const parts = own(runtime.run({ kernel: reductions[f], threads, sizes, args: [x] }));
    return reduced(runtime, f, parts, { outer, R: runs, inner }, dtype);
  });
};

/** The mean, in shares of runs; the last run, which may be shorter, counts as if zeros made it as long as the others. */
const averaged = (runtime: GpuRuntime, x: GpuArray, d: ReduceDims): GpuArray => {
  const counted = (R: number): number => (R <= RUN ? R : RUN * counted(Math.ceil(R / RUN)));
  if (counted(d.R) === d.R) return reduced(runtime, "share", x, d);
  return stages(runtime, (own) =>
    dividedBy(runtime, own(reduced(runtime, "share", x, d)), d.R / counted(d.R)),
  );
};

/** Over N and L of what has a value for each of [N, C, L]. */
const perChannel =
  (reduction: (runtime: GpuRuntime, x: GpuArray, d: ReduceDims) => GpuArray) =>
  (runtime: GpuRuntime, x: GpuArray, { N, C, L }: { N: number; C: number; L: number }): GpuArray =>
    stages(runtime, (own) => {
      const rows = own(reduction(runtime, x, { outer: N * C, R: L, inner: 1 }));
      return reduction(runtime, rows, { outer: 1, R: N, inner: C });
    });

export const sumPerChannel = perChannel((runtime, x, d) => reduced(runtime, "sum", x, d));
export const maxPerChannel = perChannel((runtime, x, d) => reduced(runtime, "max", x, d));
export const meanPerChannel = perChannel(averaged);

export const reduceOnGpu = (runtime: GpuRuntime): ReduceKernels<GpuArray> => ({
  // A sum of integers that float32 has not exactly is refused where it is read; wrapped around it might pass.
  reduce: (f, x, d) => (f === "mean" ? averaged(runtime, x, d) : reduced(runtime, f, x, d, x.dtype)),
  argReduce(f, x, { outer, R, inner }) {
    if (R === 0) return filled(runtime, 0, outer * inner, "int32");
    const sizes = { R, inner, sign: f === "max" ? 1 : -1 };
    return runtime.run({ kernel: argReduce, threads: [inner, outer], sizes, args: [x], dtype: "int32" });
  },
});
