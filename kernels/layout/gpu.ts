// The gpu.js version of reference.ts: moving elements, each of which asks where it comes from.
//
//   readStrided  : [rest, Y, X], z = (z0, z1, z2, z3): up to six axes, those that are not there of size 1
//   writeStrided : [length], x = position
//   concat       : [outer, widthA + widthB], two parts at a time

import { type Elements, type GpuArray, type GpuRuntime, stages, type Thread } from "../shared/gpu-runtime.js";
import type { DType } from "../shared/types.js";
import { readDims, writeDims } from "./gpu-axes.js";
import type { LayoutKernels, StridedDims } from "./reference.js";

export function copy(this: Thread, x: Elements): number {
  return x[this.thread.x];
}

export function fill(this: Thread, value: number): number {
  return value;
}

export function readStrided(
  this: Thread<"size1" | "size2" | "size3" | "z0" | "z1" | "z2" | "z3" | "y" | "x">,
  x: Elements,
  offset: number,
): number {
  const outer2 = Math.floor((this.thread.z + 0.5) / this.constants.size3);
  const z3 = this.thread.z - outer2 * this.constants.size3;
  const outer1 = Math.floor((outer2 + 0.5) / this.constants.size2);
  const z2 = outer2 - outer1 * this.constants.size2;
  const z0 = Math.floor((outer1 + 0.5) / this.constants.size1);
  const z1 = outer1 - z0 * this.constants.size1;
  const start =
    offset +
    z0 * this.constants.z0 +
    z1 * this.constants.z1 +
    z2 * this.constants.z2 +
    z3 * this.constants.z3;
  return x[start + this.thread.y * this.constants.y + this.thread.x * this.constants.x];
}

/**
 * The axes come in the order of their strides, largest first, so that each digit of a position, as far as it goes, is
 * the index along one of them; whatever is left over was never written to. A quotient on a GPU may be off in its last
 * bit, hence the second look at each.
 */
export function writeStrided(
  this: Thread<
    "size0" | "size1" | "size2" | "size3" | "step0" | "step1" | "step2" | "step3" | "x0" | "x1" | "x2" | "x3"
  >,
  x: Elements,
  offset: number,
): number {
  let rest = this.thread.x - offset;
  if (rest < 0) return 0;
  let i0 = Math.floor(rest / this.constants.step0);
  if (i0 * this.constants.step0 > rest) i0 -= 1;
  if ((i0 + 1) * this.constants.step0 <= rest) i0 += 1;
  if (i0 >= this.constants.size0) return 0;
  rest -= i0 * this.constants.step0;
  let i1 = Math.floor(rest / this.constants.step1);
  if (i1 * this.constants.step1 > rest) i1 -= 1;
  if ((i1 + 1) * this.constants.step1 <= rest) i1 += 1;
  if (i1 >= this.constants.size1) return 0;
  rest -= i1 * this.constants.step1;
  let i2 = Math.floor(rest / this.constants.step2);
  if (i2 * this.constants.step2 > rest) i2 -= 1;
  if ((i2 + 1) * this.constants.step2 <= rest) i2 += 1;
  if (i2 >= this.constants.size2) return 0;
  rest -= i2 * this.constants.step2;
  let i3 = Math.floor(rest / this.constants.step3);
  if (i3 * this.constants.step3 > rest) i3 -= 1;
  if ((i3 + 1) * this.constants.step3 <= rest) i3 += 1;
  if (i3 >= this.constants.size3 || i3 * this.constants.step3 !== rest) return 0;
  return x[i0 * this.constants.x0 + i1 * this.constants.x1 + i2 * this.constants.x2 + i3 * this.constants.x3];
}

export function concat(this: Thread<"widthA" | "widthB">, a: Elements, b: Elements): number {
  if (this.thread.x < this.constants.widthA) {
    return a[this.thread.y * this.constants.widthA + this.thread.x];
  }
  return b[this.thread.y * this.constants.widthB + this.thread.x - this.constants.widthA];
}

/** The same value everywhere. */
export const filled = (
  runtime: GpuRuntime,
  value: number,
  length: number,
  dtype: DType = "float32",
): GpuArray => runtime.run({ kernel: fill, threads: [length], args: [value], dtype });

export const readWithStrides = (runtime: GpuRuntime, x: GpuArray, d: StridedDims): GpuArray =>
  runtime.run({ kernel: readStrided, ...readDims(runtime, d), args: [x, d.offset], dtype: x.dtype });

export const layoutOnGpu = (runtime: GpuRuntime): LayoutKernels<GpuArray> => ({
  readStrided: (x, d) => readWithStrides(runtime, x, d),
  writeStrided(x, length, d) {
    const { dtype } = x;
    if (x.length === 0) return filled(runtime, 0, length, dtype);
    const sizes = writeDims(runtime, d);
    return runtime.run({ kernel: writeStrided, threads: [length], sizes, args: [x, d.offset], dtype });
  },
  concat: (parts, { outer, widths }) =>
    stages(runtime, (own) => {
      const { dtype } = parts[0];
      const copied = (args: GpuArray[], length: number) =>
        runtime.run({ kernel: copy, threads: [length], args, dtype });
      let joined = parts[0];
      let widthA = widths[0];
      if (parts.length === 1) return copied([joined], joined.length);
      for (const [i, part] of parts.entries()) {
        if (i === 0) continue;
        const widthB = widths[i];
        const width = widthA + widthB;
        const filledParts = [joined, part].filter(({ length }) => length > 0);
        joined =
          filledParts.length === 2
            ? runtime.run({
                kernel: concat,
                threads: [width, outer],
                sizes: { widthA, widthB },
                args: filledParts,
                dtype,
              })
            : copied(filledParts, outer * width);
        widthA = width;
        if (i < parts.length - 1) own(joined);
      }
      return joined;
    }),
});
