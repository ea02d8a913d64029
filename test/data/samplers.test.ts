import fc from "fast-check";
import { tensor } from "pellucid";
import {
  DataLoader,
  RandomSampler,
  type Sampler,
  SequentialSampler,
  StratifiedSampler,
  TensorDataset,
  WeightedRandomSampler,
} from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { checkMistakes } from "../support/errors.js";

const labelsOf = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 });
const sorted = (order: Iterable<number>) => [...order].sort((a, b) => a - b);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("every sample comes once, and the epoch alone says when, from", () => {
  const makers: Record<string, (labels: number[], batchSize: number, seed: number) => Sampler> = {
    SequentialSampler: (labels) => new SequentialSampler(labels.length),
    RandomSampler: (labels, _, seed) => new RandomSampler(labels.length, { seed }),
    StratifiedSampler: (labels, batchSize, seed) => new StratifiedSampler(labels, { batchSize, seed }),
  };

  test.each(Object.entries(makers))("%s", (_, make) => {
    const batchSizes = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(labelsOf, batchSizes, arbitraries.seed(), fc.nat(99), (labels, batchSize, seed, epoch) => {
        const sampler = make(labels, batchSize, seed);
        const order = sampler.order(epoch);
        expect(sampler.length).toBe(labels.length);
        expect(sorted(order)).toEqual(upTo(labels.length));
        sampler.order(epoch + 1);
        expect(sampler.order(epoch)).toEqual(order);
        expect(make(labels, batchSize, seed).order(epoch)).toEqual(order);
      }),
    );
  });

  test("another order in another epoch and with another seed, but for the sequential one", () => {
    const labels = upTo(40).map((i) => i % 3);
    for (const [name, make] of Object.entries(makers)) {
      const orders = [make(labels, 8, 1).order(0), make(labels, 8, 1).order(1), make(labels, 8, 2).order(0)];
      expect(new Set(orders.map(String)).size, name).toBe(name === "SequentialSampler" ? 1 : 3);
    }
  });
});

describe("StratifiedSampler", () => {
  test("gives each batch of every class its share, rounded down or up", () => {
    fc.assert(
      fc.property(labelsOf, fc.integer({ min: 1, max: 20 }), fc.nat(9), (labels, batchSize, epoch) => {
        const order = new StratifiedSampler(labels, { batchSize }).order(epoch);
        for (let start = 0; start < labels.length; start += batchSize) {
          const batch = Array.from(order.subarray(start, start + batchSize), (index) => labels[index]);
          for (const label of new Set(labels)) {
            const share = (labels.filter((other) => other === label).length * batch.length) / labels.length;
            const count = batch.filter((other) => other === label).length;
            expect(Math.abs(count - share), `${count} of ${share}`).toBeLessThan(1);
          }
        }
      }),
    );
  });
});

describe("WeightedRandomSampler", () => {
  test("draws in proportion to the weights, and what has none never", () => {
    const weights = [1, 0, 3, 0.5, 0];
    const counts = [0, 0, 0, 0, 0];
    for (const index of new WeightedRandomSampler(weights, 9000, { seed: 3 }).order(0)) counts[index] += 1;
    // 2000, 6000 and 1000, with standard deviations of at most 45.
    expect([counts[1], counts[4]]).toEqual([0, 0]);
    for (const [i, expected] of [2000, 0, 6000, 1000, 0].entries()) {
      expect(Math.abs(counts[i] - expected)).toBeLessThan(230);
    }
  });

  test("has as many as it is asked for, of samples that are there, the same for the same epoch", () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(weights, fc.nat(50), arbitraries.seed(), fc.nat(99), (weights, n, seed, epoch) => {
        fc.pre(weights.some((weight) => weight > 0));
        const sampler = new WeightedRandomSampler(weights, n, { seed });
        const order = sampler.order(epoch);
        expect([sampler.length, order.length]).toEqual([n, n]);
        for (const index of order) expect(weights[index]).toBeGreaterThan(0);
        expect(new WeightedRandomSampler(weights, n, { seed }).order(epoch)).toEqual(order);
      }),
    );
  });

  test("makes a rare class as frequent as the others in a loader's batches", () => {
    const labels = upTo(400).map((i) => (i % 20 === 0 ? 1 : 0));
    const dataset = new TensorDataset(tensor(labels), tensor(labels, { dtype: "int32" }));
    const sizes = [380, 20];
    const sampler = new WeightedRandomSampler(
      labels.map((label) => 1 / sizes[label]),
      2000,
    );
    let rare = 0;
    for (const [, batch] of new DataLoader(dataset, { batchSize: 50, sampler })) rare += batch.sum().item();
    // 1000, with a standard deviation of about 22.
    expect(Math.abs(rare - 1000)).toBeLessThan(115);
  });
});

