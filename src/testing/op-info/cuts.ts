// Tensors cut into parts, and with borders around them.

import fc from "fast-check";
import { chunk, type PadOptions, pad, split } from "../../ops/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { axis as axisOf } from "../arbitraries/index.js";
import { allDTypes, type OpFamily, smooth } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { anyValues, shapes, tensorWith } from "./values.js";

const cut = { domain: "all numbers", dtypes: allDTypes, kinks: null, rtol: 0 };

/** Any part of those that the call answers. */
function parts<Second>(
  name: string,
  op: (x: Tensor, second: Second, axis?: number) => Tensor[],
  second: (n: number) => fc.Arbitrary<Second>,
): fc.Arbitrary<OpSample> {
  return tensorWith(shapes(1, 3), anyValues, (s) => fc.option(axisOf(s.length), { nil: undefined }))
    .chain(([x, axis]) =>
      fc.tuple(fc.constant(x), second(x.shape.at(axis ?? 0)!), fc.constant(axis), fc.nat()),
    )
    .map(([x, sizes, axis, k]) =>
      sample(name, op, [x, sizes, axis], { part: k % op(x, sizes, axis).length }),
    );
}

/** n as a sum, of which some terms may be 0. */
const sizesOf = (n: number): fc.Arbitrary<number[]> =>
  fc
    .array(fc.nat(n), { maxLength: 3 })
    .map((cuts) =>
      [0, ...cuts.sort((a, b) => a - b), n].flatMap((at, i, all) => (i === 0 ? [] : [at - all[i - 1]])),
    );

/** Two numbers for each of the last axes: some cut off, but not all that there is. */
const borders = (s: readonly number[], most: (n: number) => number): fc.Arbitrary<number[]> =>
  fc.integer({ min: Math.min(1, s.length), max: s.length }).chain((count) =>
    fc
      .tuple(
        ...s
          .slice(s.length - count)
          .toReversed()
          .map((n) =>
            fc
              .tuple(fc.integer({ min: 1 - n, max: most(n) }), fc.integer({ min: 1 - n, max: most(n) }))
              .map(([before, after]) => {
                const left = n + Math.min(0, before) + Math.min(0, after);
                // Of what is left alone a border can be made.
                return left < 1 ? [0, 0] : [Math.min(before, most(left)), Math.min(after, most(left))];
              }),
          ),
      )
      .map((pairs) => pairs.flat()),
  );

const padded = (most: (n: number) => number, options: fc.Arbitrary<PadOptions | undefined>) =>
  smooth(
    fc
      .tuple(
        tensorWith(shapes(0, 3), anyValues, (s) => borders(s, most)),
        options,
      )
      .map(([[x, padding], given]) => sample("pad", pad, [x, padding, given])),
  );

const mode = (name: PadOptions["mode"]) => fc.constant({ mode: name });

export const cuts: OpFamily = {
  split: {
    op: split,
    ...cut,
    variants: {
      "into parts of a size": smooth(parts("split", split, (n) => fc.integer({ min: 1, max: n + 1 }))),
      "into parts of sizes": smooth(parts("split", split, sizesOf)),
    },
  },
  chunk: {
    op: chunk,
    ...cut,
    variants: {
      "into so many parts": smooth(parts("chunk", chunk, () => fc.integer({ min: 1, max: 4 }))),
    },
  },
  pad: {
    op: pad,
    domain: "all numbers; reflect takes less than the axis has, circular no more",
    dtypes: allDTypes,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "with one number": padded(() => 2, fc.option(fc.record({ value: fc.nat(2) }), { nil: undefined })),
      reflected: padded((n) => n - 1, mode("reflect")),
      replicated: padded(() => 2, mode("replicate")),
      circular: padded((n) => n, mode("circular")),
    },
  },
};
