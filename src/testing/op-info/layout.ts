// The same values in another place: where nothing is added up, float32 is exact.

import fc from "fast-check";
import {
  broadcastTo,
  concat,
  flatten,
  flip,
  gatherRows,
  permute,
  reshape,
  slice,
  squeeze,
  stack,
  sumTo,
  transpose,
  unsqueeze,
} from "../../ops/index.js";
import { axes, axis as axisOf, broadcastableShapes, dim, labels } from "../arbitraries/index.js";
import { type AnyOp, allDTypes, type OpFamily, type OpInfo, type OpVariant, smooth } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { anyValues, shapes, tensorWith } from "./values.js";

/** The sizes in another order, or some of them joined; or one of them left to be inferred. */
const otherShape = (s: number[]): fc.Arbitrary<number[]> => {
  const order = fc.shuffledSubarray(s, { minLength: s.length });
  const joined = fc
    .nat(s.length)
    .map((at) => [...s.slice(0, at), 1, s.slice(at).reduce((product, n) => product * n, 1)]);
  return fc
    .tuple(fc.oneof(order, joined), fc.nat(4))
    .map(([target, at]) => target.map((n, i) => (i === at ? -1 : n)));
};

/** All axes in some order, each counted from either end. */
const order = (s: number[]): fc.Arbitrary<number[]> =>
  fc
    .shuffledSubarray(
      s.map((_, axis) => axis),
      { minLength: s.length },
    )
    .chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - s.length))));

const position = fc.integer({ min: -5, max: 5 });

/** Positions for the first few axes, steps for the first few. Some of the regions are empty. */
const region = (s: number[]) =>
  fc.tuple(
    fc.array(position, { maxLength: s.length }),
    fc.array(position, { maxLength: s.length }),
    fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: s.length }),
  );

const withUnitAxis = fc
  .tuple(shapes(0, 3), fc.nat(3))
  .map(([s, at]) => [...s.slice(0, at), 1, ...s.slice(at)]);

const unitAxes = (s: number[]) =>
  fc.constantFrom(undefined, ...s.flatMap((n, axis) => (n === 1 ? [axis, axis - s.length] : [])));

const concatenations: fc.Arbitrary<OpSample> = fc
  .tuple(shapes(1, 3), fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }))
  .chain(([s, lengths]) => fc.tuple(fc.constant({ s, lengths }), axisOf(s.length)))
  .chain(([{ s, lengths }, axis]) =>
    fc.tuple(fc.tuple(...lengths.map((n) => anyValues(s.with(axis, n)))), fc.constant(axis)),
  )
  .map(([parts, axis]) => sample("concat", concat, [parts, axis]));

const stacks: fc.Arbitrary<OpSample> = fc
  .tuple(shapes(0, 3), dim(4))
  .chain(([s, n]) => fc.tuple(fc.array(anyValues(s), { minLength: n, maxLength: n }), axisOf(s.length + 1)))
  .map(([parts, axis]) => sample("stack", stack, [parts, axis]));

/** A shape, and one that it broadcasts to. */
const broadcast = broadcastableShapes({ maxRank: 3, maxDim: 3 }).map(({ shapes: [small], result }) => ({
  small,
  large: result,
}));

const layoutOp = (op: AnyOp, variants: Record<string, OpVariant>, other: Partial<OpInfo> = {}): OpInfo => ({
  op,
  domain: "all numbers",
  dtypes: allDTypes,
  kinks: null,
  rtol: 0,
  variants,
  ...other,
});

/** What was read more than once is added up, forward or backward. */
const adding = { rtol: 1e-6 };

export const layout: OpFamily = {
  reshape: layoutOp(reshape, {
    "to the same number of elements": smooth(
      tensorWith(shapes(0, 4), anyValues, otherShape).map((args) => sample("reshape", reshape, args)),
    ),
  }),
  flatten: layoutOp(flatten, {
    "from any axis": smooth(
      tensorWith(shapes(1, 4), anyValues, (s) => axisOf(s.length)).map((args) =>
        sample("flatten", flatten, args),
      ),
    ),
  }),
  squeeze: layoutOp(squeeze, {
    "one axis or all": smooth(
      tensorWith(withUnitAxis, anyValues, unitAxes).map((args) => sample("squeeze", squeeze, args)),
    ),
  }),
  unsqueeze: layoutOp(unsqueeze, {
    anywhere: smooth(
      tensorWith(shapes(0, 3), anyValues, (s) => axisOf(s.length + 1)).map((args) =>
        sample("unsqueeze", unsqueeze, args),
      ),
    ),
  }),
  permute: layoutOp(permute, {
    "into any order": smooth(
      tensorWith(shapes(0, 4), anyValues, order).map((args) => sample("permute", permute, args)),
    ),
  }),
  transpose: layoutOp(transpose, {
    "any two axes": smooth(
      tensorWith(shapes(1, 4), anyValues, (s) => fc.tuple(axisOf(s.length), axisOf(s.length))).map(
        ([x, [a, b]]) => sample("transpose", transpose, [x, a, b]),
      ),
    ),
    "the last two": smooth(
      shapes(2, 4)
        .chain(anyValues)
        .map((x) => sample("transpose", transpose, [x])),
    ),
  }),
  flip: layoutOp(flip, {
    "along any axes": smooth(
      tensorWith(shapes(0, 4), anyValues, (s) => axes(s.length)).map((args) => sample("flip", flip, args)),
    ),
  }),
  slice: layoutOp(slice, {
    "any region, with steps": smooth(
      tensorWith(fc.array(dim(5), { maxLength: 3 }), anyValues, region).map(([x, [starts, stops, steps]]) =>
        sample("slice", slice, [x, starts, stops, steps]),
      ),
    ),
  }),
  concat: layoutOp(concat, { "along any axis, some parts empty": smooth(concatenations) }),
  stack: layoutOp(stack, { "along any new axis": smooth(stacks) }),
  gatherRows: layoutOp(
    gatherRows,
    {
      "in any order, some rows twice or never": smooth(
        tensorWith(shapes(1, 3), anyValues, ([rows]) => labels({ N: fc.nat(6), classes: rows })).map((args) =>
          sample("gatherRows", gatherRows, args),
        ),
      ),
    },
    { ...adding, domain: "all numbers, every index in [0, rows)" },
  ),
  broadcastTo: layoutOp(
    broadcastTo,
    {
      "new axes and axes of size 1": smooth(
        broadcast
          .chain(({ small, large }) => fc.tuple(anyValues(small), fc.constant(large)))
          .map((args) => sample("broadcastTo", broadcastTo, args)),
      ),
    },
    adding,
  ),
  sumTo: layoutOp(
    sumTo,
    {
      "leading axes and axes of size 1": smooth(
        broadcast
          .chain(({ small, large }) => fc.tuple(anyValues(large), fc.constant(small)))
          .map((args) => sample("sumTo", sumTo, args)),
      ),
    },
    adding,
  ),
};
