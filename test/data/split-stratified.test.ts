import fc from "fast-check";
import { arange } from "pellucid";
import { ImageDataset, type Subset, stratifiedSplit, TensorDataset } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const numbered = (n: number) => new TensorDataset(arange(n), arange(n));
const split = (labels: readonly number[], parts: readonly number[], seed = 0) =>
  stratifiedSplit(numbered(labels.length), parts, { labels, seed });
const lengths = (parts: Subset[]) => parts.map(({ length }) => length);
const members = (parts: Subset[]) => parts.map(({ indices }) => [...indices]);
const ascending = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
const tally = (values: Iterable<number>, label: number) => [...values].filter((v) => v === label).length;

/** Labels of a few classes, of any sizes, and counts for the parts. */
const labeled = fc.array(fc.nat(5), { minLength: 5, maxLength: 150 }).chain((labels) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: labels.length - 1 }), { maxLength: 4 })
    .map((cuts) => ascending([0, ...cuts, labels.length]))
    .map((cuts) => ({ labels, parts: cuts.slice(1).map((cut, i) => cut - cuts[i]) })),
);

describe("stratifiedSplit", () => {
  test("puts every sample into exactly one part, and makes the parts as large as was asked", () => {
    fc.assert(
      fc.property(labeled, fc.nat(), ({ labels, parts }, seed) => {
        const made = split(labels, parts, seed);
        expect(lengths(made)).toEqual(parts);
        expect(ascending(members(made).flat())).toEqual(labels.map((_, i) => i));
      }),
    );
  });

  test("gives every part its share of every class, rounded down or up", () => {
    fc.assert(
      fc.property(labeled, fc.nat(), ({ labels, parts }, seed) => {
        for (const { indices } of split(labels, parts, seed)) {
          const own = Array.from(indices, (i) => labels[i]);
          for (const label of new Set(labels)) {
            const exact = tally(labels, label) * indices.length;
            const count = tally(own, label);
            expect(count).toBeGreaterThanOrEqual(Math.floor(exact / labels.length));
            expect(count).toBeLessThanOrEqual(Math.ceil(exact / labels.length));
          }
        }
      }),
    );
  });

  /** How many samples of each class are in each part. */
  const table = (sizes: number[], parts: number[]) => {
    const labels = sizes.flatMap((size, label) => Array.from({ length: size }, () => label));
    return split(labels, parts).map(({ indices }) =>
      sizes.map((_, label) =>
        tally(
          Array.from(indices, (i) => labels[i]),
          label,
        ),
      ),
    );
  };

  test("keeps shares exactly where they come out", () => {
    expect(table([10, 20, 30], [0.5, 0.3, 0.2])).toEqual([
      [5, 10, 15],
      [3, 6, 9],
      [2, 4, 6],
    ]);
  });

  test("gives what is left over of a class to the largest remainder", () => {
    // 7 · 0.8 = 5.6 and 3 · 0.8 = 2.4.
    expect(table([7, 3], [8, 2])).toEqual([
      [6, 2],
      [1, 1],
    ]);
  });

  test("makes another class give way where a part would become too large", () => {
    // Every class would rather have its odd sample in the first part, which takes only two of them.
    const [first, second] = table([3, 3, 3], [5, 4]);
    expect(ascending(first)).toEqual([1, 2, 2]);
    expect(ascending(second)).toEqual([1, 1, 2]);
    const parts = table([1, 1, 1, 1], [1, 1, 1, 1]);
    expect(parts.map((own) => ascending(own))).toEqual(Array(4).fill([0, 0, 0, 1]));
  });

  test("but never one whose share comes out exactly", () => {
    // 6 · 4 / 24 = 1, though the third part has room for more when the second class is rounded.
    const [, , third] = table([11, 6, 3, 2, 2], [14, 6, 4]);
    expect(third[1]).toBe(1);
  });

  test("takes the labels of the data set, where it has them", () => {
    const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 4);
    const dataset = new ImageDataset(new Uint8Array(40), labels, [40, 1, 1]);
    const parts = stratifiedSplit(dataset, [0.5, 0.5], { seed: 3 });
    expect(members(parts)).toEqual(members(split([...labels], [0.5, 0.5], 3)));
    for (const { indices } of parts) {
      const own = Array.from(indices, (i) => labels[i]);
      expect([0, 1, 2, 3].map((label) => tally(own, label))).toEqual([5, 5, 5, 5]);
    }
  });

  test("does not mind which integers the labels are", () => {
    fc.assert(
      fc.property(labeled, fc.nat(), ({ labels, parts }, seed) => {
        const renamed = labels.map((label) => 1000 * label - 2000);
        expect(members(split(renamed, parts, seed))).toEqual(members(split(labels, parts, seed)));
      }),
    );
  });

  test("is the same for the same seed, and another for another", () => {
    const labels = Array.from({ length: 50 }, (_, i) => i % 5);
    const made = (seed?: number) => members(split(labels, [0.8, 0.2], seed));
    expect(made(1)).toEqual(made(1));
    expect(made(1)).not.toEqual(made(2));
    expect(made()).toEqual(made(0));
  });

  test("draws at random, and leaves no part sorted", () => {
    const labels = Array.from({ length: 60 }, (_, i) => Math.floor(i / 20));
    const [first] = members(split(labels, [0.5, 0.5], 1));
    expect(first.filter((i) => labels[i] === 0)).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(first).not.toEqual(ascending(first));
    expect(first.map((i) => labels[i])).not.toEqual(ascending(first.map((i) => labels[i])));
  });

  test("answers parts of the data set itself", () => {
    const [part] = split([0, 0, 1, 1], [2, 2], 4);
    const [inputs] = part.batch([1, 0], 0);
    expect(inputs.tolist()).toEqual([part.indices[1], part.indices[0]]);
  });
});

describe("stratifiedSplit refuses", () => {
  test("a data set without labels", () => {
    expect(() => stratifiedSplit(numbered(4), [2, 2])).toThrow(
      error(
        "ValueError",
        "stratifiedSplit: the data set has no labels to be asked for; pass them as the option labels, one for each sample",
      ),
    );
  });

  test("labels of another number of samples", () => {
    expect(() => stratifiedSplit(numbered(4), [2, 2], { labels: [0, 1, 0] })).toThrow(
      error(
        "ShapeError",
        "stratifiedSplit: there are 4 samples and 3 labels; there must be as many of one as of the other",
      ),
    );
  });

  test.each([0.5, Number.NaN])("a label of %d", (label) => {
    expect(() => split([0, 1, label], [2, 1])).toThrow(
      error(
        "ValueError",
        `stratifiedSplit: labels[2] is ${label}; labels must be integers, one class for each sample`,
      ),
    );
  });

  test.each([[[3, 0]], [[0.9, 0.1]], [[2, 2]]])("parts %j of three samples", (parts) => {
    expect(() => split([0, 1, 1], parts)).toThrow(
      error(
        "ValueError",
        `stratifiedSplit: parts [${parts.join(", ")}] of 3 samples; they must be fractions that sum to 1 or counts that sum to 3, and none may come out empty`,
      ),
    );
  });
});
