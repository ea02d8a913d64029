import * as simd from "../generated/simd-kernels.js";
import { merged } from "../shared/merged-axes.js";
import { chunks, isFloat, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import { type DType, sizeOf } from "../shared/types.js";
import type { BinaryFunction, Comparison } from "./functions.js";
import type { BroadcastDims, ElementwiseKernels } from "./reference.js";

/** For floats; `integers` computes with whole numbers. */
export function elementwiseOnSimd(
  runtime: SimdRuntime,
  integers: ElementwiseKernels<SimdArray>,
): ElementwiseKernels<SimdArray> {
  function pairs(
    f: BinaryFunction | Comparison,
    a: SimdArray,
    b: SimdArray,
    y: SimdArray,
    { shape, aStrides, bStrides }: BroadcastDims,
    p0 = 0,
    p1 = 0,
  ): SimdArray {
    const n = y.length;
    const isWhole = ({ length }: SimdArray) => length === n || length === 1;
    if (isWhole(a) && isWhole(b)) {
      const [aStep, bStep] = [a.length === 1 ? 0 : 1, b.length === 1 ? 0 : 1];
      runtime.run(simd.binary, chunks(n), { f, a, b, y, n, p0, p1, aStep, bStep });
      return y;
    }
    // What is left has more than one element along each axis: never more axes than the arguments have room for.
    const { shape: sizes, strides } = merged(shape, [aStrides, bStrides]);
    const [aSteps, bSteps] = strides;
    const last = sizes.length - 1;
    const inner = sizes[last];
    const outer = sizes
      .slice(0, last)
      .map((size, axis) => ({ size, aStride: aSteps[axis], bStride: bSteps[axis] }));
    const axes = { inner, aStep: aSteps[last], bStep: bSteps[last], outer };
    runtime.run(simd.binaryBroadcast, inner === 0 ? 0 : n / inner, { f, a, b, y, p0, p1, axes });
    return y;
  }

  return {
    unary(f, x, p0 = 0, p1 = 0) {
      if (!isFloat(x)) return integers.unary(f, x, p0, p1);
      const n = x.length;
      const y = runtime.allocate("float32", n);
      runtime.run(simd.unary, chunks(n), { f, x, y, n, p0, p1 });
      return y;
    },
    binary(f, a, b, d, p0, p1) {
      if (!isFloat(a, b)) return integers.binary(f, a, b, d, p0, p1);
      return pairs(f, a, b, runtime.allocate("float32", sizeOf(d.shape)), d, p0, p1);
    },
    compare(f, a, b, d) {
      if (!isFloat(a, b)) return integers.compare(f, a, b, d);
      return pairs(f, a, b, runtime.allocate("uint8", sizeOf(d.shape)), d);
    },
    cast(x, dtype) {
      const n = x.length;
      const y = runtime.allocate(dtype, n);
      runtime.run(simd.cast, chunks(n), { x, y, n, from: elementType(x.dtype), to: elementType(dtype) });
      return y;
    },
  };
}

/** float64 tensors are never here. */
const elementType = (dtype: DType) => dtype as Exclude<DType, "float64">;
