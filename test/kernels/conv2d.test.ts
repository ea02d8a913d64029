import fc from "fast-check";
import type { Tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import * as fast from "../../kernels/conv2d/im2col.js";
import * as reference from "../../kernels/conv2d/reference.js";
import type { FloatArray } from "../../kernels/shared/types.js";
import { both } from "../../src/testing/arbitraries/windows.js";

type Float = "float32" | "float64";

// On small integers every order of summation gives the same number.
const integers = { min: -5, max: 5, step: 1 };

function dimsOf({ x, weight, options }: arbitraries.Conv2dCase): reference.ConvDims {
  const [N, C, H, W] = x.shape;
  const [K, , R, S] = weight.shape;
  const [strideH, strideW] = both(options.stride);
  const [padH, padW] = both(options.padding);
  const [dilationH, dilationW] = both(options.dilation);
  const P = Math.floor((H + 2 * padH - dilationH * (R - 1) - 1) / strideH) + 1;
  const Q = Math.floor((W + 2 * padW - dilationW * (S - 1) - 1) / strideW) + 1;
  const sizes = { N, C, H, W, K, groups: options.groups, R, S, P, Q };
  return { ...sizes, strideH, strideW, padH, padW, dilationH, dilationW };
}

/** What a convolution and its gradients are computed from. */
interface Case {
  d: reference.ConvDims;
  x: FloatArray;
  weight: FloatArray;
  bias: FloatArray | null;
  dy: FloatArray;
}

const cases = (dtype: Float): fc.Arbitrary<Case> =>
  arbitraries.conv2dCase({ dtype, ...integers, maxChannels: 3 }).chain((c) => {
    const d = dimsOf(c);
    const arrayOf = (t: Tensor) => t.dataSync() as FloatArray;
    return arbitraries.tensor({ dtype, ...integers, shape: [d.N, d.K, d.P, d.Q] }).map((dy) => ({
      d,
      x: arrayOf(c.x),
      weight: arrayOf(c.weight),
      bias: c.bias && arrayOf(c.bias),
      dy: arrayOf(dy),
    }));
  });

/** Results like an array, in which everything must be overwritten. */
const unset = <T extends FloatArray>(like: T): T => like.slice().fill(Number.NaN) as T;

/** The three maps of a convolution. */
const maps = {
  forward(version: typeof fast, { x, weight, bias, dy, d }: Case) {
    const y = unset(dy);
    version.conv2d(x, weight, bias, y, d);
    return y;
  },
  "input gradient"(version: typeof fast, { x, weight, dy, d }: Case) {
    const dx = unset(x);
    version.conv2dInputGrad(dy, weight, dx, d);
    return dx;
  },
  "weight gradient"(version: typeof fast, { x, weight, dy, d }: Case) {
    const dWeight = unset(weight);
    version.conv2dWeightGrad(dy, x, dWeight, d);
    return dWeight;
  },
};

describe.each<Float>(["float32", "float64"])("conv2d through im2col in %s", (type) => {
  test.each(Object.entries(maps))("%s equals the definition", (_, run) => {
    fc.assert(
      fc.property(cases(type), (c) => {
        expect(run(fast, c)).toEqual(run(reference, c));
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
      fc.property(cases("float64"), ({ dy, d }) => {
        const dBias = unset(new Float64Array(d.K));
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
