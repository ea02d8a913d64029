// One value in, one value out.

import fc from "fast-check";
import {
  abs,
  clamp,
  erf,
  exp,
  type GeluOptions,
  gelu,
  leakyRelu,
  log,
  neg,
  relu,
  type SoftplusOptions,
  sigmoid,
  silu,
  softplus,
  sqrt,
  tanh,
} from "../../ops/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { allDTypes, differencesOfOnes, floats, type OpFamily, onKinks, smooth, squared } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { anyValues, awayFromZero, type Fill, from, HALF_STEP, positive, shapes } from "./values.js";

/** The function of a tensor of any shape, with constants of its own. */
const of = <Constants extends unknown[] = []>(
  name: string,
  op: (x: Tensor, ...constants: Constants) => Tensor,
  fill: Fill,
  constants: fc.Arbitrary<Constants> = fc.constant([] as unknown as Constants),
): fc.Arbitrary<OpSample> =>
  fc
    .tuple(shapes().chain(fill), constants)
    .map(([x, more]) => sample(name, op, [x, ...more] as [Tensor, ...Constants]));

const slopes = fc.constantFrom<[number?]>([], [0], [0.25], [1], [-0.5]);

/** Bounds, moved away from the grid that the values are on, or on it. */
const bounds = (by: number) =>
  fc.constantFrom<[{ min?: number; max?: number }]>(
    [{ min: -1 + by }],
    [{ max: 1 + by }],
    [{ min: -1 + by, max: by }],
  );

/** Thresholds that no β·x of the grid is on. */
const bends = fc
  .record(
    { beta: fc.constantFrom(0.5, 1, 2), threshold: fc.constantFrom(1 + 1 / 32, 20) },
    { requiredKeys: [] },
  )
  .map((options): [SoftplusOptions] => [options]);

const approximations = fc.constantFrom<[GeluOptions?]>([], [{ approximate: "none" }]);
const byTanh = fc.constant<[GeluOptions]>([{ approximate: "tanh" }]);

export const functions: OpFamily = {
  neg: {
    op: neg,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 0,
    variants: { "of any shape": smooth(of("neg", neg, anyValues)) },
  },
  exp: {
    op: exp,
    domain: "all numbers; beyond 709 (88 in float32) infinite",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "of any shape": smooth(of("exp", exp, anyValues)) },
  },
  log: {
    op: log,
    domain: "x > 0; -Infinity with an infinite slope at 0, NaN below",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "of positive numbers": smooth(of("log", log, positive)) },
  },
  sqrt: {
    op: sqrt,
    domain: "x > 0; an infinite slope at 0, NaN below",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "of positive numbers": smooth(of("sqrt", sqrt, positive)) },
  },
  sigmoid: {
    op: sigmoid,
    ownScale: differencesOfOnes,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "of any shape": smooth(of("sigmoid", sigmoid, anyValues)) },
  },
  tanh: {
    op: tanh,
    ownScale: differencesOfOnes,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "of any shape": smooth(of("tanh", tanh, anyValues)) },
  },
  abs: {
    op: abs,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: "x = 0: 0, between the slopes -1 and 1",
    rtol: 0,
    variants: {
      "of both signs": smooth(of("abs", abs, awayFromZero)),
      kinks: onKinks(of("abs", abs, from(0, 1, -1))),
    },
  },
  relu: {
    op: relu,
    domain: "all numbers",
    dtypes: floats,
    kinks: "x = 0: 0, the slope to the left",
    rtol: 0,
    variants: {
      "of both signs": smooth(of("relu", relu, awayFromZero)),
      kinks: onKinks(of("relu", relu, from(0, 1, -1))),
    },
  },
  leakyRelu: {
    op: leakyRelu,
    domain: "all numbers, any slope",
    dtypes: floats,
    kinks: "x = 0: `slope`, that to the left",
    rtol: 1e-6,
    variants: {
      "of both signs, any slope": smooth(of("leakyRelu", leakyRelu, awayFromZero, slopes)),
      kinks: onKinks(of("leakyRelu", leakyRelu, from(0, 1, -1), slopes)),
    },
  },
  clamp: {
    op: clamp,
    domain: "all numbers, min < max",
    dtypes: allDTypes,
    kinks: "x = min and x = max: 1, the slope inside",
    rtol: 0,
    variants: {
      "with one or both bounds": smooth(of("clamp", clamp, anyValues, bounds(HALF_STEP))),
      kinks: onKinks(of("clamp", clamp, from(-1, 0, 1, 2), bounds(0))),
    },
  },
  erf: {
    op: erf,
    // The slope is e^(−x²): of a rounded square, far out.
    ownScale: differencesOfOnes,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "of any shape": smooth(of("erf", erf, anyValues)) },
  },
  gelu: {
    op: gelu,
    ownScale: { ...differencesOfOnes, ...squared },
    domain: "all numbers; NaN at -Infinity, and its slope at both infinities",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      exact: smooth(of("gelu", gelu, anyValues, approximations)),
      "by tanh": smooth(of("gelu", gelu, anyValues, byTanh)),
    },
  },
  silu: {
    op: silu,
    ownScale: differencesOfOnes,
    domain: "all numbers; NaN at -Infinity, and its slope at both infinities",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "of any shape": smooth(of("silu", silu, anyValues)) },
  },
  softplus: {
    op: softplus,
    ownScale: differencesOfOnes,
    domain: "all numbers, beta > 0",
    dtypes: floats,
    kinks:
      "beta · x = threshold: the slope to the left, where y jumps by less than 2.1e-9 unless the threshold is low",
    rtol: 1e-6,
    variants: { "any beta and threshold": smooth(of("softplus", softplus, anyValues, bends)) },
  },
};
