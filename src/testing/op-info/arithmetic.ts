// Two values in, one value out: the shapes broadcast, and either may be a plain number.

import fc from "fast-check";
import { add, div, maximum, minimum, mul, type Operand, pow, sub } from "../../ops/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { allDTypes, floats, type OpFamily, onceOnly, onKinks, smooth } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import {
  anyValues,
  awayFromZero,
  broadcastPair,
  type Fill,
  from,
  HALF_STEP,
  number,
  offGrid,
  positive,
  shapes,
} from "./values.js";

type Binary = (a: Operand, b: Operand) => Tensor;

const ofTensors = (name: string, op: Binary, fillA: Fill, fillB = fillA): fc.Arbitrary<OpSample> =>
  broadcastPair(fillA, fillB).map(([a, b]) => sample(name, op, [a, b]));

const numberLeft = (name: string, op: Binary, numbers: fc.Arbitrary<number>, fill: Fill) =>
  fc.tuple(shapes().chain(fill), numbers).map(([x, c]) => sample(name, op, [c, x]));

const numberRight = (name: string, op: Binary, fill: Fill, numbers: fc.Arbitrary<number>) =>
  fc.tuple(shapes().chain(fill), numbers).map(([x, c]) => sample(name, op, [x, c]));

/** A number on either side. */
const withNumber = (name: string, op: Binary, numbers: fc.Arbitrary<number>, fill: Fill) =>
  fc.oneof(numberRight(name, op, fill, numbers), numberLeft(name, op, numbers, fill));

/** maximum or minimum. */
const larger = (name: string, op: Binary) => ({
  "of broadcast shapes": smooth(ofTensors(name, op, anyValues, offGrid)),
  "with a number": smooth(
    withNumber(
      name,
      op,
      number().map((c) => c + HALF_STEP),
      anyValues,
    ),
  ),
  kinks: onKinks(ofTensors(name, op, from(0, 1, -1))),
  "kinks with a number": onKinks(withNumber(name, op, fc.constant(1), from(1, 0, 2))),
});

export const arithmetic: OpFamily = {
  add: {
    op: add,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "of broadcast shapes": smooth(ofTensors("add", add, anyValues)),
      "with a number": smooth(withNumber("add", add, number(), anyValues)),
    },
  },
  sub: {
    op: sub,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "of broadcast shapes": smooth(ofTensors("sub", sub, anyValues)),
      "with a number": smooth(withNumber("sub", sub, number(), anyValues)),
    },
  },
  mul: {
    op: mul,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "of broadcast shapes": smooth(ofTensors("mul", mul, anyValues)),
      "with a number": smooth(withNumber("mul", mul, number(), anyValues)),
    },
  },
  div: {
    op: div,
    domain: "b not 0; there ±Infinity or NaN",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "of broadcast shapes": smooth(ofTensors("div", div, anyValues, awayFromZero)),
      "a number by a tensor": smooth(numberLeft("div", div, number(), awayFromZero)),
      "a tensor by a number": smooth(numberRight("div", div, anyValues, number(1 / 4))),
    },
  },
  pow: {
    op: pow,
    domain: "a > 0; with a whole number as exponent a not 0 either; NaN for a < 0 and a fraction",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "of broadcast shapes": onceOnly(ofTensors("pow", pow, positive, anyValues)),
      "a number to the power of a tensor": onceOnly(
        numberLeft("pow", pow, fc.constantFrom(0.5, 1, 2.5), anyValues),
      ),
      "a tensor to the power of a number": smooth(numberRight("pow", pow, positive, number())),
      "to a whole power, of both signs": smooth(
        numberRight("pow", pow, awayFromZero, fc.integer({ min: -3, max: 4 })),
      ),
    },
  },
  maximum: {
    op: maximum,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: "a = b: half for each",
    rtol: 1e-6,
    variants: larger("maximum", maximum),
  },
  minimum: {
    op: minimum,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: "a = b: half for each",
    rtol: 1e-6,
    variants: larger("minimum", minimum),
  },
};
