import fc from "fast-check";
import {
  abs,
  add,
  broadcastTo,
  cast,
  clamp,
  div,
  exp,
  leakyRelu,
  log,
  maximum,
  minimum,
  mul,
  neg,
  type Operand,
  pow,
  relu,
  sigmoid,
  sqrt,
  sub,
  sumTo,
  type Tensor,
  tanh,
} from "pellucid";
import { broadcastShapes } from "../../../src/tensor/shape.js";
import {
  awayFromZero,
  broadcastPair,
  type Fill,
  onGrid,
  positive,
  seed,
  shape,
  smooth,
} from "../../support/arbitraries.js";
import type { GradientCase } from "../../support/numeric-gradient.js";
import type { GradientCases } from "./cases.js";

const unary = (fn: (x: Tensor) => Tensor, fill: Fill): fc.Arbitrary<GradientCase> =>
  fc.tuple(shape(), seed).map(([s, n]) => ({ fn, inputs: [fill(s, n)] }));

/** The same function with constants of its own. */
const unaryWith = <T>(constant: fc.Arbitrary<T>, fn: (x: Tensor, c: T) => Tensor, fill: Fill) =>
  constant.chain((c) => unary((x) => fn(x, c), fill).map((made) => ({ ...made, options: c })));

const binary = (fn: (a: Tensor, b: Tensor) => Tensor, fillA: Fill, fillB = fillA) =>
  fc
    .tuple(broadcastPair, seed)
    .map(([[a, b], n]): GradientCase => ({ fn, inputs: [fillA(a, n), fillB(b, n + 1)] }));

const withNumber = (fn: (a: Operand, b: Operand) => Tensor, number: number, fill: Fill) =>
  unaryWith(fc.boolean(), (x, left) => (left ? fn(number, x) : fn(x, number)), fill);

/** A shape, and one that it broadcasts to. */
const broadcast = broadcastPair.map(([a, b]) => ({ small: a, large: broadcastShapes("test", a, b) }));

const halfStep = 1 / 16;

export const elementwise: GradientCases = {
  add: { "of broadcast shapes": binary(add, smooth), "with a number": withNumber(add, 1.5, smooth) },
  sub: { "of broadcast shapes": binary(sub, smooth), "with a number": withNumber(sub, 1.5, smooth) },
  mul: { "of broadcast shapes": binary(mul, smooth), "with a number": withNumber(mul, -1.5, smooth) },
  div: {
    "of broadcast shapes": binary(div, smooth, awayFromZero),
    "with a number": withNumber(div, -1.5, awayFromZero),
  },
  pow: {
    "of broadcast shapes": binary(pow, positive, smooth),
    "with a number": withNumber(pow, 2.5, positive),
    "to a whole power, of both signs": unaryWith(fc.integer({ min: -3, max: 4 }), pow, awayFromZero),
  },
  maximum: {
    "of broadcast shapes": binary(maximum, onGrid(0), onGrid(halfStep)),
    "with a number": withNumber(maximum, halfStep, onGrid(0)),
  },
  minimum: {
    "of broadcast shapes": binary(minimum, onGrid(0), onGrid(halfStep)),
    "with a number": withNumber(minimum, halfStep, onGrid(0)),
  },
  neg: { "of any shape": unary(neg, smooth) },
  exp: { "of any shape": unary(exp, smooth) },
  log: { "of any shape": unary(log, positive) },
  sqrt: { "of any shape": unary(sqrt, positive) },
  abs: { "of both signs": unary(abs, awayFromZero) },
  clamp: {
    "with one or both bounds": unaryWith(
      fc.constantFrom({ min: -1 + halfStep }, { max: 1 + halfStep }, { min: -1 + halfStep, max: halfStep }),
      clamp,
      onGrid(0),
    ),
  },
  relu: { "of both signs": unary(relu, awayFromZero) },
  leakyRelu: {
    "of both signs, any slope": unaryWith(fc.constantFrom(0.01, 0, 0.3, 1, -0.5), leakyRelu, awayFromZero),
  },
  sigmoid: { "of any shape": unary(sigmoid, smooth) },
  tanh: { "of any shape": unary(tanh, smooth) },
  cast: {
    // On a grid that float32 holds, and moved by a step that it holds too, the difference is exact.
    "to float32": unary((x) => cast(x, "float32"), onGrid(0)).map((c) => ({ ...c, eps: 2 ** -7 })),
    "to float32 and back": unary((x) => cast(cast(x, "float32"), "float64"), onGrid(0)).map((c) => ({
      ...c,
      eps: 2 ** -7,
    })),
  },
  broadcastTo: {
    "new axes and axes of size 1": fc
      .tuple(broadcast, seed)
      .map(([{ small, large }, n]) => ({ fn: (x) => broadcastTo(x, large), inputs: [smooth(small, n)] })),
  },
  sumTo: {
    "leading axes and axes of size 1": fc
      .tuple(broadcast, seed)
      .map(([{ small, large }, n]) => ({ fn: (x) => sumTo(x, small), inputs: [smooth(large, n)] })),
  },
};
