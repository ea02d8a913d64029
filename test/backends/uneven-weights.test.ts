// What one large number among others does to the 3 x 3 convolutions and their gradients: each result has an error of its own
// scale, the sum of |x||w| that makes it, whatever its neighbors are made of; and what sums only zeros is 0.

import { afterAll, describe, expect, test } from "vitest";
import type { Kernels } from "../../kernels/index.js";
import { CpuBackend } from "../../src/backends/cpu.js";
import { WasmBackend } from "../../src/backends/wasm/backend.js";
import { uniforms } from "../support/random.js";
import { simdLevels } from "../support/simd-levels.js";
import { call } from "./check.js";

const cpu = new CpuBackend();
const levels = await Promise.all(simdLevels.map((simd) => WasmBackend.create({ simd, threads: 2 })));
afterAll(() => {
  for (const backend of levels) backend.stop();
});

const [N, C, K, SIDE] = [2, 12, 14, 14];
const plane = SIDE * SIDE;
const sizes = { N, C, K, H: SIDE, W: SIDE, P: SIDE, Q: SIDE, R: 3, S: 3, padH: 1, padW: 1 };
const d = { ...sizes, strideH: 1, strideW: 1, dilationH: 1, dilationW: 1, groups: 1 };
const uniform = uniforms(5);
const random = (length: number, scale = 1) =>
  Float32Array.from({ length }, () => scale * (2 * uniform() - 1));

type Floats = Float32Array | Float64Array;
const run = async (backend: CpuBackend | WasmBackend, kernel: keyof Kernels, args: unknown[]) =>
  (await call(backend, { kernel, name: kernel, args, tolerance: 0 })).result as Floats;
const mapArrays = (args: unknown[], fn: (v: number) => number) =>
  args.map((arg) => (ArrayBuffer.isView(arg) ? Float64Array.from(arg as Float32Array, fn) : arg));

/** The largest error of a result, relative to the sum of the magnitudes of its products, or to 1e-30. */
async function worstError(backend: WasmBackend, kernel: keyof Kernels, args: unknown[]): Promise<number> {
  const got = await run(backend, kernel, args);
  const want = await run(
    cpu,
    kernel,
    mapArrays(args, (v) => v),
  );
  const scale = await run(cpu, kernel, mapArrays(args, Math.abs));
  return Math.max(...Array.from(got, (y, i) => Math.abs(y - want[i]) / Math.max(scale[i], 1e-30)));
}

const LARGE = [10, 100, 1e3, 4e3, 1e4, 1e6, 1e8, -1e20];
/** A hundred units of rounding; the definition may have 9·C = 108 of them at worst, and has ten. */
const BOUND = 100 * 2 ** -24;
const at = (p: number, q: number, channel = 3) => channel * plane + p * SIDE + q;
const withOne = (array: Float32Array, i: number, value: number) => {
  array[i] = value;
  return array;
};

for (const backend of levels) {
  describe(backend.describe(), () => {
    const maps = [
      { kernel: "conv2d", from: C, args: (x: Floats, w: Floats) => [x, w, null, d] },
      { kernel: "conv2dInputGrad", from: K, args: (dy: Floats, w: Floats) => [dy, w, d] },
    ] as const;
    for (const { kernel, from, args } of maps) {
      test.each(LARGE)(`${kernel}: one tap of %d among halves`, async (value) => {
        const x = random(N * from * plane);
        for (const tap of [0, 4, 7]) {
          const weight = withOne(random(K * C * 9, 0.5), (5 * C + 2) * 9 + tap, value);
          expect(await worstError(backend, kernel, args(x, weight))).toBeLessThan(BOUND);
        }
      });

      test(`${kernel}: a kernel of one tap alone reads one pixel`, async () => {
        const weight = random(K * C * 9);
        // The sixth output channel of the convolution, and of its gradient.
        for (const i of weight.keys()) {
          const ofOne = Math.floor(i / 9 / C) === 5 || Math.floor(i / 9) % C === 5;
          if (ofOne && i % 9 !== 1) weight[i] = 0;
        }
        const x = random(N * from * plane);
        expect(await worstError(backend, kernel, args(x, weight))).toBeLessThan(BOUND);
      });

      test(`${kernel}: a weight of zeros makes zeros, NaN and infinity stay with their channels`, async () => {
        const x = random(N * from * plane);
        expect(await worstError(backend, kernel, args(x, new Float32Array(K * C * 9)))).toBe(0);
        for (const value of [Number.NaN, Infinity]) {
          const spoiled = args(x, withOne(random(K * C * 9), 40, value));
          const [got, want] = [await run(backend, kernel, spoiled), await run(cpu, kernel, spoiled)];
          expect(Array.from(got, Number.isFinite)).toEqual(Array.from(want, Number.isFinite));
        }
      });

      test.each(LARGE)(`${kernel}: one pixel of %d among ones`, async (value) => {
        const x = withOne(random(N * from * plane), at(5, 5), value);
        const error = await worstError(backend, kernel, args(x, random(K * C * 9)));
        expect(error).toBeLessThan(BOUND);
      });
    }

    describe("conv2dWeightGrad", () => {
      const weightGrad = (dy: Floats, x: Floats) => worstError(backend, "conv2dWeightGrad", [dy, x, d]);
      // Each of these is one of N images, beside an image of random numbers.
      const beside = (channels: number) => random(N * channels * plane).fill(0, 0, channels * plane);

      test.each(LARGE)("one pixel of %d in a corner, which some taps do not see", async (value) => {
        const x = withOne(random(N * C * plane), at(0, 0), value);
        expect(await weightGrad(random(N * K * plane), x)).toBeLessThan(BOUND);
        const dy = withOne(random(N * K * plane), at(0, 0), value);
        expect(await weightGrad(dy, random(N * C * plane))).toBeLessThan(BOUND);
      });

      test.each(LARGE)("one pixel of %d among zeros, and one gradient", async (value) => {
        const x = withOne(beside(C), at(5, 5), value);
        const dy = withOne(beside(K), at(6, 5), 1);
        expect(await weightGrad(dy, x)).toBeLessThan(BOUND);
        // Seven of nine elements of dWeight are exactly 0 without the other image.
        const [alone, none] = [
          withOne(new Float32Array(N * C * plane), at(5, 5), value),
          dy.slice().fill(0, K * plane),
        ];
        expect(await weightGrad(none, alone)).toBeLessThan(BOUND);
      });

      test.each(LARGE)("a gradient of %d where the image is 0", async (value) => {
        const x = random(N * C * plane);
        for (let c = 0; c < C; c++) for (const p of [3, 4, 5]) for (const q of [3, 4, 5]) x[at(p, q, c)] = 0;
        x[at(5, 5)] = 0.5;
        const dy = withOne(random(N * K * plane), at(4, 4), value);
        expect(await weightGrad(dy, x)).toBeLessThan(BOUND);
      });
    });
  });
}
