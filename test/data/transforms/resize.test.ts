import fc from "fast-check";
import { RandomHorizontalFlip, Resize } from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { imageOf, images, plane, rowsOf } from "./samples.js";

const { dim } = arbitraries;

const resized = (rows: number[][], H: number, W: number) => rowsOf(new Resize(H, W).apply(plane(rows)));

test("has the size asked for, and nothing outside the values of the image", () => {
  fc.assert(
    fc.property(images, dim(20), dim(20), (image, H, W) => {
      const output = new Resize(H, W).apply(image);
      expect([output.C, output.H, output.W]).toEqual([image.C, H, W]);
      expect(output.data.length).toBe(image.C * H * W);
      expect(output.data.constructor).toBe(image.data.constructor);
      expect(Math.min(...output.data)).toBeGreaterThanOrEqual(Math.min(...image.data));
      expect(Math.max(...output.data)).toBeLessThanOrEqual(Math.max(...image.data));
    }),
  );
});

test("one number stands for a square", () => {
  expect(new Resize(3).apply(imageOf("bytes", 2, 5, 7))).toEqual(
    new Resize(3, 3).apply(imageOf("bytes", 2, 5, 7)),
  );
});

test("twice as large, values lie a quarter of the way between the pixels, and the border repeats itself", () => {
  expect(resized([[0, 4, 8]], 1, 6)).toEqual([[0, 1, 3, 5, 7, 8]]);
  expect(resized([[0], [4], [8]], 6, 1)).toEqual([[0], [1], [3], [5], [7], [8]]);
});

test("half as large, every value is a mean with the shares of a triangle", () => {
  const [[first, second]] = resized([[7, 0, 0, 0]], 1, 2);
  expect([first, second]).toEqual([3, 0]);
  const row = resized([[0, 0, 0, 8, 0, 0, 0, 0]], 1, 4)[0];
  expect(row).toEqual([0, 3, 1, 0]);
});

test("no stroke is lost, however thin and however small the result", () => {
  fc.assert(
    fc.property(fc.nat(55), fc.integer({ min: 2, max: 56 }), (at, W) => {
      const stroke = Array.from({ length: 56 }, (_, x) => (x === at ? 1 : 0));
      expect(Math.max(...resized([stroke], 1, W)[0])).toBeGreaterThan(0.3 * (W / 56));
    }),
  );
});

test("of the mirror image is the mirror image", () => {
  const flip = new RandomHorizontalFlip(1);
  const context = { seed: 0, epoch: 0, index: 0 };
  fc.assert(
    fc.property(images, dim(12), dim(12), (image, H, W) => {
      const resize = new Resize(H, W);
      const floats = { ...image, data: Float32Array.from(image.data) };
      const mirrored = resize.apply(flip.apply(floats, context)).data;
      for (const [i, value] of flip.apply(resize.apply(floats), context).data.entries()) {
        expect(Math.abs(mirrored[i] - value)).toBeLessThan(1e-3);
      }
    }),
  );
});

describe("refuses", () => {
  test.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])("a size of %d", (n) => {
    const rule = "it must be a positive integer, in pixels";
    expect(() => new Resize(n, 3)).toThrow(error("ValueError", `Resize: H is ${n}; ${rule}`));
    expect(() => new Resize(3, n)).toThrow(error("ValueError", `Resize: W is ${n}; ${rule}`));
  });
});
