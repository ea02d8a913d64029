import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as fast from "../../kernels/conv2d/im2col.js";
import * as reference from "../../kernels/conv2d/reference.js";
import { arrayTypes, type FloatArray } from "../../kernels/shared/types.js";
import { integers, pairOf, seed, size, windowCase } from "../support/arbitraries.js";

type Float = "float32" | "float64";

const convDims: fc.Arbitrary<reference.ConvDims> = fc
  .record({ window: windowCase, groups: size(3), inputs: size(3), outputs: size(3) })
  .map(({ window: { N, H, W, kernelSize, ...options }, groups, inputs, outputs }) => {
    const [R, S] = kernelSize;
    const [strideH, strideW] = pairOf(options.stride);
    const [padH, padW] = pairOf(options.padding);
    const [dilationH, dilationW] = pairOf(options.dilation);
    const P = Math.floor((H + 2 * padH - dilationH * (R - 1) - 1) / strideH) + 1;
    const Q = Math.floor((W + 2 * padW - dilationW * (S - 1) - 1) / strideW) + 1;
    const sizes = { N, C: inputs * groups, H, W, K: outputs * groups, groups, R, S, P, Q };
    return { ...sizes, strideH, strideW, padH, padW, dilationH, dilationW };
  });

const filled = (type: Float, length: number, n: number) =>
  new arrayTypes[type](integers([length], n).dataSync()) as FloatArray;

/** A result array in which everything must be overwritten. */
const unset = (type: Float, length: number) => new arrayTypes[type](length).fill(Number.NaN) as FloatArray;

/** The three maps of a convolution, and what each needs. */
const maps = (type: Float, d: reference.ConvDims, n: number) => {
  const [xSize, ySize] = [d.N * d.C * d.H * d.W, d.N * d.K * d.P * d.Q];
  const wSize = d.K * (d.C / d.groups) * d.R * d.S;
  const x = filled(type, xSize, n);
  const weight = filled(type, wSize, n + 1);
  const dy = filled(type, ySize, n + 2);
  const bias = n % 2 === 0 ? filled(type, d.K, n + 3) : null;
  return {
    forward: (version: typeof fast) => {
      const y = unset(type, ySize);
      version.conv2d(x, weight, bias, y, d);
      return y;
    },
    "input gradient": (version: typeof fast) => {
      const dx = unset(type, xSize);
      version.conv2dInputGrad(dy, weight, dx, d);
      return dx;
    },
    "weight gradient": (version: typeof fast) => {
      const dWeight = unset(type, wSize);
      version.conv2dWeightGrad(dy, x, dWeight, d);
      return dWeight;
    },
  };
};

describe.each<Float>(["float32", "float64"])("conv2d through im2col in %s", (type) => {
  // On small integers every order of summation gives the same number.
  test.each(["forward", "input gradient", "weight gradient"] as const)("%s equals the definition", (map) => {
    fc.assert(
      fc.property(convDims, seed, (d, n) => {
        const run = maps(type, d, n)[map];
        expect(run(fast)).toEqual(run(reference));
      }),
    );
  });
});

describe("conv2d by its definition", () => {
  test("multiplies a textbook example", () => {
    const d = { N: 1, C: 1, H: 3, W: 3, K: 1, groups: 1, R: 2, S: 2, P: 2, Q: 2 };
    const dims = { ...d, strideH: 1, strideW: 1, padH: 0, padW: 0, dilationH: 1, dilationW: 1 };
    const y = new Float64Array(4);
    reference.conv2d(
      new Float64Array([1, 2, 3, 4, 5, 6, 7, 8, 9]),
      new Float64Array([1, 0, 0, -1]),
      new Float64Array([10]),
      y,
      dims,
    );
    // 10 + x[p, q] − x[p + 1, q + 1]
    expect([...y]).toEqual([6, 6, 6, 6]);
  });

  test("sums the bias gradient over batch and positions", () => {
    fc.assert(
      fc.property(convDims, seed, (d, n) => {
        const dy = filled("float64", d.N * d.K * d.P * d.Q, n);
        const dBias = unset("float64", d.K);
        reference.conv2dBiasGrad(dy, dBias, d);
        const expected = new Float64Array(d.K);
        dy.forEach((value, i) => {
          expected[Math.floor(i / (d.P * d.Q)) % d.K] += value;
        });
        expect(dBias).toEqual(expected);
      }),
    );
  });
});
