import fc from "fast-check";
import { concat, mseLoss, reshape, type Tensor, tensor, zeros } from "pellucid";
import { type Collated, DataLoader, defaultCollate, type SampleDataset } from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, expectTypeOf, test } from "vitest";
import { checkMistakes } from "../support/errors.js";

const seen = (batch: Tensor) => [batch.dtype, batch.tolist()];

test("samples keep their order, and every kind its own way", () => {
  const batch = defaultCollate([
    {
      image: tensor([1, 2]),
      label: 7,
      weight: 0.5,
      name: "a",
      seen: true,
      box: [1, 2.5],
      bytes: Uint8Array.of(1),
    },
    {
      image: tensor([3, 4]),
      label: 8,
      weight: 2,
      name: "b",
      seen: false,
      box: [3, 4.5],
      bytes: Uint8Array.of(2),
    },
  ]);
  expect(seen(batch.image)).toEqual([
    "float32",
    [
      [1, 2],
      [3, 4],
    ],
  ]);
  expect(seen(batch.label)).toEqual(["float32", [7, 8]]);
  expect(seen(batch.weight)).toEqual(["float32", [0.5, 2]]);
  expect(batch.name).toEqual(["a", "b"]);
  expect(seen(batch.seen)).toEqual(["uint8", [1, 0]]);
  expect((batch.box as Tensor[]).map(seen)).toEqual([
    ["float32", [1, 3]],
    ["float32", [2.5, 4.5]],
  ]);
  expect(seen(batch.bytes)).toEqual(["uint8", [[1], [2]]]);
});

test("the type of a batch follows from that of a sample", () => {
  expectTypeOf<Collated<[Tensor, number]>>().toEqualTypeOf<[Tensor, Tensor]>();
  expectTypeOf<Collated<{ x: Float32Array; names: [string, boolean] }>>().toEqualTypeOf<{
    x: Tensor;
    names: [string[], Tensor];
  }>();
  expectTypeOf<Collated<{ note: string | null; box: Tensor | number }>>().toEqualTypeOf<{
    note: (string | null)[];
    box: Tensor;
  }>();
  expectTypeOf<Collated<string | undefined>>().toEqualTypeOf<(string | undefined)[]>();
});

test("tensors of any shape and type are stacked as concat stacks them", () => {
  fc.assert(
    fc.property(
      arbitraries.shape({ maxRank: 3 }),
      fc.constantFrom("float32" as const, "float64" as const, "int32" as const),
      fc.integer({ min: 1, max: 5 }),
      (shape, dtype, n) => {
        const size = shape.reduce((product, m) => product * m, 1);
        const rows = Array.from({ length: n }, (_, i) =>
          tensor(
            Array.from({ length: size }, (_, k) => 100 * i + k),
            { shape, dtype },
          ),
        );
        const batch = defaultCollate(rows) as Tensor;
        const expected = concat(rows.map((row) => reshape(row, [1, ...shape])));
        expect([batch.shape, batch.dtype]).toEqual([[n, ...shape], dtype]);
        expect(batch.tolist()).toEqual(expected.tolist());
      },
    ),
  );
});

test("numbers are float32, whole or not, so that no batch of them differs from another", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: -99, max: 99 }), fc.double()), { minLength: 1 }),
      (values) => {
        const batch = defaultCollate(values) as Tensor;
        expect(seen(batch)).toEqual(["float32", values.map(Math.fround)]);
      },
    ),
  );
});

test("targets of which some are whole train in batches of any size", () => {
  const targets = [0.5, 1.25, 2];
  const pairs: SampleDataset<[Tensor, number]> = { length: 3, get: (i) => [tensor([i]), targets[i]] };
  for (const batchSize of [1, 2, 3]) {
    for (const [x, y] of new DataLoader(pairs, { batchSize })) {
      expect(mseLoss(reshape(x, [-1]), y).shape).toEqual([]);
    }
  }
});

test("a batch has memory of its own", () => {
  const row = tensor([1, 2]);
  const batch = defaultCollate([row]) as Tensor;
  row.assign(tensor([5, 5]));
  expect(batch.tolist()).toEqual([[1, 2]]);
});

describe("it refuses", () => {
  class Box {}
  checkMistakes({
    "no samples": [
      () => defaultCollate([]),
      "ShapeError: collate: there are no samples; a batch is of at least one",
    ],
    "other shapes": [
      () => defaultCollate([[tensor([1, 2]), 0] as const, [tensor([1, 2, 3]), 0] as const]),
      "ShapeError: collate: sample[0] is [2] in the first sample of the batch but [3] in number 1; all must have one shape: cut them, or pad them, or pass a collate of your own",
    ],
    "images of other sizes": [
      () => defaultCollate([zeros([3, 2, 2]), zeros([3, 2, 4])]),
      "ShapeError: collate: sample is [3, 2, 2] in the first sample of the batch but [3, 2, 4] in number 1; all must have one shape: end the transform with a Resize or a crop, or pass a collate of your own",
    ],
    "gray images among those in color": [
      () => defaultCollate([zeros([3, 2, 2]), zeros([1, 2, 2])]),
      "ShapeError: collate: sample is [3, 2, 2] in the first sample of the batch but [1, 2, 2] in number 1; all must have one shape: give all images the same channels, with rgbImage in decode, or pass a collate of your own",
    ],
    "other numbers of axes": [
      () => defaultCollate([zeros([2]), zeros([2, 2])]),
      "ShapeError: collate: sample is [2] in the first sample of the batch but [2, 2] in number 1; all must have one shape: give all as many axes, or pass a collate of your own",
    ],
    "other element types": [
      () => defaultCollate([tensor([1]), tensor([1], { dtype: "int32" })]),
      "DTypeError: collate: sample is float32 in the first sample of the batch but int32 in number 1; all must be of one type: cast them",
    ],
    "other types": [
      () => defaultCollate([{ x: 1 }, { x: true }] as { x: unknown }[]),
      "DTypeError: collate: sample.x is 1 in the first sample of the batch but true in number 1; all must be of one type, or pass a collate of your own",
    ],
    "other parts": [
      () => defaultCollate([{ x: 1 }, { y: 1 }] as object[]),
      "ShapeError: collate: sample is an object { x } in the first sample of the batch but an object { y } in number 1; all must have the same parts, or pass a collate of your own",
    ],
    "tuples of other lengths": [
      () => defaultCollate([[1, 2], [1]]),
      "ShapeError: collate: sample is an array of 2 in the first sample of the batch but an array of 1 in number 1; all must have the same parts, or pass a collate of your own",
    ],
    "what it cannot put together": [
      () => defaultCollate([{ box: new Box() }]),
      "DTypeError: collate: sample.box is a Box in the first sample of the batch; it must be a tensor, a number, a boolean, a string, or an array or plain object of such: make a tensor of it, or pass a collate of your own",
    ],
  });
});
