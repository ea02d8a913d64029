import * as simd from "../generated/simd-kernels.js";
import { merged } from "../shared/merged-axes.js";
import { chunks, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import { sizeOf } from "../shared/types.js";
import type { LayoutKernels, StridedDims } from "./reference.js";

/** For elements of 32 bits; `integers` moves bytes. */
export const layoutOnSimd = (
  runtime: SimdRuntime,
  integers: LayoutKernels<SimdArray>,
): LayoutKernels<SimdArray> => ({
  readStrided(x, d) {
    if (x.dtype === "uint8") return integers.readStrided(x, d);
    const y = runtime.allocate(x.dtype, sizeOf(d.shape));
    const { rows, axes } = strided(d);
    runtime.run(simd.readStrided, rows, { x, y, axes });
    return y;
  },
  writeStrided(x, length, d) {
    if (x.dtype === "uint8") return integers.writeStrided(x, length, d);
    const y = runtime.allocate(x.dtype, length);
    runtime.run(simd.zero, chunks(length), { y, bytes: y.byteLength });
    const { rows, axes } = strided(d);
    runtime.run(simd.writeStrided, rows, { x, y, axes });
    return y;
  },
  concat(parts, { outer, widths }) {
    const { dtype } = parts[0];
    const width = widths.reduce((sum, n) => sum + n, 0);
    const y = runtime.allocate(dtype, outer * width);
    const bytes = dtype === "uint8" ? 1 : 4;
    let offset = 0;
    for (const [i, part] of parts.entries()) {
      const partBytes = widths[i] * bytes;
      runtime.run(simd.concat, outer, { part, y, partBytes, rowBytes: width * bytes, offset });
      offset += partBytes;
    }
    return y;
  },
});

/** One unit for each row of the last axis, and what a kernel is told of the axes. */
function strided({ shape, offset, strides }: StridedDims) {
  const axes = merged(shape, [strides]);
  const last = axes.shape.length - 1;
  const inner = axes.shape[last];
  const [steps] = axes.strides;
  const outer = axes.shape.slice(0, last).map((size, axis) => ({ size, stride: steps[axis] }));
  return {
    rows: inner === 0 ? 0 : sizeOf(axes.shape) / inner,
    axes: { offset, inner, step: steps[last], outer },
  };
}
