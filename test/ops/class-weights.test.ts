// Weights of classes, and labels to ignore: what a mean divides by, and what an ignored sample may be.

import fc from "fast-check";
import {
  type Backend,
  binaryCrossEntropyWithLogits,
  CpuBackend,
  crossEntropy,
  logSoftmax,
  nllLoss,
  permute,
  reshape,
  softmax,
  tensor,
} from "pellucid";
import { labels } from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../src/backends/select.js";

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

  test("lets a wrong label through no more than without, where the backend must wait for what it computes", () => {
    const waiting = Object.assign(new CpuBackend(), { readSync: null, readsStall: true });
    withBackend(waiting as unknown as Backend, () => {
      for (const loss of [crossEntropy, nllLoss])
        expect(() => loss(logits, int(7, -1, 2), { ignoreIndex: -1 })).toThrow(
          "target[0] is 7, outside [0, 3); every one must be an integer from 0 to 2, or -1",
        );
    });
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

describe("samples at each place of an image", () => {
  const shape = [2, 3, 2, 2];
  const image = tensor(
    Float64Array.from({ length: 24 }, (_, i) => Math.sin(3 * i)),
    { shape },
  );
  const places = tensor([0, 2, 1, -1, 2, 0, 1, 1], { dtype: "int32" });
  const target = reshape(places, [2, 2, 2]);
  const rows = reshape(permute(image, [0, 2, 3, 1]), [8, 3]);
  const weight = tensor([1, 2, 3], { dtype: "float64" });

  test("cost what they cost as a batch of their own", () => {
    for (const options of [{}, { weight }, { weight, labelSmoothing: 0.1 }]) {
      const all = { ...options, ignoreIndex: -1 };
      for (const reduction of ["mean", "sum"] as const)
        expect(crossEntropy(image, target, { ...all, reduction }).item()).toBeCloseTo(
          crossEntropy(rows, places, { ...all, reduction }).item(),
          12,
        );
      const none = crossEntropy(image, target, { ...all, reduction: "none" });
      expect(none.shape).toEqual([2, 2, 2]);
      expect(none.reshape([8]).tolist()).toEqual(
        crossEntropy(rows, places, { ...all, reduction: "none" }).tolist(),
      );
    }
  });

  test("in two steps, and against probabilities, too", () => {
    const none = { reduction: "none", ignoreIndex: -1 } as const;
    const single = nllLoss(logSoftmax(image, 1), target, none);
    expect(single.shape).toEqual([2, 2, 2]);
    const difference = single
      .sub(crossEntropy(image, target, none))
      .abs()
      .max()
      .item();
    expect(difference).toBeLessThan(1e-12);
    const q = softmax(image.mul(2), 1);
    const against = crossEntropy(image, q, { weight, reduction: "none" });
    expect(against.shape).toEqual([2, 2, 2]);
    const asRows = reshape(permute(q, [0, 2, 3, 1]), [8, 3]);
    expect(crossEntropy(image, q, { weight }).item()).toBeCloseTo(
      crossEntropy(rows, asRows, { weight }).item(),
    );
  });

  test("or none but one: classes alone, and a label that is a scalar", () => {
    const [x, label] = [tensor([2, 0, 0]), tensor(0, { dtype: "int32" })];
    const want = crossEntropy(reshape(x, [1, 3]), int(0)).item();
    for (const reduction of ["mean", "sum", "none"] as const) {
      const loss = crossEntropy(x, label, { reduction });
      expect(loss.shape).toEqual([]);
      expect(loss.item()).toBe(want);
    }
    expect(nllLoss(logSoftmax(x), label).item()).toBeCloseTo(want, 6);
  });
});
