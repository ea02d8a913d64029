// Gradients that are mostly zeros: only what is not is multiplied, unless zeros count.

import { afterAll, describe, expect, test, vi } from "vitest";
import { WasmBackend } from "../../../src/backends/wasm/backend.js";
import { uniforms } from "../../support/random.js";
import { simdLevels } from "../../support/simd-levels.js";

const levels = await Promise.all(simdLevels.map((simd) => WasmBackend.create({ simd, threads: 1 })));
afterAll(() => {
  for (const backend of levels) backend.stop();
});

const [N, C, K, side] = [2, 12, 3, 6];
const sizes = { N, C, H: side, W: side, K, R: 3, S: 3, P: side, Q: side, groups: 1 };
const d = { ...sizes, strideH: 1, strideW: 1, padH: 1, padW: 1, dilationH: 1, dilationW: 1 };
const plane = side * side;

for (const backend of levels) {
  describe(backend.describe(), () => {
    const uniform = uniforms(5);
    const floats = (n: number) => new Float32Array(n).map(() => 2 * uniform() - 1);
    const gradients = (dy: Float32Array, x: Float32Array, weight: Float32Array) => {
      const before = backend.memory();
      const arrays = [dy, x, weight].map((data) => backend.upload(data));
      const made = [
        backend.kernels.conv2dInputGrad(arrays[0], arrays[2], d),
        backend.kernels.conv2dWeightGrad(arrays[0], arrays[1], d),
        backend.kernels.conv2dBiasGrad(arrays[0], d),
      ];
      const [dx, dWeight, dBias] = made.map((array) => [...backend.readSync(array)]);
      for (const array of [...arrays, ...made]) backend.free(array);
      expect(backend.memory()).toEqual(before);
      return { dx, dWeight, dBias };
    };

    /** Of the gradients' kernels, which were run. */
    const kernelsFor = (dy: Float32Array, H: number, W: number) => {
      const run = vi.spyOn(backend.runtime, "run");
      const shape = { ...d, N: 1, C: 1, K: 1, H, W, P: H, Q: W };
      const arrays = [dy, floats(H * W), floats(9)].map((data) => backend.upload(data));
      const made = [
        backend.kernels.conv2dInputGrad(arrays[0], arrays[2], shape),
        backend.kernels.conv2dWeightGrad(arrays[0], arrays[1], shape),
      ];
      for (const array of [...arrays, ...made]) backend.free(array);
      const names = run.mock.calls.map(([kernel]) => kernel.name);
      run.mockRestore();
      return ["sparseInputGrad", "sparseWeightGrad"].filter((name) => names.includes(name));
    };

    test.each([
      ["one slope in a window", [0], true],
      ["the last of the last window", [8], true],
      ["two in a row of a window", [2, 3], false],
      ["two in a column of a window", [1, 6], false],
      ["two across a window, and a NaN", [0, 6], false],
      ["one in the last column", [4], false],
      ["one in the last row", [10], false],
      ["neighbors of two windows", [1, 2], true],
    ] as const)("of 3 x 5 pixels, %s", (_, places, taken) => {
      const dy = new Float32Array(15);
      for (const place of places) dy[place] = place === 6 ? Number.NaN : 0.5;
      const both = ["sparseInputGrad", "sparseWeightGrad"];
      expect(kernelsFor(dy, 3, 5)).toEqual(taken ? both : []);
    });

    test("of zeros they are zeros", () => {
      const { dx, dWeight, dBias } = gradients(
        new Float32Array(N * K * plane).map((_, i) => (i % 2 === 0 ? 0 : -0)),
        floats(N * C * plane),
        floats(K * C * 9),
      );
      for (const value of [...dx, ...dWeight, ...dBias]) expect(value).toBe(0);
    });

    test("one slope is sent to what it has seen, times the weights", () => {
      const dy = new Float32Array(N * K * plane);
      // Image 1, channel 2, at the right edge.
      dy[(1 * K + 2) * plane + 3 * side + 5] = 0.5;
      const [x, weight] = [floats(N * C * plane), floats(K * C * 9)];
      const { dx, dWeight, dBias } = gradients(dy, x, weight);
      for (let c = 0; c < C; c++)
        for (let h = 0; h < side; h++)
          for (let w = 0; w < side; w++) {
            const [r, s] = [h - 2, w - 4];
            const seen = r >= 0 && r < 3 && s >= 0 && s < 3;
            const tap = (2 * C + c) * 9 + 3 * r + s;
            const pixel = (C + c) * plane + h * side + w;
            expect(dx[pixel]).toBe(seen ? 0.5 * weight[tap] : 0);
            expect(dx[c * plane + h * side + w]).toBe(0);
            if (seen) expect(dWeight[tap]).toBe(0.5 * x[pixel]);
          }
      expect(dBias).toEqual([0, 0, 0.5]);
    });

    test.each([Number.NaN, Infinity])("zeros times a weight of %d are not left out", (value) => {
      const dy = new Float32Array(N * K * plane);
      dy[0] = 1;
      const weight = floats(K * C * 9);
      // The middle of the kernel of channel 1, of input channel 4.
      weight[(C + 4) * 9 + 4] = value;
      const { dx } = gradients(dy, floats(N * C * plane), weight);
      const spoiled = (c: number) => dx.slice(c * plane, (c + 1) * plane);
      for (const slope of spoiled(4)) expect(slope).toBeNaN();
      for (const slope of spoiled(3)) expect(slope).not.toBeNaN();
    });
  });
}
