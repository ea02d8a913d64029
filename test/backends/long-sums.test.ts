// The error of a sum does not grow with its length: no chain of additions in float32 is longer than DEPTH.

import fc from "fast-check";
import * as arbitraries from "pellucid/testing/arbitraries";
import { afterAll, describe, expect, test } from "vitest";
import { DEPTH } from "../../kernels/matmul/tile.js";
import { CpuBackend } from "../../src/backends/cpu.js";
import { WasmBackend } from "../../src/backends/wasm/backend.js";
import { everything, exhaustive } from "../support/mode.js";
import { uniforms } from "../support/random.js";
import { simdLevels } from "../support/simd-levels.js";
import { additions, errorOf, longSums, manyChannels, manySlopes, values } from "./long-sums.js";

const levels = await Promise.all(simdLevels.map((simd) => WasmBackend.create({ simd, threads: 1 })));
afterAll(() => {
  for (const backend of levels) backend.stop();
});

/**
 * In units of 2^-24 · Σ |term|. A chain of n additions is off by n at worst, by about √n where its roundings are independent, and
 * by n / 6 where all terms are alike, so that within a power of two they all round the same way: 64 for n = DEPTH. 4·√DEPTH
 * = 78 has room for either. cpu adds up in float64 and rounds once.
 */
const bounds = [
  { backend: new CpuBackend(), bound: 1 },
  ...levels.map((backend) => ({ backend, bound: 4 * Math.sqrt(DEPTH) })),
];

for (const { backend, bound } of bounds) {
  describe(backend.describe(), () => {
    test.each(everything ? [DEPTH, 3136, 20_000, 200_000] : [DEPTH, 3136])("%d terms of 0.1", async (n) => {
      for (const sum of longSums(n, () => 0.1))
        expect(await errorOf(backend, sum), sum.name).toBeLessThan(bound);
    });

    test.each(Object.entries(values))("numbers added back by index, %s", async (_, value) => {
      const uniform = uniforms(7);
      for (const n of [1, DEPTH, DEPTH + 1, 100_000]) {
        for (const sum of additions(n, () => value(uniform)))
          expect(await errorOf(backend, sum), sum.name).toBeLessThanOrEqual(bound);
      }
    });

    test("a matrix product of a million terms of 0.1", async () => {
      const [K, M] = [1e6, everything ? 8 : 2];
      const a = backend.upload(new Float32Array(M * K).fill(1));
      const b = backend.upload(new Float32Array(K).fill(0.1));
      const d = { M, N: 1, K, batch: 1, aStride: 0, bStride: 0 };
      const result = await backend.read(backend.kernels.matmul(a, b, null, d));
      const exact = K * Math.fround(0.1);
      for (const got of result) expect(Math.abs(got / exact - 1)).toBeLessThan(bound * 2 ** -24);
    });

    test("so many terms as it may be, of whatever size", async () => {
      const most = Math.log(exhaustive ? 1e6 : everything ? 2e5 : 5e3);
      const length = fc.double({ min: 0, max: most, noNaN: true }).map((x) => Math.ceil(Math.exp(x)));
      const kind = fc.constantFrom(...Object.keys(values));
      await fc.assert(
        fc.asyncProperty(length, kind, arbitraries.seed(), async (n, of, seed) => {
          const uniform = uniforms(seed);
          for (const sum of longSums(n, () => values[of](uniform))) {
            // A tile of Winograd's has the error of its largest pixel, wherever another is far smaller.
            if (of === "of all sizes" && sum.isWinograd) continue;
            expect(await errorOf(backend, sum), sum.name).toBeLessThan(bound);
          }
        }),
        { numRuns: everything ? 100 : 5 },
      );
    });

    test.each([1, 3] as const)("two thousand channels, a kernel of %d", async (R) => {
      for (const of of Object.keys(values).filter((name) => name !== "of all sizes")) {
        const uniform = uniforms(7);
        const sum = manyChannels(2000, R, () => values[of](uniform));
        expect(await errorOf(backend, sum), of).toBeLessThan(bound);
      }
    });

    test("the slopes of two thousand channels", async () => {
      for (const of of Object.keys(values)) {
        const uniform = uniforms(7);
        const sum = manySlopes(2000, () => values[of](uniform));
        expect(await errorOf(backend, sum), of).toBeLessThan(bound);
      }
    });

    test("a softmax over many classes", async () => {
      const [R, x] = [1e5, 0.1];
      const d = { outer: 1, R, inner: 1 };
      const y = await backend.read(backend.kernels.softmax(backend.upload(new Float32Array(R).fill(x)), d));
      for (const got of [y[0], y[R - 1]]) expect(Math.abs(got * R - 1)).toBeLessThan(2 ** -23);
    });
  });
}