describe("in a loader", () => {
  const dataset = new TensorDataset(tensor([5, 6, 7]), tensor([5, 6, 7]));

  test("the sampler says which samples an epoch has, and how many batches", () => {
    const sampler: Sampler = { length: 4, order: (epoch) => Int32Array.of(2, 2, 0, epoch) };
    const loader = new DataLoader(dataset, { batchSize: 3, sampler });
    const epoch = () => Array.from(loader, ([inputs]) => inputs.tolist());
    expect(loader.length).toBe(2);
    expect(epoch()).toEqual([[7, 7, 5], [5]]);
    expect(epoch()).toEqual([[7, 7, 5], [6]]);
    loader.position = 1;
    expect(epoch()).toEqual([[7]]);
  });

  checkMistakes({
    "and shuffle are too much": [
      () => new DataLoader(dataset, { sampler: new SequentialSampler(3), shuffle: true }),
      "ValueError: DataLoader: both sampler and shuffle are given; the sampler has the order: leave shuffle out",
    ],
    "and a seed as well": [
      () => new DataLoader(dataset, { sampler: new SequentialSampler(3), seed: 1 }),
      "ValueError: DataLoader: both sampler and seed are given; the sampler has the order: leave seed out",
    ],
    "must be one": [
      () => new DataLoader(dataset, { sampler: [2, 0, 1] as unknown as Sampler }),
      "ValueError: DataLoader: sampler is an array of 3; it must have a length, and order(epoch) that answers an Int32Array of so many positions: for a fixed order, take a Subset instead",
    ],
    "has a list of positions": [
      () => [
        ...new DataLoader(dataset, { sampler: { length: 2, order: () => [0, 1] } as unknown as Sampler }),
      ],
      "ValueError: DataLoader: order(0) of the sampler answered an array of 2; it must answer an Int32Array of its length, 2",
    ],
    "has as many as it says": [
      () => [...new DataLoader(dataset, { sampler: { length: 2, order: () => Int32Array.of(0) } })],
      "ValueError: DataLoader: order(0) of the sampler answered an Int32Array of 1; it must answer an Int32Array of its length, 2",
    ],
    "is of this data set": [
      () => [
        ...new DataLoader(
          { length: 3, get: (i: number) => [5, 6, 7][i] },
          { sampler: { length: 2, order: () => Int32Array.of(0, 3) } },
        ),
      ],
      "ValueError: DataLoader: order(0)[1] of the sampler is 3; the data set has 3 samples, with positions from 0 to 2",
    ],
    "of nothing is refused": [
      () => new DataLoader(dataset, { sampler: new SequentialSampler(0), batchSize: 2 }),
      "ValueError: DataLoader: there is no batch of 2 in 0 samples; the sampler has none",
    ],
  });
});

describe("refused is", () => {
  checkMistakes({
    "a count that is none": [
      () => new RandomSampler(1.5),
      "ValueError: RandomSampler: n is 1.5; it must be a number of samples, an integer of at least 0",
    ],
    "a negative weight": [
      () => new WeightedRandomSampler([1, -1]),
      "ValueError: WeightedRandomSampler: weights[1] is -1; it must be a finite number of at least 0",
    ],
    "no weight at all": [
      () => new WeightedRandomSampler([0, 0]),
      "ValueError: WeightedRandomSampler: the 2 weights sum to 0; the sum must be finite and greater than 0",
    ],
    "a fraction for a label": [
      () => new StratifiedSampler([0, 0.5], { batchSize: 1 }),
      "ValueError: StratifiedSampler: labels[1] is 0.5; labels must be integers, one class for each sample",
    ],
    "a batch of nothing": [
      () => new StratifiedSampler([0, 1], { batchSize: 0 }),
      "ValueError: StratifiedSampler: batchSize is 0; it must be a positive integer",
    ],
    "no labels": [
      () => new StratifiedSampler([], { batchSize: 1 }),
      "ValueError: StratifiedSampler: there are no labels; there must be one for each sample",
    ],
  });
});
