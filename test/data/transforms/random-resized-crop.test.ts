import { RandomResizedCrop, type RandomResizedCropOptions } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { blank, drawn, imageOf, testUniform } from "./samples.js";

const crops = (H: number, W: number, options?: RandomResizedCropOptions, n = 2000) =>
  drawn(new RandomResizedCrop(8, options), n, blank(H, W));

test("what is cut out is scaled to size x size", () => {
  const image = imageOf("floats", 1, 6, 6);
  const { data } = new RandomResizedCrop(3).applyWith(image, { top: 2, left: 1, height: 3, width: 3 });
  const expected = [2, 3, 4].flatMap((y) => [...image.data.subarray(6 * y + 1, 6 * y + 4)]);
  expect([...data]).toEqual(expected);
});

describe("crops that always fit", () => {
  const bounds = { scale: [0.1, 0.5], ratio: [0.5, 2] } satisfies RandomResizedCropOptions;
  testUniform(crops(1000, 1000, bounds), { ...bounds, ratioOf: ({ height, width }) => width / height });
});

test("the first and the last place are reached", () => {
  const corners = crops(4, 4, { scale: [0.25, 0.25], ratio: [1, 1] }, 200);
  expect(new Set(corners.map(({ top }) => top))).toEqual(new Set([0, 1, 2]));
  expect(new Set(corners.map(({ left }) => left))).toEqual(new Set([0, 1, 2]));
});

test("by default, area and ratio stay within their bounds, up to whole pixels, on any image", () => {
  for (const [H, W] of [
    [28, 28],
    [100, 90],
  ]) {
    for (const { top, left, height, width } of crops(H, W)) {
      expect([top, left, height, width].every((n) => Number.isInteger(n) && n >= 0)).toBe(true);
      expect(top + height).toBeLessThanOrEqual(H);
      expect(left + width).toBeLessThanOrEqual(W);
      // Each side is off by half a pixel at most.
      expect((height + 0.5) * (width + 0.5)).toBeGreaterThanOrEqual(0.08 * H * W);
      expect((width + 0.5) / (height - 0.5)).toBeGreaterThanOrEqual(3 / 4);
      expect((width - 0.5) / (height + 0.5)).toBeLessThanOrEqual(4 / 3);
    }
  }
});

describe("where nothing fits, the crop is the largest in the middle that the ratio allows", () => {
  test.each([
    [10, 100, [1, 1], { top: 0, left: 45, height: 10, width: 10 }],
    [100, 10, [1, 1], { top: 45, left: 0, height: 10, width: 10 }],
    [10, 100, [2, 3], { top: 0, left: 35, height: 10, width: 30 }],
    [100, 10, [1 / 3, 1 / 2], { top: 35, left: 0, height: 30, width: 10 }],
  ] as const)("%d x %d with ratio %j", (H, W, ratio, expected) => {
    expect(crops(H, W, { scale: [1, 1], ratio }, 20)).toEqual(new Array(20).fill(expected));
  });

  test("which is the whole image where its own ratio is allowed", () => {
    const whole = { top: 0, left: 0, height: 10, width: 12 };
    expect(crops(10, 12, { scale: [2, 3] }, 20)).toEqual(new Array(20).fill(whole));
  });
});

test.each([
  [{ scale: [0, 1] }, "scale is [0, 1]"],
  [{ scale: [0.5, 0.2] }, "scale is [0.5, 0.2]"],
  [{ ratio: [-1, 1] }, "ratio is [-1, 1]"],
  [{ ratio: [1, Number.POSITIVE_INFINITY] }, "ratio is [1, Infinity]"],
] as [RandomResizedCropOptions, string][])("refuses %j", (options, found) => {
  const message = `RandomResizedCrop: ${found}; it must be greater than 0, smaller end first`;
  expect(() => new RandomResizedCrop(8, options)).toThrow(error("ValueError", message));
});
