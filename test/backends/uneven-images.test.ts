// A pixel spoils no result that does not see it, whatever its size: the 3 x 3 convolutions have the error of the definition.

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

const [N, C, K, SIDE] = [3, 12, 14, 14];
const plane = SIDE * SIDE;
const sizes = { N, C, K, H: SIDE, W: SIDE, P: SIDE, Q: SIDE, R: 3, S: 3, padH: 1, padW: 1 };
const d = { ...sizes, strideH: 1, strideW: 1, dilationH: 1, dilationW: 1, groups: 1 };
const uniform = uniforms(3);
const weight = Float32Array.from({ length: K * C * 9 }, () => 2 * uniform() - 1);

const ROUNDING = 2 ** -24;
/** Σ |weight| of a result: what its error is measured by, times the largest pixel that it sees. */
const reach = (of: "K" | "C") => {
  const sums = new Float64Array(of === "K" ? K : C);
  for (const [i, w] of weight.entries())
    sums[of === "K" ? Math.floor(i / (9 * C)) : Math.floor(i / 9) % C] += Math.abs(w);
  return Math.max(...sums);
};

/** Images of ones, one of which has another value at row 5, column 5 of its fourth channel. */
function images(channels: number, n: number, value: number): Float32Array {
  const x = new Float32Array(N * channels * plane).fill(1);
  x[(n * channels + 3) * plane + 5 * SIDE + 5] = value;
  return x;
}

async function results(backend: CpuBackend | WasmBackend, kernel: keyof Kernels, ...args: unknown[]) {
  return (await call(backend, { kernel, name: kernel, args, tolerance: 0 })).result!;
}

const sees = (i: number, n: number, channels: number) => {
  const [p, q] = [Math.floor(i / SIDE) % SIDE, i % SIDE];
  return Math.floor(i / (channels * plane)) === n && Math.abs(p - 5) <= 1 && Math.abs(q - 5) <= 1;
};

const maps = [
  { kernel: "conv2d", from: C, to: K, of: "K", args: (x: Float32Array) => [x, weight, null, d] },
  { kernel: "conv2dInputGrad", from: K, to: C, of: "C", args: (dy: Float32Array) => [dy, weight, d] },
] as const;

const VALUES = [10, 1e4, 1e6, 1e8, -1e20, 1e38, Infinity, -Infinity, Number.NaN];

for (const backend of levels) {
  describe(backend.describe(), () => {
    for (const { kernel, from, to, of, args } of maps) {
      // 4000 is even in a gradient, and only there.
      const values = kernel === "conv2d" ? [...VALUES, 4000] : VALUES;
      test.each(values)(`${kernel}: one pixel of %d among ones`, async (value) => {
        const got = await results(backend, kernel, ...args(images(from, 1, value)));
        const even = await results(backend, kernel, ...args(images(from, 1, 1)));
        const want = await results(cpu, kernel, ...args(images(from, 1, 1)));
        const spoiled = await results(cpu, kernel, ...args(images(from, 1, value)));
        // The definition sums 9 · from products: so many roundings at worst.
        const bound = 9 * from * ROUNDING * reach(of);
        const isWrong = (y: number, i: number) => {
          if (!sees(i, 1, to)) return !(Math.abs(y - want[i]) < bound);
          if (!Number.isFinite(value)) return !Object.is(y, spoiled[i]);
          return !(Math.abs(y - spoiled[i]) < bound * Math.abs(value));
        };
        expect([...got.keys()].filter((i) => isWrong(got[i], i))).toEqual([]);
        // The other images are computed as they were.
        const others = [...got.keys()].filter((i) => Math.floor(i / (to * plane)) !== 1);
        expect(others.every((i) => got[i] === even[i])).toBe(true);
      });
    }

    for (const { kernel, from, to, of, args } of maps) {
      test.each(VALUES)(`${kernel}: one pixel of %d among zeros`, async (value) => {
        const x = images(from, 1, value).map((v) => (v === 1 ? 0 : v));
        const got = await results(backend, kernel, ...args(x));
        const want = await results(cpu, kernel, ...args(x));
        const bound = 9 * from * ROUNDING * reach(of) * Math.abs(value);
        const isWrong = (y: number, i: number) => {
          if (!sees(i, 1, to)) return y !== 0;
          return Number.isFinite(value) ? !(Math.abs(y - want[i]) < bound) : !Object.is(y, want[i]);
        };
        expect([...got.keys()].filter((i) => isWrong(got[i], i))).toEqual([]);
      });
    }

    test("conv2d: what sees only zeros is the bias", async () => {
      const x = images(C, 1, 1e6).map((v) => (v === 1 ? 0 : v));
      const bias = Float32Array.from({ length: K }, (_, k) => k + 0.1);
      const got = await results(backend, "conv2d", x, weight, bias, d);
      const unseen = [...got.keys()].filter((i) => !sees(i, 1, K));
      expect(unseen.filter((i) => got[i] !== bias[Math.floor(i / plane) % K])).toEqual([]);
    });

    // A pixel at the edge is not seen by the taps that are outside of the image there.
    test.each(VALUES)("conv2dWeightGrad: one pixel of %d among ones, in a corner", async (value) => {
      const [x, dy] = [images(C, 0, 1), images(K, 0, 1)];
      const at = (N - 1) * C * plane;
      x[at] = value;
      const got = await results(backend, "conv2dWeightGrad", dy, x, d);
      const want = await results(cpu, "conv2dWeightGrad", dy, x, d);
      const isWrong = (dw: number, i: number) => {
        const sees = Math.floor(i / 9) % C === 0 && [0, 1, 3, 4].includes(i % 9);
        if (sees && !Number.isFinite(value)) return !Object.is(dw, want[i]);
        return !(Math.abs(dw - want[i]) < N * plane * ROUNDING * Math.abs(want[i]));
      };
      expect([...got.keys()].filter((i) => isWrong(got[i], i))).toEqual([]);
    });

    // Of three to a share, those that Winograd's method would spoil are taken together: here one, and two with another between them.
    test.each(VALUES)("conv2dWeightGrad: one pixel of %d in some of 40 small images", async (value) => {
      const small = { ...d, N: 40, H: 7, W: 7, P: 7, Q: 7 };
      const ones = (channels: number) => new Float32Array(small.N * channels * 49).fill(1);
      const [x, dy] = [ones(C), ones(K)];
      for (const n of [17, 18, 20, 24, 25]) x[n * C * 49] = value;
      const got = await results(backend, "conv2dWeightGrad", dy, x, small);
      const want = await results(cpu, "conv2dWeightGrad", dy, x, small);
      const isWrong = (dw: number, i: number) =>
        Number.isFinite(want[i])
          ? !(Math.abs(dw - want[i]) < small.N * 49 * ROUNDING * Math.abs(want[i]))
          : !Object.is(dw, want[i]);
      expect([...got.keys()].filter((i) => isWrong(got[i], i))).toEqual([]);
    });

    // Trained networks have such gradients: they are left to Winograd's method, at a price that README.md tells.
    test("conv2dInputGrad: 256 among ones is the most that an even tile has", async () => {
      const got = await results(backend, "conv2dInputGrad", images(K, 1, 256), weight, d);
      const want = await results(cpu, "conv2dInputGrad", images(K, 1, 1), weight, d);
      const unseen = [...got.keys()].filter((i) => !sees(i, 1, C));
      const worst = Math.max(...unseen.map((i) => Math.abs(got[i] - want[i])));
      expect(worst).toBeLessThan(7 * 256 * ROUNDING * reach("C"));
    });
  });
}
