import fc from "fast-check";
import { RandomHorizontalFlip } from "pellucid/data";
import { expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { blank, drawn, images, plane, rowsOf } from "./samples.js";

const context = { seed: 1, epoch: 0, index: 0 };

test("mirrors left to right", () => {
  const image = plane([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(rowsOf(new RandomHorizontalFlip(1).apply(image, context))).toEqual([
    [3, 2, 1],
    [6, 5, 4],
  ]);
});

test("twice gives the image back", () => {
  const flip = new RandomHorizontalFlip(1);
  fc.assert(
    fc.property(images, (image) => {
      expect(flip.apply(flip.apply(image, context), context)).toEqual(image);
    }),
  );
});

test.each([
  [new RandomHorizontalFlip(), 0.5],
  [new RandomHorizontalFlip(0.2), 0.2],
])("as often as p says", (transform, p) => {
  const flips = drawn(transform, 2000, blank(4, 4)).filter(({ flip }) => flip).length;
  expect(Math.abs(flips - 2000 * p)).toBeLessThan(5 * Math.sqrt(2000 * p * (1 - p)));
});

test.each([-0.1, 1.1, Number.NaN])("refuses p = %d", (p) => {
  const message = `RandomHorizontalFlip: p is ${p}; it must be a probability, from 0 to 1`;
  expect(() => new RandomHorizontalFlip(p)).toThrow(error("ValueError", message));
});
