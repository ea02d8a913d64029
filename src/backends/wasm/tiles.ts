import type { WasmRuntime, WasmStorage } from "./runtime.js";

// The tile of the matrix product in kernels/matmul/simd.ts, and how deep a panel of its right-hand side is.
export const TILE_ROWS = 6;
export const TILE_COLUMNS = 8;
export const DEPTH = 384;

export const roundUp = (n: number, step: number): number => Math.ceil(n / step) * step;

/** Runs `fn` with memory for `length` floats that is free again afterwards. */
export function withScratch<T>(runtime: WasmRuntime, length: number, fn: (scratch: WasmStorage) => T): T {
  const scratch = runtime.allocate("float32", length);
  try {
    return fn(scratch);
  } finally {
    runtime.free(scratch);
  }
}
