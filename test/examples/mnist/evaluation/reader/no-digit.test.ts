import fc from "fast-check";
import { softmax, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import { expect, test } from "vitest";
import {
  markProbabilities,
  NO_DIGIT,
  withNoDigit,
} from "../../../../../examples/mnist/evaluation/reader/no-digit.js";

const logits = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 10, maxLength: 10 });

test("withNoDigit puts a 0 behind the logits, and hands their gradients back", async () => {
  const two = tensor([Array.from({ length: 10 }, (_, k) => k), new Array(10).fill(3)]);
  expect(Array.from(await withNoDigit(two).data())).toEqual([
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0],
    ...new Array(10).fill(3),
    0,
  ]);
  await gradcheck((z) => softmax(withNoDigit(z), 1), [two]);
});

test("ten probabilities and that of no digit add up to 1; among the digits they are what softmax says", () => {
  fc.assert(
    fc.property(logits, fc.double({ min: 0.2, max: 5, noNaN: true }), (z, temperature) => {
      const { digits, noDigit } = markProbabilities(z, temperature, true);
      expect(digits.reduce((a, b) => a + b, noDigit)).toBeCloseTo(1, 9);
      const plain = markProbabilities(z, temperature, false);
      expect(plain.noDigit).toBe(0);
      for (const [k, p] of plain.digits.entries()) expect(digits[k]).toBeCloseTo(p * (1 - noDigit), 9);
    }),
  );
});

test("the energy decides: one added to all ten logits makes a digit likelier by its exponential", () => {
  fc.assert(
    fc.property(logits, fc.double({ min: -5, max: 5, noNaN: true }), (z, shift) => {
      const odds = ({ noDigit }: { noDigit: number }) => (1 - noDigit) / noDigit;
      const before = odds(markProbabilities(z, 1, true));
      fc.pre(before > 1e-3 && before < 1e3);
      const after = odds(
        markProbabilities(
          z.map((value) => value + shift),
          1,
          true,
        ),
      );
      expect(after / before / Math.exp(shift)).toBeCloseTo(1, 6);
    }),
  );
});

test("no digit is the class behind the ten", () => {
  expect(NO_DIGIT).toBe(10);
});
