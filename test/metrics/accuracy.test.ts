import fc from "fast-check";
import { ShapeError } from "pellucid";
import { accuracy } from "pellucid/metrics";
import { expect, test } from "vitest";

test("the share of predictions that are right", () => {
  expect(accuracy([7, 2, 1], [7, 2, 0])).toBe(2 / 3);
  expect(accuracy([1, 2], [1, 2])).toBe(1);
  expect(accuracy([1, 2], [2, 1])).toBe(0);
});

test("of any kind of array", () => {
  expect(accuracy(new Int32Array([3, 1, 4, 1]), new Uint8Array([3, 1, 4, 0]))).toBe(0.75);
});

test("as many right as were not made wrong", () => {
  const sample = fc.record({ label: fc.nat(9), wrong: fc.boolean() });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1 }), (samples) => {
      const labels = samples.map(({ label }) => label);
      const predictions = samples.map(({ label, wrong }) => (wrong ? (label + 1) % 10 : label));
      const right = samples.filter(({ wrong }) => !wrong).length;
      expect(accuracy(predictions, labels)).toBe(right / samples.length);
    }),
  );
});

test("of nothing is NaN", () => {
  expect(accuracy([], [])).toBeNaN();
});

test("there must be a label for every prediction", () => {
  const thrown = expect(() => accuracy([1, 2, 3], [1, 2]));
  thrown.toThrow(ShapeError);
  thrown.toThrow(
    /^accuracy: there are 3 predictions and 2 labels; there must be as many of one as of the other$/,
  );
});
