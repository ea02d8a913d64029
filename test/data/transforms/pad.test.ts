import fc from "fast-check";
import { Pad, type PaddingMode, type PaddingSizes } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { images, plane, rowsOf } from "./samples.js";

const row = plane([[1, 2, 3]]);
const sides = fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12), fc.nat(12));
const modes = fc.constantFrom<PaddingMode>("constant", "edge", "reflect", "symmetric");

test.each<[PaddingMode, number[]]>([
  ["constant", [9, 9, 1, 2, 3, 9, 9]],
  ["edge", [1, 1, 1, 2, 3, 3, 3]],
  ["reflect", [3, 2, 1, 2, 3, 2, 1]],
  ["symmetric", [2, 1, 1, 2, 3, 3, 2]],
])("%s", (paddingMode, expected) => {
  expect(rowsOf(new Pad([2, 0], { paddingMode, fill: 9 }).apply(row))).toEqual([expected]);
});

test("one number is for all sides, two are for the sides and for top and bottom, four are left, top, right, bottom", () => {
  const shapeOf = (padding: PaddingSizes) => {
    const { H, W } = new Pad(padding).apply(row);
    return [H, W];
  };
  expect([shapeOf(1), shapeOf([1, 2]), shapeOf([1, 2, 3, 4])]).toEqual([
    [3, 5],
    [5, 5],
    [7, 7],
  ]);
  expect(rowsOf(new Pad([1, 0, 0, 1]).apply(row))).toEqual([
    [0, 1, 2, 3],
    [0, 0, 0, 0],
  ]);
});

test("the image is in the middle, and around it are only its own values or the fill", () => {
  fc.assert(
    fc.property(images, sides, modes, (image, [left, top, right, bottom], paddingMode) => {
      const { data, ...size } = new Pad([left, top, right, bottom], { paddingMode, fill: 7 }).apply(image);
      expect(size).toEqual({ C: image.C, H: top + image.H + bottom, W: left + image.W + right });
      expect(data.constructor).toBe(image.data.constructor);
      for (let c = 0; c < image.C; c++) {
        for (let y = 0; y < image.H; y++) {
          const inside = (c * size.H + top + y) * size.W + left;
          const own = (c * image.H + y) * image.W;
          expect(data.subarray(inside, inside + image.W)).toEqual(image.data.subarray(own, own + image.W));
        }
      }
      const known = new Set<number>(image.data).add(7);
      expect(data.every((value) => known.has(value))).toBe(true);
    }),
  );
});

test("padding twice is padding once by the sum, at the edge and with a value", () => {
  fc.assert(
    fc.property(images, sides, sides, fc.constantFrom("constant", "edge"), (image, a, b, paddingMode) => {
      const once = a.map((pixels, i) => pixels + b[i]) as unknown as typeof a;
      const twice = new Pad(b, { paddingMode }).apply(new Pad(a, { paddingMode }).apply(image));
      expect(new Pad(once, { paddingMode }).apply(image)).toEqual(twice);
    }),
  );
});

describe("refuses", () => {
  const RULE =
    "it must be a number of pixels, [x, y], or [left, top, right, bottom], each an integer of at least 0";
  test.each<[unknown, object, string]>([
    [-1, {}, `padding is -1; ${RULE}`],
    [[1, 2, 3], {}, `padding is [1,2,3]; ${RULE}`],
    [[1, 0.5], {}, `padding is [1,0.5]; ${RULE}`],
    [undefined, {}, `padding is undefined; ${RULE}`],
    [1, { fill: Number.NaN }, "fill is NaN; it must be a finite number"],
    [1, { fill: [0, 1, 0] }, "fill is an array of 3; it must be a finite number, the same for all channels"],
    [
      1,
      { paddingMode: "reflection" },
      'there is no paddingMode "reflection"; did you mean "reflect"? there are constant, edge, reflect, symmetric',
    ],
  ])("%j, %j", (padding, options, message) => {
    expect(() => new Pad(padding as number, options)).toThrow(error("ValueError", `Pad: ${message}`));
  });
});
