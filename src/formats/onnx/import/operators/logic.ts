// Booleans are uint8, 0 and 1.

import { abs } from "../../../../ops/abs.js";
import { cast } from "../../../../ops/cast.js";
import { equal, greater, less } from "../../../../ops/compare.js";
import { maximum } from "../../../../ops/maximum.js";
import { mul } from "../../../../ops/mul.js";
import { sub } from "../../../../ops/sub.js";
import { where } from "../../../../ops/where.js";
import { zeros } from "../../../../tensor/creation.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { int } from "../attributes.js";
import { type Operators, operator } from "../operator.js";
import { ALIGNMENT, aligned } from "./elementwise.js";

const pairwise = (f: (a: Tensor, b: Tensor) => Tensor, since?: number) =>
  operator({
    since,
    inputs: [2, 2],
    attributes: ALIGNMENT,
    known: "bool",
    run: (call) => f(...aligned(call)),
  });

const not = (x: Tensor): Tensor => equal(x, 0);

export const logic: Operators = {
  Equal: pairwise(equal),
  Greater: pairwise(greater),
  Less: pairwise(less),
  GreaterOrEqual: pairwise((a, b) => maximum(greater(a, b), equal(a, b)), 12),
  LessOrEqual: pairwise((a, b) => maximum(less(a, b), equal(a, b)), 12),
  And: pairwise(mul),
  Or: pairwise(maximum),
  Xor: pairwise((a, b) => not(equal(a, b))),
  Not: operator({ inputs: [1, 1], attributes: {}, known: "bool", run: (call) => not(call.tensor(0)) }),
  IsNaN: operator({
    since: 9,
    inputs: [1, 1],
    attributes: {},
    run: (call) => not(equal(call.tensor(0), call.tensor(0))),
  }),
  IsInf: operator({
    since: 10,
    inputs: [1, 1],
    attributes: { detect_negative: int(1), detect_positive: int(1) },
    run(call) {
      const x = call.tensor(0);
      const { detect_negative: below, detect_positive: above } = call.attributes;
      if (below && above) return equal(abs(x), Number.POSITIVE_INFINITY);
      if (!below && !above) return zeros(x.shape, { dtype: "uint8" });
      return equal(x, above ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
    },
  }),
  Sign: operator({
    since: 9,
    inputs: [1, 1],
    attributes: {},
    run(call) {
      const x = call.tensor(0);
      return sub(cast(greater(x, 0), x.dtype), cast(less(x, 0), x.dtype));
    },
  }),
  Where: operator({
    since: 9,
    inputs: [3, 3],
    attributes: {},
    known: 1,
    // A condition that is known comes as float64.
    run: (call) => where(cast(call.tensor(0), "uint8"), call.tensor(1), call.tensor(2)),
  }),
};
