import fc from "fast-check";
import { nn, tensor } from "pellucid";
import { gradcheck } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import { expect, test } from "vitest";
import { error } from "../support/errors.js";

const awayFromZero = (shape?: number[]) =>
  arbitraries.awayFromKinks({ shape, min: -2, max: 2, requiresGrad: true });

test("is the sum of all absolute values, over all tensors, and its gradient their signs", () => {
  fc.assert(
    fc.property(fc.array(awayFromZero(), { minLength: 1, maxLength: 4 }), (weights) => {
      const penalty = nn.l1Penalty(weights);
      const all = weights.flatMap((w) => [...w.dataSync()]);
      expect(penalty.shape).toEqual([]);
      expect(penalty.item()).toBeCloseTo(
        all.reduce((total, x) => total + Math.abs(x), 0),
        10,
      );
      penalty.backward();
      for (const w of weights) expect([...w.grad!.dataSync()]).toEqual([...w.dataSync()].map(Math.sign));
    }),
  );
});

test("agrees with the slope of its values", () => {
  fc.assert(
    fc.property(awayFromZero([2, 3]), awayFromZero([4]), (a, b) => {
      expect(gradcheck((a, b) => nn.l1Penalty([a, b]), [a, b]).ok).toBe(true);
    }),
  );
});

test("a weight of 0 is not pulled", () => {
  const w = tensor([-2, 0, 3], { requiresGrad: true });
  nn.l1Penalty([w]).backward();
  expect(w.grad!.tolist()).toEqual([-1, 0, 1]);
});

test("takes any iterable, such as a filtered list of a model's parameters", () => {
  const model = new nn.Linear(3, 2);
  model.weight.assign(
    tensor([
      [1, -2, 0],
      [0.5, 0, 4],
    ]),
  );
  const weights = new Set(model.parameters().filter((t) => t.rank > 1));
  expect(nn.l1Penalty(weights).item()).toBe(7.5);
});

test("refuses an empty list", () => {
  expect(() => nn.l1Penalty([])).toThrow(
    error("ValueError", "l1Penalty: there are no weights; pass model.parameters(), or some of them"),
  );
});
