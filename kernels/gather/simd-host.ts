import * as simd from "../generated/simd-kernels.js";
import { DEPTH } from "../matmul/tile.js";
import { isFloat, type SimdArray, type SimdRuntime } from "../shared/simd-runtime.js";
import type { GatherKernels } from "./reference.js";

/** Moving takes elements of 32 bits, adding takes floats, and as many as float32 bears; `reference` does the rest. */
export const gatherOnSimd = (
  runtime: SimdRuntime,
  reference: GatherKernels<SimdArray>,
): GatherKernels<SimdArray> => ({
  takeAlong(x, index, d) {
    if (x.dtype === "uint8") return reference.takeAlong(x, index, d);
    const { outer, R, J, inner } = d;
    const y = runtime.allocate(x.dtype, outer * J * inner);
    runtime.run(simd.takeAlong, outer, { x, index, y, R, J, inner });
    return y;
  },
  putAlong(dy, index, d) {
    if (!isFloat(dy) || d.J > DEPTH) return reference.putAlong(dy, index, d);
    const { outer, R, J, inner } = d;
    const dx = runtime.allocate("float32", outer * R * inner);
    runtime.run(simd.putAlong, outer, { dy, index, dx, R, J, inner });
    return dx;
  },
  scatterSources(index, { outer, R, J, inner }) {
    const y = runtime.allocate("int32", outer * R * inner);
    runtime.run(simd.scatterSources, outer, { index, y, R, J, inner });
    return y;
  },
  gatherRows(x, index, { rows, width, J }) {
    const y = runtime.allocate(x.dtype, J * width);
    const rowBytes = rows === 0 ? 0 : x.byteLength / rows;
    runtime.run(simd.gatherRows, J, { x, index, y, rowBytes });
    return y;
  },
  scatterAddRows(dy, index, d) {
    if (!isFloat(dy) || d.J > DEPTH) return reference.scatterAddRows(dy, index, d);
    const { rows, width, J } = d;
    const dx = runtime.allocate("float32", rows * width);
    runtime.run(simd.scatterAddRows, 1, { dy, index, dx, rows, width, J });
    return dx;
  },
});
