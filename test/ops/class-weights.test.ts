// Weights of classes, and labels to ignore: what a mean divides by, and what an ignored sample may be.

import fc from "fast-check";
import { binaryCrossEntropyWithLogits, crossEntropy, logSoftmax, nllLoss, tensor } from "pellucid";
import { labels } from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";

const int = (...values: number[]) => tensor(values, { dtype: "int32" });
const logits = tensor(
  [
    [2, 0, -1],
    [0.5, 1, 0],
    [-1, 3, 1],
  ],
  { dtype: "float64" },
);

describe("ignoreIndex", () => {
  test("leaves a sample out as if it were not there, whatever its logits are", () => {
    const some = tensor(
      [
        [2, 0, -1],
        [Infinity, -Infinity, 7],
        [-1, 3, 1],
      ],
      { dtype: "float64" },
    );
    const two = tensor(
      [
        [2, 0, -1],
        [-1, 3, 1],
      ],
      { dtype: "float64" },
    );
    for (const reduction of ["mean", "sum"] as const) {
      const left = crossEntropy(some, int(0, 255, 2), { reduction, ignoreIndex: 255 }).item();
      expect(left).toBeCloseTo(crossEntropy(two, int(0, 2), { reduction }).item(), 12);
    }
  });

  test("takes a class too, and bytes", () => {
    const none = crossEntropy(logits, int(0, 1, 2), {
      reduction: "none",
      ignoreIndex: 1,
    }).tolist() as number[];
    expect(none[1]).toBe(0);
    const bytes = tensor([0, 255, 2], { dtype: "uint8" });
    const loss = nllLoss(logSoftmax(logits), bytes, { ignoreIndex: 255 }).item();
    expect(loss).toBeCloseTo((none[0] + none[2]) / 2, 12);
  });

  test("that no label has changes nothing", () => {
    fc.assert(
      fc.property(labels({ N: 3, classes: 3 }), fc.constantFrom(0, 0.1), (target, labelSmoothing) => {
        const plain = crossEntropy(logits, target, { labelSmoothing }).item();
        expect(crossEntropy(logits, target, { labelSmoothing, ignoreIndex: -100 }).item()).toBeCloseTo(
          plain,
          12,
        );
      }),
    );
  });
});

describe("weights", () => {
  test("that are all the same do not change a mean", () => {
    fc.assert(
      fc.property(labels({ N: 3, classes: 3 }), fc.constantFrom(0, 0.1), (target, labelSmoothing) => {
        const weight = tensor([2, 2, 2], { dtype: "float64" });
        const plain = crossEntropy(logits, target, { labelSmoothing }).item();
        expect(crossEntropy(logits, target, { labelSmoothing, weight }).item()).toBeCloseTo(plain, 12);
      }),
    );
  });

  test("of 0 leave a class out of the loss", () => {
    const weight = tensor([1, 0, 1], { dtype: "float64" });
    const weighted = crossEntropy(logits, int(0, 1, 2), { weight }).item();
    expect(weighted).toBeCloseTo(crossEntropy(logits, int(0, 1, 2), { ignoreIndex: 1 }).item(), 12);
  });

  test("of positives multiply their part of a binary loss alone", () => {
    const x = tensor([1, -2], { dtype: "float64" });
    const loss = (target: number, weighted: boolean) =>
      binaryCrossEntropyWithLogits(x, tensor([target, target], { dtype: "float64" }), {
        ...(weighted && { posWeight: tensor([3], { dtype: "float64" }) }),
      }).item();
    expect(loss(1, true)).toBeCloseTo(3 * loss(1, false), 12);
    expect(loss(0, true)).toBe(loss(0, false));
  });

  test("leave what is infinite and not asked for out of a binary loss", () => {
    const x = tensor([Infinity, -Infinity]);
    expect(binaryCrossEntropyWithLogits(x, tensor([1, 0])).item()).toBe(0);
    expect(binaryCrossEntropyWithLogits(x, tensor([0, 1])).item()).toBe(Infinity);
  });
});
