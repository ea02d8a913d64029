import fc from "fast-check";
import { type Fold, kFold, stratifiedKFold } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const ascending = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const plain = (folds: Fold[]) => folds.map(({ train, validation }) => [[...train], [...validation]]);
const spread = (values: number[]) => Math.max(...values) - Math.min(...values);

/** Every sample validates once, and is learned from in all other folds. */
function expectPartition(folds: Fold[], n: number, k: number): void {
  expect(folds.length).toBe(k);
  expect(ascending(folds.flatMap(({ validation }) => [...validation]))).toEqual(upTo(n));
  for (const { train, validation } of folds) {
    expect(ascending([...train, ...validation])).toEqual(upTo(n));
  }
  expect(spread(folds.map(({ validation }) => validation.length))).toBeLessThanOrEqual(1);
}

const sizes = fc
  .integer({ min: 2, max: 80 })
  .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 2, max: n }) }));

describe("kFold", () => {
  test("lets every sample validate exactly once, in folds whose sizes differ by one at most", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.boolean(), ({ n, k }, seed, shuffle) => {
        expectPartition(kFold(n, k, { seed, shuffle }), n, k);
      }),
    );
  });

  test("without shuffle takes one stretch of positions after the other", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ({ n, k }, seed) => {
        const folds = kFold(n, k, { seed, shuffle: false });
        expect(folds.flatMap(({ validation }) => [...validation])).toEqual(upTo(n));
        for (const { train } of folds) expect([...train]).toEqual(ascending(train));
      }),
    );
  });

  test("is the same for the same seed, another for another, and shuffles unless told otherwise", () => {
    expect(plain(kFold(40, 4, { seed: 1 }))).toEqual(plain(kFold(40, 4, { seed: 1 })));
    expect(plain(kFold(40, 4, { seed: 1 }))).not.toEqual(plain(kFold(40, 4, { seed: 2 })));
    expect(plain(kFold(40, 4))).toEqual(plain(kFold(40, 4, { seed: 0, shuffle: true })));
    expect(plain(kFold(40, 4))).not.toEqual(plain(kFold(40, 4, { shuffle: false })));
  });

  test("with k = n leaves one out", () => {
    const folds = kFold(4, 4, { shuffle: false });
    expect(plain(folds)).toEqual(upTo(4).map((i) => [upTo(4).filter((j) => j !== i), [i]]));
  });

  test.each([
    [10, 1],
    [10, 0],
    [10, 11],
    [10, 2.5],
    [10, Number.NaN],
    [1, 2],
    [0, 2],
    [2.5, 2],
  ])("refuses n = %d, k = %d", (n, k) => {
    expect(() => kFold(n, k)).toThrow(
      error(
        "ValueError",
        `kFold: k is ${k} and there are ${n} samples; k must be an integer from 2 to the number of samples`,
      ),
    );
  });
});

/** Labels in which every class has at least k samples, in any order. */
const labeled = fc
  .record({
    k: fc.integer({ min: 2, max: 6 }),
    extra: fc.array(fc.nat(12), { minLength: 1, maxLength: 5 }),
    seed: fc.nat(),
  })
  .chain(({ k, extra, seed }) => {
    const labels = extra.flatMap((more, label) => Array.from({ length: k + more }, () => 3 * label - 4));
    return fc
      .shuffledSubarray(labels, { minLength: labels.length, maxLength: labels.length })
      .map((labels) => ({ k, labels, seed }));
  });

describe("stratifiedKFold", () => {
  test("lets every sample validate exactly once, in folds whose sizes differ by one at most", () => {
    fc.assert(
      fc.property(labeled, ({ labels, k, seed }) => {
        expectPartition(stratifiedKFold(labels, k, { seed }), labels.length, k);
      }),
    );
  });

  test("and so do the counts of each class", () => {
    fc.assert(
      fc.property(labeled, ({ labels, k, seed }) => {
        const folds = stratifiedKFold(labels, k, { seed });
        for (const label of new Set(labels)) {
          const counts = folds.map(({ validation }) => validation.filter((i) => labels[i] === label).length);
          expect(spread(counts)).toBeLessThanOrEqual(1);
          expect(Math.min(...counts)).toBeGreaterThan(0);
        }
      }),
    );
  });

  test("is the same for the same seed, and another for another", () => {
    const labels = upTo(40).map((i) => i % 4);
    const made = (seed?: number) => plain(stratifiedKFold(labels, 5, { seed }));
    expect(made(1)).toEqual(made(1));
    expect(made(1)).not.toEqual(made(2));
    expect(made()).toEqual(made(0));
    // Not only in another order.
    const members = (seed: number) => made(seed).map(([, validation]) => ascending(validation));
    expect(members(1)).not.toEqual(members(2));
  });

  test("takes labels as bytes, and leaves the folds in random order", () => {
    const labels = Uint8Array.from(upTo(60), (i) => Math.floor(i / 30));
    const folds = stratifiedKFold(labels, 3, { seed: 1 });
    expect(plain(folds)).toEqual(plain(stratifiedKFold([...labels], 3, { seed: 1 })));
    for (const part of [folds[0].train, folds[0].validation]) {
      const own = Array.from(part, (i) => labels[i]);
      expect(own).not.toEqual(ascending(own));
    }
  });

  test.each([1, 7, 1.5])("refuses k = %d for six samples", (k) => {
    expect(() => stratifiedKFold([0, 0, 0, 1, 1, 1], k)).toThrow(
      error(
        "ValueError",
        `stratifiedKFold: k is ${k} and there are 6 samples; k must be an integer from 2 to the number of samples`,
      ),
    );
  });

  test("refuses a k that is larger than the smallest class, and names it", () => {
    expect(() => stratifiedKFold([7, 7, 7, 7, 3, 3, 7, 5, 5, 5], 3)).toThrow(
      error(
        "ValueError",
        "stratifiedKFold: class 3 has 2 samples but k is 3; every class must have at least k: take a smaller k, leave the class out, or use kFold",
      ),
    );
  });

  test("refuses a label that is no integer", () => {
    expect(() => stratifiedKFold([0, 0.5, 0, 1], 2)).toThrow(
      error(
        "ValueError",
        "stratifiedKFold: labels[1] is 0.5; labels must be integers, one class for each sample",
      ),
    );
  });
});
