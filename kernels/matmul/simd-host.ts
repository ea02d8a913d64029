import * as simd from "../generated/simd-kernels.js";
import { type SimdArray, type SimdRuntime, withScratch, withThreadScratch } from "../shared/simd-runtime.js";
import type { MatmulKernels } from "./reference.js";
import { COLS, DEPTH, longSums, ROWS } from "./tile.js";

export const matmulOnSimd = (runtime: SimdRuntime): MatmulKernels<SimdArray> => ({
  matmul(a, b, bias, d) {
    const { M, N, K, transA = false, transB = false, batch } = d;
    const c = runtime.allocate("float32", batch * M * N);
    const panels = Math.ceil(M / ROWS);
    const aSteps = transA ? { down: 4, along: 4 * M } : { down: 4 * K, along: 4 };
    const bSteps = transB ? { down: 4, along: 4 * K } : { down: 4 * N, along: 4 };
    // A row times a matrix whose columns lie in one piece: nothing is packed.
    const isDot = M === 1 && bSteps.down === 4;
    const part = K > DEPTH ? longSums(panels * ROWS) : 0;
    const parts = isDot ? { panel: 0, tile: 0, part: 0 } : { panel: DEPTH * COLS, tile: ROWS * COLS, part };
    withScratch(runtime, isDot ? 0 : panels * ROWS * K, (packed) =>
      withThreadScratch(runtime, parts, (scratch) => {
        for (let i = 0; i < batch; i++) {
          const left = a.address + 4 * i * d.aStride;
          if (!isDot && (i === 0 || d.aStride !== 0)) {
            runtime.run(simd.matmulPackA, panels, { a: left, packed, sizes: d, steps: aSteps });
          }
          runtime.run(simd.matmul, Math.ceil(N / COLS), {
            packedA: packed,
            row: isDot ? left : null,
            b: b.address + 4 * i * d.bStride,
            c: c.address + 4 * i * M * N,
            bias,
            sizes: d,
            steps: bSteps,
            scratch,
          });
        }
      }),
    );
    return c;
  },
});
