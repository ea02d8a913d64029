import { expect, test } from "vitest";
import { WasmBackend } from "../../../src/backends/wasm/backend.js";
import { simdLevels } from "../../support/simd-levels.js";

test.each(simdLevels)("long sums at the edge write nowhere but to their result: %s", async (simd) => {
  const backend = await WasmBackend.create({ simd, threads: 1 });
  const ones = (n: number) => backend.upload(new Float32Array(n).fill(1));
  // Rows of 14 results, and 400 terms to each: more than one depth, and no whole tiles.
  const steps = { strideH: 1, strideW: 1, padH: 0, padW: 0, dilationH: 1, dilationW: 1 };
  const d = { N: 1, C: 16, H: 18, W: 18, K: 6, R: 5, S: 5, P: 14, Q: 14, groups: 1, ...steps };
  const low = () => [...new Uint8Array(backend.runtime.heap.memory.buffer, 0, 320)];
  const before = low();
  const y = backend.kernels.conv2d(ones(16 * 18 * 18), ones(6 * 400), null, d);
  expect(new Set(backend.readSync(y))).toEqual(new Set([400]));
  const size = { batch: 1, aStride: 0, bStride: 0 };
  const c = backend.kernels.matmul(ones(3 * 400), ones(400 * 13), null, { M: 3, N: 13, K: 400, ...size });
  expect(new Set(backend.readSync(c))).toEqual(new Set([400]));
  expect(low()).toEqual(before);
});
