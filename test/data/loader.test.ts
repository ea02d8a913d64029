import fc from "fast-check";
import { arange, Generator, type Tensor } from "pellucid";
import { DataLoader, type DataLoaderOptions, type Dataset, TensorDataset } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

/** Samples whose input and label are their own position. */
const numbered = (n: number): Dataset =>
  n === 0
    ? { length: 0, batch: () => [arange(0), arange(0)] }
    : new TensorDataset(arange(n), arange(0, n, 1, { dtype: "int32" }));

/** The positions in the batches of one epoch. */
const batches = (loader: DataLoader): number[][] =>
  Array.from(loader, ([inputs, labels]) => {
    expect(inputs.tolist()).toEqual(labels.tolist());
    return labels.tolist() as number[];
  });

const epochOf = (n: number, epoch: number, options: DataLoaderOptions): number[] => {
  const loader = new DataLoader(numbered(n), options);
  loader.epoch = epoch;
  return batches(loader).flat();
};

const options = fc.record({
  batchSize: fc.integer({ min: 1, max: 40 }),
  shuffle: fc.boolean(),
  seed: fc.nat(),
});
const samples = fc.integer({ min: 1, max: 60 });

describe("an epoch", () => {
  test("has every sample exactly once", () => {
    fc.assert(
      fc.property(samples, options, fc.nat(1000), (n, options, epoch) => {
        const seen = epochOf(n, epoch, options).sort((a, b) => a - b);
        expect(seen).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  test("is in batches of batchSize, the last of them smaller; dropLast leaves that one out", () => {
    fc.assert(
      fc.property(samples, options, fc.boolean(), (n, options, dropLast) => {
        const full = Math.floor(n / options.batchSize);
        fc.pre(full > 0 || !dropLast);
        const rest = n % options.batchSize;
        const sizes = new Array(full).fill(options.batchSize);
        if (rest > 0 && !dropLast) sizes.push(rest);
        const loader = new DataLoader(numbered(n), { ...options, dropLast });
        expect(batches(loader).map((batch) => batch.length)).toEqual(sizes);
        expect(loader.length).toBe(sizes.length);
      }),
    );
  });

  test("dropLast drops the end of the order, and moves nothing else", () => {
    const kept = epochOf(10, 3, { batchSize: 4, shuffle: true, seed: 5, dropLast: true });
    expect(kept).toEqual(epochOf(10, 3, { batchSize: 4, shuffle: true, seed: 5 }).slice(0, 8));
  });

  test("keeps the order of the data set without shuffle", () => {
    expect(batches(new DataLoader(numbered(5), { batchSize: 2 }))).toEqual([[0, 1], [2, 3], [4]]);
    expect(batches(new DataLoader(numbered(2)))).toEqual([[0], [1]]);
  });
});

describe("the order", () => {
  test("is a pure function of seed and epoch", () => {
    fc.assert(
      fc.property(samples, options, options, fc.nat(1000), (n, a, b, epoch) => {
        const both = { shuffle: true, seed: a.seed };
        const first = epochOf(n, epoch, { ...both, batchSize: a.batchSize });
        new Generator(b.seed).permutation(n);
        expect(epochOf(n, epoch, { ...both, batchSize: b.batchSize })).toEqual(first);
      }),
    );
  });

  test("differs from epoch to epoch and from seed to seed", () => {
    const orders = [
      epochOf(50, 0, { shuffle: true, seed: 1 }),
      epochOf(50, 1, { shuffle: true, seed: 1 }),
      epochOf(50, 0, { shuffle: true, seed: 2 }),
      epochOf(50, 1, { shuffle: true, seed: 2 }),
      epochOf(50, 0, { shuffle: false }),
    ];
    expect(new Set(orders.map(String)).size).toBe(orders.length);
  });

  test("puts every sample everywhere equally often", () => {
    // 4 samples, 2,400 epochs: each place expects a sample 600 times, with a standard deviation of about 21.
    const counts = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    const loader = new DataLoader(numbered(4), { batchSize: 4, shuffle: true, seed: 11 });
    for (let epoch = 0; epoch < 2400; epoch++) {
      for (const [place, sample] of batches(loader)[0].entries()) counts[place][sample] += 1;
    }
    for (const count of counts.flat()) expect(Math.abs(count - 600)).toBeLessThan(85);
  });
});

describe("the epoch", () => {
  const make = () => new DataLoader(numbered(20), { batchSize: 8, shuffle: true, seed: 3 });

  test("counts iterations from 0, and can be set", () => {
    const loader = make();
    expect(loader.epoch).toBe(0);
    const [first, second, third] = [batches(loader), batches(loader), batches(loader)];
    expect(loader.epoch).toBe(3);
    const resumed = make();
    resumed.epoch = 1;
    expect(batches(resumed)).toEqual(second);
    expect(batches(resumed)).toEqual(third);
    resumed.epoch = 0;
    expect(batches(resumed)).toEqual(first);
  });

  test("that was broken off counts too, and does not change the next", () => {
    const broken = make();
    for (const _ of broken) break;
    const whole = make();
    batches(whole);
    expect(batches(broken)).toEqual(batches(whole));
  });

  test("is what the data set is told, for its random transforms", () => {
    const told: number[] = [];
    const dataset: Dataset = {
      length: 3,
      batch(indices, epoch): [Tensor, Tensor] {
        told.push(epoch);
        return [arange(indices.length), arange(indices.length)];
      },
    };
    const loader = new DataLoader(dataset, { batchSize: 2 });
    loader.epoch = 7;
    for (const _ of loader);
    for (const _ of loader);
    expect(told).toEqual([7, 7, 8, 8]);
  });
});

describe("the position", () => {
  const make = () => new DataLoader(numbered(20), { batchSize: 3, shuffle: true, seed: 3 });

  test("set to k leaves the first k batches of one epoch out, and nothing of the next", () => {
    fc.assert(
      fc.property(fc.nat(7), fc.nat(5), (k, epoch) => {
        const [whole, resumed] = [make(), make()];
        whole.epoch = epoch;
        Object.assign(resumed, { epoch, position: k });
        expect(batches(resumed)).toEqual(batches(whole).slice(k));
        expect([resumed.epoch, resumed.position]).toEqual([epoch + 1, 0]);
        expect(batches(resumed)).toEqual(batches(whole));
      }),
    );
  });

  test("is 0 again for an epoch after one that was broken off", () => {
    const loader = make();
    loader.position = 2;
    for (const _ of loader) break;
    const next = make();
    next.epoch = 1;
    expect(batches(loader)).toEqual(batches(next));
  });

  test.each([-1, 8, 0.5, Number.NaN])("must be a number of batches, not %d", (position) => {
    const loader = make();
    loader.position = position;
    expect(() => batches(loader)).toThrow(
      error("ValueError", `DataLoader: position is ${position}; it must be a number of batches, from 0 to 7`),
    );
    expect(loader.epoch).toBe(0);
  });
});

describe("refuses", () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("the batch size %d", (batchSize) => {
    expect(() => new DataLoader(numbered(3), { batchSize })).toThrow(
      error("ValueError", `DataLoader: batchSize is ${batchSize}; it must be a positive integer`),
    );
  });

  test("an empty data set", () => {
    expect(() => new DataLoader(numbered(0), { batchSize: 2 })).toThrow(
      error("ValueError", "DataLoader: there is no batch of 2 in 0 samples; the data set is empty"),
    );
  });

  test("a batch size that dropLast leaves no batch of", () => {
    expect(() => new DataLoader(numbered(3), { batchSize: 4, dropLast: true })).toThrow(
      error(
        "ValueError",
        "DataLoader: there is no batch of 4 in 3 samples; dropLast leaves none: make batchSize smaller",
      ),
    );
  });
});
