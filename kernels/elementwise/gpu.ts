// The gpu.js version of reference.ts: a kernel for each number of arguments, which calls a formula of functions.ts by the
// name `apply`. The text of the formula is compiled into the kernel.

import { copy, filled, readWithStrides } from "../layout/gpu.js";
import { contiguousStrides, mergedPairs } from "../layout/gpu-axes.js";
import {
  type Elements,
  type GpuArray,
  type GpuRuntime,
  type ScalarFunction,
  stages,
  type Thread,
} from "../shared/gpu-runtime.js";
import type { DType } from "../shared/types.js";
import {
  type BinaryFunction,
  binaryFunctions,
  comparisons,
  gpuHelpers,
  onGpu,
  type UnaryFunction,
  unaryFunctions,
} from "./functions.js";
import type { BroadcastDims, ElementwiseKernels } from "./reference.js";

declare const apply: ScalarFunction;

/** out [n]: the kernel for an entry of one argument, of two and of three. */
export const unaryKernels = [
  function unary(this: Thread, x: Elements): number {
    return apply(x[this.thread.x]);
  },
  function unaryWithOne(this: Thread, x: Elements, p0: number): number {
    return apply(x[this.thread.x], p0);
  },
  function unaryWithTwo(this: Thread, x: Elements, p0: number, p1: number): number {
    return apply(x[this.thread.x], p0, p1);
  },
];

type Strides = "aX" | "aY" | "aZ" | "bX" | "bY" | "bZ";

/** out [Z, Y, X], each operand read with its own stride along every axis: 0 reads the same element again. */
export const binaryKernels = [
  function binary(this: Thread<Strides>, a: Elements, b: Elements): number {
    return apply(
      a[
        this.thread.z * this.constants.aZ +
          this.thread.y * this.constants.aY +
          this.thread.x * this.constants.aX
      ],
      b[
        this.thread.z * this.constants.bZ +
          this.thread.y * this.constants.bY +
          this.thread.x * this.constants.bX
      ],
    );
  },
  function binaryWithOne(this: Thread<Strides>, a: Elements, b: Elements, p0: number): number {
    return apply(
      a[
        this.thread.z * this.constants.aZ +
          this.thread.y * this.constants.aY +
          this.thread.x * this.constants.aX
      ],
      b[
        this.thread.z * this.constants.bZ +
          this.thread.y * this.constants.bY +
          this.thread.x * this.constants.bX
      ],
      p0,
    );
  },
  function binaryWithTwo(this: Thread<Strides>, a: Elements, b: Elements, p0: number, p1: number): number {
    return apply(
      a[
        this.thread.z * this.constants.aZ +
          this.thread.y * this.constants.aY +
          this.thread.x * this.constants.aX
      ],
      b[
        this.thread.z * this.constants.bZ +
          this.thread.y * this.constants.bY +
          this.thread.x * this.constants.bX
      ],
      p0,
      p1,
    );
  },
];

/** The nearest whole number towards zero, as an int32 keeps it: wrapped around at ±2^31; 0 where there is none. */
export function castToInt32(this: Thread, x: Elements): number {
  const value = x[this.thread.x];
  const size = Math.floor(Math.abs(value));
  if (size < 2147483648) return value < 0 ? -size : size;
  if (size <= 3.4e38) {
    const rest = size - Math.floor(size / 4294967296) * 4294967296;
    const wrapped = rest >= 2147483648 ? rest - 4294967296 : rest;
    return value < 0 ? -wrapped : wrapped;
  }
  return 0;
}

/** The same as a uint8 keeps it: the remainder of 256. */
export function castToUint8(this: Thread, x: Elements): number {
  const value = x[this.thread.x];
  const size = Math.floor(Math.abs(value));
  if (size <= 3.4e38) {
    const rest = size - Math.floor(size / 256) * 256;
    return value < 0 && rest > 0 ? 256 - rest : rest;
  }
  return 0;
}

/** What was computed in float32 as the type keeps it. */
const castTo = (runtime: GpuRuntime, x: GpuArray, dtype: DType): GpuArray => {
  const kernel = dtype === "int32" ? castToInt32 : dtype === "uint8" ? castToUint8 : copy;
  return runtime.run({ kernel, threads: [x.length], args: [x], dtype });
};

/** The float32 result of `compute` in an element type. */
export const inType = (runtime: GpuRuntime, dtype: DType, compute: () => GpuArray): GpuArray =>
  dtype === "float32" ? compute() : stages(runtime, (own) => castTo(runtime, own(compute()), dtype));

/** `f` of two operands that are broadcast. */
const pairs = (
  runtime: GpuRuntime,
  f: ScalarFunction,
  a: GpuArray,
  b: GpuArray,
  d: BroadcastDims,
  dtype: DType = "float32",
  parameters: number[] = [],
): GpuArray => {
  const merged = mergedPairs(d);
  if (merged === null) {
    // More axes than threads have: the operands are laid out whole.
    return stages(runtime, (own) => {
      const strides = contiguousStrides(d.shape);
      const whole = (x: GpuArray, xStrides: readonly number[]) =>
        own(readWithStrides(runtime, x, { shape: d.shape, offset: 0, strides: xStrides }));
      const [wholeA, wholeB] = [whole(a, d.aStrides), whole(b, d.bStrides)];
      const dims = { shape: d.shape, aStrides: strides, bStrides: strides };
      return pairs(runtime, f, wholeA, wholeB, dims, dtype, parameters);
    });
  }
  const kernel = binaryKernels[parameters.length];
  const helpers = { apply: f, ...gpuHelpers };
  return runtime.run({ kernel, ...merged, args: [a, b, ...parameters], dtype, helpers });
};

const formula = (f: UnaryFunction | BinaryFunction): ScalarFunction =>
  onGpu[f] ?? { ...unaryFunctions, ...binaryFunctions }[f];

/** a·b, of the same shape. */
export const multiplied = (runtime: GpuRuntime, a: GpuArray, b: GpuArray): GpuArray =>
  pairs(runtime, formula("mul"), a, b, { shape: [a.length], aStrides: [1], bStrides: [1] });

/** x / n */
export const dividedBy = (runtime: GpuRuntime, x: GpuArray, n: number): GpuArray =>
  stages(runtime, (own) => {
    const dims = { shape: [x.length], aStrides: [1], bStrides: [0] };
    return pairs(runtime, formula("div"), x, own(filled(runtime, n, 1)), dims);
  });

export const elementwiseOnGpu = (runtime: GpuRuntime): ElementwiseKernels<GpuArray> => ({
  unary(f, x, p0 = 0, p1 = 0) {
    const apply = formula(f);
    const parameters = [p0, p1].slice(0, apply.length - 1);
    return inType(runtime, x.dtype, () =>
      runtime.run({
        kernel: unaryKernels[parameters.length],
        threads: [x.length],
        args: [x, ...parameters],
        helpers: { apply, ...gpuHelpers },
      }),
    );
  },
  binary(f, a, b, d, p0 = 0, p1 = 0) {
    const apply = formula(f);
    const parameters = [p0, p1].slice(0, apply.length - 2);
    return inType(runtime, a.dtype, () => pairs(runtime, apply, a, b, d, "float32", parameters));
  },
  compare: (f, a, b, d) => pairs(runtime, comparisons[f], a, b, d, "uint8"),
  cast: (x, dtype) => castTo(runtime, x, dtype),
});
