import fc from "fast-check";
import { crossEntropy, tensor } from "pellucid";
import { logLoss } from "pellucid/metrics";
import * as arbitraries from "pellucid/testing/arbitraries";
import { expect, test } from "vitest";
import { expectClose } from "./golden.js";
import { labelsOf, probabilitiesOf, someSamples } from "./samples.js";

const { between } = arbitraries;

test("the mean of −ln p", () => {
  expectClose(logLoss([0.5, 0.3, 0.2, 0.1, 0.2, 0.7], [1, 2]), -(Math.log(0.3) + Math.log(0.7)) / 2);
});

test("is the cross-entropy of the logits", () => {
  const row = fc.array(between(-3, 3), { minLength: 4, maxLength: 4 });
  const rows = fc.array(fc.tuple(row, fc.nat(3)), { minLength: 1 });
  fc.assert(
    fc.property(rows, (drawn) => {
      const logits = drawn.map(([z]) => z);
      const labels = drawn.map(([, label]) => label);
      const probabilities = logits.flatMap((z) => {
        const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
        return z.map((value) => Math.exp(value) / total);
      });
      const expected = crossEntropy(
        tensor(Float64Array.from(logits.flat()), { shape: [labels.length, 4] }),
        tensor(Int32Array.from(labels)),
      ).item();
      expectClose(logLoss(probabilities, labels), expected);
    }),
  );
});

test("is from 0 to ln(1/eps)", () => {
  fc.assert(
    fc.property(someSamples({ minLength: 1 }), between(0.001, 0.4), ({ classes, samples }, eps) => {
      const loss = logLoss(probabilitiesOf(samples), labelsOf(samples), { classes, eps });
      expect(loss).toBeGreaterThanOrEqual(-Math.log(1 - eps));
      expect(loss).toBeLessThanOrEqual(-Math.log(eps) + 1e-12);
    }),
  );
});

test("what is impossible costs ln(1/eps), by the precision of the array unless eps is given", () => {
  expectClose(logLoss([1, 0], [1]), 52 * Math.LN2);
  expectClose(logLoss(Float64Array.of(1, 0), [1]), 52 * Math.LN2);
  expectClose(logLoss(Float32Array.of(1, 0), [1]), 23 * Math.LN2);
  expectClose(logLoss([1, 0], [1], { eps: 0.25 }), Math.log(4));
  expectClose(logLoss([1, 0], [0], { eps: 0.25 }), Math.log(4 / 3));
});

test("of nothing is NaN", () => {
  expect(logLoss([], [])).toBeNaN();
  expect(logLoss([], [], { classes: 3 })).toBeNaN();
});
