import fc from "fast-check";
import {
  concat,
  flatten,
  gatherRows,
  permute,
  reshape,
  slice,
  squeeze,
  stack,
  type Tensor,
  transpose,
  unsqueeze,
} from "pellucid";
import { axisOf, indices, seed, shape, size, smooth } from "../../support/arbitraries.js";
import type { GradientCase } from "../../support/numeric-gradient.js";
import type { GradientCases } from "./cases.js";

/** A tensor of a shape, and something that is chosen to suit the shape. */
const on = <T>(
  shapes: fc.Arbitrary<number[]>,
  choice: (s: number[]) => fc.Arbitrary<T>,
  fn: (x: Tensor, choice: T) => Tensor,
): fc.Arbitrary<GradientCase> =>
  fc
    .tuple(shapes, seed)
    .chain(([s, n]) => fc.tuple(fc.constant(smooth(s, n)), choice(s)))
    .map(([x, chosen]) => ({ fn: (input) => fn(input, chosen), inputs: [x], options: chosen }));

/** The sizes in another order, or some of them joined, or one left to be inferred. */
const otherShape = (s: number[]): fc.Arbitrary<number[]> => {
  const order = fc.shuffledSubarray(s, { minLength: s.length, maxLength: s.length });
  const joined = fc
    .integer({ min: 0, max: s.length })
    .map((at) => [...s.slice(0, at), 1, s.slice(at).reduce((product, n) => product * n, 1)]);
  return fc
    .tuple(fc.oneof(order, joined), fc.integer({ min: 0, max: 4 }))
    .map(([target, at]) => target.map((n, i) => (i === at ? -1 : n)));
};

const order = (s: number[]) =>
  fc
    .shuffledSubarray(
      s.map((_, axis) => axis),
      { minLength: s.length, maxLength: s.length },
    )
    .chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - s.length))));

const position = fc.integer({ min: -5, max: 5 });

/** Positions for the first few axes, steps for the first few. Some of the regions are empty. */
const region = (s: number[]) =>
  fc.record({
    starts: fc.array(position, { maxLength: s.length }),
    stops: fc.array(position, { maxLength: s.length }),
    steps: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: s.length }),
  });

const withUnitAxis = fc
  .tuple(shape(0, 3), fc.nat(3))
  .map(([s, at]) => [...s.slice(0, at), 1, ...s.slice(at)]);

const unitAxes = (s: number[]) =>
  fc.constantFrom(undefined, ...s.flatMap((n, axis) => (n === 1 ? [axis, axis - s.length] : [])));

export const layout: GradientCases = {
  reshape: { "to the same number of elements": on(shape(0, 4), otherShape, reshape) },
  flatten: { "from any axis": on(shape(1, 4), (s) => axisOf(s.length), flatten) },
  squeeze: { "one axis or all": on(withUnitAxis, unitAxes, squeeze) },
  unsqueeze: { anywhere: on(shape(0, 3), (s) => axisOf(s.length + 1), unsqueeze) },
  permute: { "into any order": on(shape(0, 4), order, permute) },
  transpose: {
    "any two axes": on(
      shape(1, 4),
      (s) => fc.tuple(axisOf(s.length), axisOf(s.length)),
      (x, [a, b]) => transpose(x, a, b),
    ),
    "the last two": on(
      shape(2, 4),
      () => fc.constant(null),
      (x) => transpose(x),
    ),
  },
  slice: {
    "any region, with steps": on(shape(0, 3, 5), region, (x, { starts, stops, steps }) =>
      slice(x, starts, stops, steps),
    ),
  },
  concat: {
    "along any axis, some parts empty": fc
      .tuple(shape(1, 3), fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }), seed)
      .chain(([s, lengths, n]) => fc.tuple(fc.constant({ s, lengths, n }), axisOf(s.length)))
      .map(([{ s, lengths, n }, axis]) => ({
        fn: (...parts) => concat(parts, axis),
        options: { axis },
        inputs: lengths.map((length, i) => smooth(s.with(axis, length), n + i)),
      })),
  },
  stack: {
    "along any new axis": fc
      .tuple(shape(0, 3), size(4), seed)
      .chain(([s, parts, n]) => fc.tuple(fc.constant({ s, parts, n }), axisOf(s.length + 1)))
      .map(([{ s, parts, n }, axis]) => ({
        fn: (...tensors) => stack(tensors, axis),
        options: { axis },
        inputs: Array.from({ length: parts }, (_, i) => smooth(s, n + i)),
      })),
  },
  gatherRows: {
    "in any order, some rows twice or never": fc.tuple(shape(1, 3), fc.nat(6), seed).map(([s, count, n]) => {
      const index = indices(count, s[0], n + 1);
      return { fn: (x) => gatherRows(x, index), inputs: [smooth(s, n)], options: { index } };
    }),
  },
};
