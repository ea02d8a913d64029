import fc from "fast-check";
import { concat, reshape, type Tensor, tensor } from "pellucid";
import { type Collated, defaultCollate } from "pellucid/data";
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
  expect(seen(batch.label)).toEqual(["int32", [7, 8]]);
  expect(seen(batch.weight)).toEqual(["float32", [0.5, 2]]);
  expect(batch.name).toEqual(["a", "b"]);
  expect(seen(batch.seen)).toEqual(["uint8", [1, 0]]);
  expect((batch.box as Tensor[]).map(seen)).toEqual([
    ["int32", [1, 3]],
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

test("numbers are int32 where all are whole and fit, and keep what int32 would lose", () => {
  const dtypeOf = (...values: number[]) => (defaultCollate(values) as Tensor).dtype;
  expect([dtypeOf(1, 2), dtypeOf(-(2 ** 31), 2 ** 31 - 1)]).toEqual(["int32", "int32"]);
  expect([dtypeOf(1, 2.5), dtypeOf(2 ** 31), dtypeOf(Number.NaN), dtypeOf(-0)]).toEqual(
    new Array(4).fill("float32"),
  );
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
      "ShapeError: collate: sample[0] is [2] in the first sample of the batch but [3] in number 1; all must have one shape: end the transform with a Resize or a crop, or pass a collate of your own",
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
      "DTypeError: collate: sample.box is a Box; it must be a tensor, a number, a boolean, a string, or an array or plain object of such: make a tensor of it, or pass a collate of your own",
    ],
  });
});
