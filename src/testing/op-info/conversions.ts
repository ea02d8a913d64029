// Positions, truth values and other dtypes: steps, which have no slope, and what lies between floats.

import fc from "fast-check";
import { argmax, argmin, cast, equal, greater, less, type Operand } from "../../ops/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { axis as axisOf, withTies } from "../arbitraries/index.js";
import { allDTypes, notDifferentiable, type OpFamily } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { anyValues, broadcastPair, from, number, shapes, tensorWith } from "./values.js";

type ArgExtreme = (x: Tensor, axis?: number, options?: { keepDim?: boolean }) => Tensor;

/** Of values among which there are ties. */
const position = (name: string, op: ArgExtreme): fc.Arbitrary<OpSample> =>
  fc
    .tuple(
      tensorWith(
        shapes(0, 4),
        (shape) => withTies({ shape }),
        (s) => (s.length === 0 ? fc.constant(undefined) : fc.option(axisOf(s.length), { nil: undefined })),
      ),
      fc.record({ keepDim: fc.boolean() }, { requiredKeys: [] }),
    )
    .map(([[x, axis], options]) => sample(name, op, [x, axis, options]));

const comparison = (name: string, op: (a: Operand, b: Operand) => Tensor) => ({
  "of broadcast shapes": notDifferentiable(
    broadcastPair(from(0, 1, -1), from(0, 1, -1)).map((args) => sample(name, op, args)),
  ),
  "with a number": notDifferentiable(
    fc
      .tuple(shapes().chain(anyValues), number(), fc.boolean())
      .map(([x, c, left]) => sample(name, op, left ? [c, x] : [x, c])),
  ),
});

const thereAndBack = (x: Tensor) => cast(cast(x, x.dtype === "float64" ? "float32" : "float64"), x.dtype);
const asCode = '((x) => cast(cast(x, x.dtype === "float64" ? "float32" : "float64"), x.dtype))';

const positions = {
  domain: "all numbers, at least one along the axis; NaN counts as the extreme",
  dtypes: allDTypes,
  kinks: null,
  rtol: 0,
};
const truth = { domain: "all numbers", dtypes: allDTypes, kinks: null, rtol: 0 };

export const conversions: OpFamily = {
  argmax: {
    op: argmax,
    ...positions,
    variants: { "along any axis, with ties": notDifferentiable(position("argmax", argmax)) },
  },
  argmin: {
    op: argmin,
    ...positions,
    variants: { "along any axis, with ties": notDifferentiable(position("argmin", argmin)) },
  },
  equal: { op: equal, ...truth, variants: comparison("equal", equal) },
  greater: { op: greater, ...truth, variants: comparison("greater", greater) },
  less: { op: less, ...truth, variants: comparison("less", less) },
  cast: {
    op: cast,
    domain: "all numbers; towards integers the fraction is cut off, and there is no gradient",
    dtypes: allDTypes,
    kinks: null,
    rtol: 0,
    variants: {
      "to integers": notDifferentiable(
        fc
          .tuple(shapes().chain(anyValues), fc.constantFrom("int32" as const, "uint8" as const))
          .map((args) => sample("cast", cast, args)),
      ),
      "to the other float dtype and back": {
        samples: shapes()
          .chain(anyValues)
          .map((x) => sample(asCode, thereAndBack, [x])),
        derivatives: 2,
      },
    },
  },
};
