// The gpu.js version of reference.ts. Reading by index is what a GPU does anyway. The adjoint adds by index, where two
// threads might meet; so every element looks through all indices for its own instead. That is J times the work: fine
// for the few indices of a row, slow for a table with many rows that is read often.
//
//   takeAlong  : [outer, J·inner], y = outer, x = (j, inner)     putAlong       : [outer, R·inner], x = (r, inner)
//                                                                scatterSources : the same
//   gatherRows : [J, width], y = j, x = column                   scatterAddRows : [rows, width], y = row

import { inType } from "../elementwise/gpu.js";
import { filled } from "../layout/gpu.js";
import {
  divided,
  type Elements,
  type GpuArray,
  type GpuRuntime,
  stages,
  type Thread,
} from "../shared/gpu-runtime.js";
import type { GatherKernels } from "./reference.js";

export function takeAlong(this: Thread<"R" | "J" | "inner">, x: Elements, index: Elements): number {
  const j = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const r = index[this.thread.y * this.constants.J * this.constants.inner + this.thread.x];
  return x[
    (this.thread.y * this.constants.R + r) * this.constants.inner + (this.thread.x - j * this.constants.inner)
  ];
}

export function putAlong(this: Thread<"J" | "inner">, dy: Elements, index: Elements): number {
  const r = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const start =
    this.thread.y * this.constants.J * this.constants.inner + (this.thread.x - r * this.constants.inner);
  let total = 0;
  for (let j = 0; j < this.constants.J; j++) {
    if (index[start + j * this.constants.inner] === r) total += dy[start + j * this.constants.inner];
  }
  return total;
}

export function scatterSources(this: Thread<"R" | "J" | "inner">, index: Elements): number {
  const r = Math.floor((this.thread.x + 0.5) / this.constants.inner);
  const start =
    this.thread.y * this.constants.J * this.constants.inner + (this.thread.x - r * this.constants.inner);
  let source = r;
  for (let j = 0; j < this.constants.J; j++) {
    if (index[start + j * this.constants.inner] === r) source = this.constants.R + j;
  }
  return source;
}

export function gatherRows(this: Thread<"width">, x: Elements, index: Elements): number {
  return x[index[this.thread.y] * this.constants.width + this.thread.x];
}

export function scatterAddRows(this: Thread<"width" | "J">, dy: Elements, index: Elements): number {
  const row = this.thread.y;
  let total = 0;
  for (let j = 0; j < this.constants.J; j++) {
    if (index[j] === row) total += dy[j * this.constants.width + this.thread.x];
  }
  return total;
}

export const gatherOnGpu = (runtime: GpuRuntime): GatherKernels<GpuArray> => ({
  takeAlong(x, index, { outer, R, J, inner }) {
    const threads = [divided(runtime, J * inner), outer];
    const sizes = { R, J, inner };
    return runtime.run({ kernel: takeAlong, threads, sizes, args: [x, index], dtype: x.dtype });
  },
  putAlong(dy, index, { outer, R, J, inner }) {
    if (J === 0) return filled(runtime, 0, outer * R * inner, dy.dtype);
    return inType(runtime, dy.dtype, () => {
      const threads = [divided(runtime, R * inner), outer];
      return runtime.run({ kernel: putAlong, threads, sizes: { J, inner }, args: [dy, index] });
    });
  },
  scatterSources(index, { outer, R, J, inner }) {
    const threads = [divided(runtime, R * inner), outer];
    const sizes = { R, J, inner };
    return stages(runtime, (own) => {
      // A kernel must be given something, though it reads nothing of it.
      const args = [index.length > 0 ? index : own(filled(runtime, 0, 1))];
      return runtime.run({ kernel: scatterSources, threads, sizes, args, dtype: "int32" });
    });
  },
  gatherRows(x, index, { width, J }) {
    const threads = [width, J];
    return runtime.run({ kernel: gatherRows, threads, sizes: { width }, args: [x, index], dtype: x.dtype });
  },
  scatterAddRows(dy, index, { rows, width, J }) {
    if (J === 0) return filled(runtime, 0, rows * width, dy.dtype);
    const threads = [width, rows];
    return inType(runtime, dy.dtype, () =>
      runtime.run({ kernel: scatterAddRows, threads, sizes: { width, J }, args: [dy, index] }),
    );
  },
});
