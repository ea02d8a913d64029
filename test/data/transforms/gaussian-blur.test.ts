import fc from "fast-check";
import { GaussianBlur } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { blank, drawn, images, mean, plane, rowsOf, unevenness } from "./samples.js";

test("one bright pixel becomes the bell, the same along both axes", () => {
  const rows = Array.from({ length: 5 }, (_, y) =>
    Array.from({ length: 5 }, (_, x) => +(x === 2 && y === 2)),
  );
  const blurred = rowsOf(new GaussianBlur(3).applyWith(plane(rows), { sigma: 1 }));
  const side = Math.exp(-0.5) / (1 + 2 * Math.exp(-0.5));
  expect(blurred[2][2]).toBeCloseTo((1 - 2 * side) ** 2, 6);
  expect(blurred[2][1]).toBeCloseTo((1 - 2 * side) * side, 6);
  expect(blurred[1][2]).toBeCloseTo((1 - 2 * side) * side, 6);
  expect(blurred[3][3]).toBeCloseTo(side ** 2, 6);
  expect(blurred[0][2]).toBe(0);
});

test("a kernel of [x, y] blurs along x over x pixels", () => {
  const row = plane([[0, 0, 1, 0, 0]]);
  expect(new GaussianBlur([1, 3]).applyWith(row, { sigma: 1 })).toEqual(row);
  expect(rowsOf(new GaussianBlur([3, 1]).applyWith(row, { sigma: 1 }))[0][1]).toBeGreaterThan(0.2);
});

test("a blur never adds contrast", () => {
  const spread = (values: ArrayLike<number>) =>
    Math.max(...Array.from(values)) - Math.min(...Array.from(values));
  fc.assert(
    fc.property(images, fc.constantFrom(1, 3, 5, 21), fc.constantFrom(0.1, 1, 30), (image, size, sigma) => {
      const { data } = new GaussianBlur(size).applyWith(image, { sigma });
      expect(spread(data)).toBeLessThanOrEqual(spread(image.data) + 1e-6);
    }),
  );
});

test("sigma is uniform in its range; one number stands for itself", () => {
  const sigmas = drawn(new GaussianBlur(3, [0.5, 1.5]), 1000, blank(4, 4)).map(({ sigma }) => sigma);
  expect(unevenness(sigmas, [0.5, 1.5])).toBeLessThan(1);
  expect(mean(drawn(new GaussianBlur(3, 2), 5, blank(4, 4)).map(({ sigma }) => sigma))).toBe(2);
});

describe("refuses", () => {
  test.each<[unknown, unknown, string]>([
    [4, 1, "kernelSize is 4; it must be an odd positive integer, or [x, y] of such"],
    [[3, 0], 1, "kernelSize is [3,0]; it must be an odd positive integer, or [x, y] of such"],
    [3, 0, "sigma is [0, 0]; it must be greater than 0, smaller end first"],
    [3, [2, 1], "sigma is [2, 1]; it must be greater than 0, smaller end first"],
  ])("%j, %j", (kernelSize, sigma, message) => {
    expect(() => new GaussianBlur(kernelSize as number, sigma as number)).toThrow(
      error("ValueError", `GaussianBlur: ${message}`),
    );
  });
});
