import { RandomErasing, type RandomErasingOptions } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { blank, drawn, imageOf, testUniform } from "./samples.js";

const erased = (options: RandomErasingOptions, n = 2000, H = 1000, W = 1000) =>
  drawn(new RandomErasing(options), n, blank(H, W)).map((parameters) => parameters.erased);

test("changes the rectangle in every plane, and nothing else", () => {
  const image = imageOf("floats", 2, 4, 5);
  const { data } = new RandomErasing({ value: 7 }).applyWith(image, {
    erased: { top: 1, left: 2, height: 2, width: 3 },
  });
  for (const [i, value] of data.entries()) {
    const [y, x] = [Math.floor(i / 5) % 4, i % 5];
    expect(value).toBe(y >= 1 && y < 3 && x >= 2 ? 7 : image.data[i]);
  }
});

test("the value is rounded in bytes, and cut off at their ends", () => {
  const image = imageOf("bytes", 1, 2, 2);
  const everything = { erased: { top: 0, left: 0, height: 2, width: 2 } };
  const left = (value: number) => new RandomErasing({ value }).applyWith(image, everything).data[0];
  expect([300, -5, 0.7, 12.2].map(left)).toEqual([255, 0, 1, 12]);
});

describe("rectangles that always fit", () => {
  const bounds = { scale: [0.05, 0.3], ratio: [0.5, 2] } satisfies RandomErasingOptions;
  const rectangles = erased({ p: 1, ...bounds }).map((rectangle) => rectangle!);
  testUniform(rectangles, { ...bounds, ratioOf: ({ height, width }) => height / width });
});

test("the first and the last place are reached", () => {
  const corners = erased({ p: 1, scale: [0.25, 0.25], ratio: [1, 1] }, 200, 4, 4);
  expect(new Set(corners.map((rectangle) => rectangle!.top))).toEqual(new Set([0, 1, 2]));
  expect(new Set(corners.map((rectangle) => rectangle!.left))).toEqual(new Set([0, 1, 2]));
});

test("by ratio, height over width is meant", () => {
  for (const rectangle of erased({ p: 1, ratio: [3, 3.2], scale: [0.1, 0.1] }, 20)) {
    expect(rectangle!.height).toBeGreaterThan(2.9 * rectangle!.width);
  }
});

test.each([
  [{}, 0.5],
  [{ p: 0.2 }, 0.2],
] as const)("as often as p says: %j", (options, p) => {
  const count = erased(options).filter((rectangle) => rectangle !== null).length;
  expect(Math.abs(count - 2000 * p)).toBeLessThan(5 * Math.sqrt(2000 * p * (1 - p)));
});

test("a rectangle is smaller than the image in both directions; where none fits, the image is left as it is", () => {
  expect(erased({ p: 1, scale: [0.5, 0.5], ratio: [1, 1] }, 20, 10, 20)).toEqual(new Array(20).fill(null));
  expect(erased({ p: 1, scale: [0.5, 0.5], ratio: [1, 1] }, 20, 20, 10)).toEqual(new Array(20).fill(null));
  expect(erased({ p: 1, scale: [1, 1], ratio: [1, 1] }, 20)).toEqual(new Array(20).fill(null));
  expect(erased({ p: 1 }, 20, 1, 1)).toEqual(new Array(20).fill(null));
  expect(erased({ p: 1, scale: [0, 0] }, 20)).toEqual(new Array(20).fill(null));
});

test.each([
  [{ p: 2 }, "p is 2; it must be a probability, from 0 to 1"],
  [{ scale: [0, 1.5] }, "scale is [0, 1.5]; it must be from 0 to 1, smaller end first"],
  [{ scale: [-0.1, 1] }, "scale is [-0.1, 1]; it must be from 0 to 1, smaller end first"],
  [{ ratio: [0, 1] }, "ratio is [0, 1]; it must be greater than 0, smaller end first"],
  [{ value: Number.NaN }, "value is NaN; it must be finite"],
] as [RandomErasingOptions, string][])("refuses %j", (options, message) => {
  expect(() => new RandomErasing(options)).toThrow(error("ValueError", `RandomErasing: ${message}`));
});
