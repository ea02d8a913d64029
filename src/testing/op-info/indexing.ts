// Elements chosen by other tensors.

import fc from "fast-check";
import { gather, type Operand, scatter, scatterAdd, where } from "../../ops/index.js";
import type { Shape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { axis as axisOf, broadcastableShapes, tensor } from "../arbitraries/index.js";
import { allDTypes, type OpFamily, smooth } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { anyValues, number, shapes } from "./values.js";

const condition = (shape: Shape) => tensor({ dtype: "uint8", shape, max: 1 });

const choices: fc.Arbitrary<OpSample> = broadcastableShapes({ count: 3, maxRank: 3, maxDim: 3 })
  .chain(({ shapes: [c, a, b] }) => fc.tuple(condition(c), anyValues(a), anyValues(b)))
  .map((args) => sample("where", where, args));

const choicesOfNumber: fc.Arbitrary<OpSample> = broadcastableShapes({ maxRank: 3, maxDim: 3 })
  .chain(({ shapes: [c, x] }) => fc.tuple(condition(c), anyValues(x), number(), fc.boolean()))
  .map(([c, x, value, isLeft]) => {
    const [a, b]: Operand[] = isLeft ? [value, x] : [x, value];
    return sample("where", where, [c, a, b]);
  });

interface Along {
  x: Shape;
  axis: number;
  index: Tensor;
}

/** A shape, an axis, and an index that has any length along it and no more than x along the others. */
const along: fc.Arbitrary<Along> = shapes(1, 3)
  .chain((x) => fc.tuple(fc.constant(x), axisOf(x.length)))
  .chain(([x, axis]) => {
    const at = axis < 0 ? axis + x.length : axis;
    const sizes = x.map((n, i) =>
      i === at ? fc.integer({ min: 0, max: 4 }) : fc.integer({ min: 1, max: n }),
    );
    const index = fc
      .oneof(
        { arbitrary: fc.tuple(...sizes), weight: 1 },
        { arbitrary: sizes[at].map((J) => x.with(at, J)), weight: 2 },
      )
      .chain((shape) => tensor({ dtype: "int32", shape, min: 0, max: x[at] - 1 }));
    return index.map((index) => ({ x, axis, index }));
  });

/** As large as the index, or larger. */
const source = (index: Shape): fc.Arbitrary<Tensor> =>
  fc
    .tuple(
      ...index.map((n) =>
        fc.oneof({ arbitrary: fc.constant(n), weight: 3 }, { arbitrary: fc.constant(n + 1), weight: 1 }),
      ),
    )
    .chain(anyValues);

const written = along.chain(({ x, axis, index }) =>
  fc.tuple(anyValues(x), fc.constant(axis), fc.constant(index), source(index.shape)),
);

const placed = {
  domain: "all numbers, every index in [0, size of the axis)",
  dtypes: allDTypes,
  kinks: null,
};

export const indexing: OpFamily = {
  where: {
    op: where,
    domain: "all numbers",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: { "of broadcast shapes": smooth(choices), "with a number": smooth(choicesOfNumber) },
  },
  gather: {
    op: gather,
    ...placed,
    rtol: 1e-6,
    variants: {
      "along any axis, some places twice or never": smooth(
        along
          .chain(({ x, axis, index }) => fc.tuple(anyValues(x), fc.constant(axis), fc.constant(index)))
          .map((args) => sample("gather", gather, args)),
      ),
    },
  },
  scatter: {
    op: scatter,
    ...placed,
    rtol: 0,
    variants: {
      "along any axis, some places twice or never": smooth(
        written.map((args) => sample("scatter", scatter, args)),
      ),
      "with a number": smooth(
        along
          .chain(({ x, axis, index }) =>
            fc.tuple(anyValues(x), fc.constant(axis), fc.constant(index), number()),
          )
          .map((args) => sample("scatter", scatter, args)),
      ),
    },
  },
  scatterAdd: {
    op: scatterAdd,
    ...placed,
    rtol: 1e-6,
    variants: {
      "along any axis, some places twice or never": smooth(
        written.map((args) => sample("scatterAdd", scatterAdd, args)),
      ),
    },
  },
};
