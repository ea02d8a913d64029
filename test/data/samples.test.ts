// Data sets of samples, one by one: what a loader makes of them, parts of them, and several as one.

import fc from "fast-check";
import { randint, randn, type Tensor, tensor } from "pellucid";
import {
  ConcatDataset,
  DataLoader,
  type Dataset,
  defaultCollate,
  ImageDataset,
  RandomAffine,
  randomSplit,
  type SampleDataset,
  Subset,
  stratifiedSplit,
  TensorDataset,
} from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, expectTypeOf, test } from "vitest";
import { checkMistakes, error } from "../support/errors.js";

interface Sample {
  at: number;
  epoch: number;
  row: Tensor;
}

/** Each sample takes its own time. */
const slow = (length: number): SampleDataset<Sample> => ({
  length,
  async get(index, epoch) {
    for (let turn = 0; turn < (index * 7) % 5; turn++) await null;
    return { at: index, epoch, row: tensor([index / 3, epoch / 7]) };
  },
});

const read = async (loader: DataLoader<Sample>): Promise<number[][]> => {
  const batches: number[][] = [];
  for await (const { at, row } of loader) batches.push([...at.dataSync(), ...row.dataSync()]);
  return batches;
};

const counts = fc.integer({ min: 1, max: 30 });

describe("a loader of samples that have to be waited for", () => {
  test("gives the same batches to the bit, whatever is made ahead", async () => {
    await fc.assert(
      fc.asyncProperty(
        counts,
        fc.integer({ min: 1, max: 7 }),
        fc.nat(9),
        fc.boolean(),
        arbitraries.seed(),
        async (n, batchSize, prefetch, shuffle, seed) => {
          const options = { batchSize, shuffle, seed };
          const plain = new DataLoader(slow(n), options);
          const ahead = new DataLoader(slow(n), { ...options, prefetch });
          for (let epoch = 0; epoch < 2; epoch++) expect(await read(ahead)).toEqual(await read(plain));
        },
      ),
    );
  });

  test("has every sample once, in the order of a table with the same options", async () => {
    await fc.assert(
      fc.asyncProperty(
        counts,
        counts,
        fc.boolean(),
        arbitraries.seed(),
        async (n, batchSize, shuffle, seed) => {
          const options = { batchSize, shuffle, seed };
          const numbers = tensor(
            Array.from({ length: n }, (_, i) => i),
            { dtype: "int32" },
          );
          const table = new DataLoader(new TensorDataset(numbers, numbers), options);
          const expected = Array.from(table, ([inputs]) => inputs.tolist());
          const seen: unknown[] = [];
          for await (const { at } of new DataLoader(slow(n), options)) seen.push(at.tolist());
          expect(seen).toEqual(expected);
        },
      ),
    );
  });

  test("goes on in the middle of an epoch", async () => {
    const [whole, rest] = [0, 1].map(
      () => new DataLoader(slow(10), { batchSize: 3, shuffle: true, prefetch: 2 }),
    );
    Object.assign(whole, { epoch: 4 });
    Object.assign(rest, { epoch: 4, position: 2 });
    expect(await read(rest)).toEqual((await read(whole)).slice(2));
    expect([rest.epoch, rest.position]).toEqual([5, 0]);
  });

  test("begins `prefetch` batches before they are asked for, and no more", async () => {
    let begun = 0;
    const counting = {
      length: 9,
      get: async (index: number) => {
        begun += 1;
        return index;
      },
    };
    for (const prefetch of [0, 1, 3]) {
      begun = 0;
      const batches = new DataLoader(counting, { prefetch })[Symbol.asyncIterator]();
      for (let taken = 1; taken <= 9; taken++) {
        await batches.next();
        expect(begun).toBe(Math.min(9, taken + prefetch));
      }
      expect((await batches.next()).done).toBe(true);
    }
  });

  test("fails where a sample fails, not before, and in silence where nobody asks for it", async () => {
    const failing = {
      length: 6,
      async get(index: number) {
        if (index === 3) throw new RangeError("sample 3 is torn");
        return index;
      },
    };
    const seen: unknown[] = [];
    const goThrough = async () => {
      for await (const batch of new DataLoader(failing, { prefetch: 4 })) seen.push(batch.tolist());
    };
    await expect(goThrough()).rejects.toThrow(
      error("PellucidError", "DataLoader: sample 3 failed: RangeError: sample 3 is torn"),
    );
    await expect(goThrough()).rejects.toMatchObject({ details: { index: 3 }, cause: { name: "RangeError" } });
    seen.splice(3);
    expect(seen).toEqual([[0], [1], [2]]);
    for await (const _ of new DataLoader(failing, { prefetch: 4 })) break;
    await new Promise((resolve) => setTimeout(resolve));
  });

  test("an error beside samples that are waited for is the only one, whoever fails later", async () => {
    const unhandled: unknown[] = [];
    const hear = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", hear);
    const torn: SampleDataset<number> = {
      length: 2,
      get(index) {
        if (index === 1) throw new RangeError("torn at once");
        return new Promise((_, reject) => setTimeout(() => reject(new RangeError("torn later")), 5));
      },
    };
    const goThrough = async () => {
      for await (const _ of new DataLoader(torn, { batchSize: 2 }));
    };
    const message = "DataLoader: sample 1 failed: RangeError: torn at once";
    await expect(goThrough()).rejects.toThrow(error("PellucidError", message));
    expect(() => [...new DataLoader(torn, { batchSize: 2 })]).toThrow(error("PellucidError", message));
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", hear);
    expect(unhandled).toEqual([]);
  });

  test("an error says which sample of which data set it is, and what that calls it", async () => {
    const rows: SampleDataset<Tensor> = {
      length: 3,
      get: async (index) => {
        if (index === 0) throw "it is gone";
        return tensor(new Array(index).fill(0));
      },
      nameOf: (index) => `cats/${index}.png`,
    };
    const both = new ConcatDataset([slow(4) as unknown as SampleDataset<Tensor>, rows]);
    const messageOf = (indices: number[]) =>
      (async () => {
        for await (const _ of new DataLoader(new Subset(both, indices), { batchSize: indices.length }));
      })().catch(({ name, message }) => `${name}: ${message}`);
    expect(await messageOf([4])).toBe(
      "PellucidError: DataLoader: sample 0 (sample 4 (sample 0 (cats/0.png) of datasets[1]) of the whole) failed: it is gone",
    );
    expect(await messageOf([5, 6])).toBe(
      "ShapeError: collate: sample is [1] in sample 0 (sample 5 (sample 1 (cats/1.png) of datasets[1]) of the whole) but [2] in sample 1 (sample 6 (sample 2 (cats/2.png) of datasets[1]) of the whole); all must have one shape: cut them, or pad them, or pass a collate of your own",
    );
  });

  test("a collate may be waited for", async () => {
    const loader = new DataLoader(slow(3), { batchSize: 3, collate: async (samples) => samples.length });
    expectTypeOf(loader).toExtend<AsyncIterable<number>>();
    for await (const count of loader) expect(count).toBe(3);
  });

  test("a position that is none fails by for await as by for", async () => {
    const loader = new DataLoader(slow(3));
    loader.position = 4;
    await expect(read(loader)).rejects.toThrow(
      error("ValueError", "DataLoader: position is 4; it must be a number of batches, from 0 to 3"),
    );
  });
});

describe("batches", () => {
  test("of samples that are there at once come without await, too", () => {
    const squares = { length: 5, get: (index: number) => [tensor(index), index * index] as [Tensor, number] };
    const batches = Array.from(new DataLoader(squares, { batchSize: 2 }), ([, labels]) => labels.tolist());
    expect(batches).toEqual([[0, 1], [4, 9], [16]]);
  });

  test("are what a collate of one's own makes of the samples, of tables too", () => {
    const table = new TensorDataset(tensor([1, 2, 3]), tensor([4, 5, 6]));
    const collate = (samples: [Tensor, Tensor][]) => samples.map(([x, y]) => x.item() * y.item());
    expect([...new DataLoader(table, { batchSize: 2, collate })]).toEqual([[4, 10], [18]]);
  });

  test("have the type that follows from the sample, or that collate answers", () => {
    const pairs: SampleDataset<[Tensor, number]> = { length: 1, get: () => [tensor(1), 2] };
    expectTypeOf(new DataLoader(pairs)).toExtend<Iterable<[Tensor, Tensor]>>();
    expectTypeOf(new DataLoader(pairs, { collate: (samples) => samples.length })).toExtend<
      Iterable<number>
    >();
    const table: Dataset = new TensorDataset(tensor([1]), tensor([1]));
    expectTypeOf(new DataLoader(table)).toExtend<Iterable<[Tensor, Tensor]>>();
    expectTypeOf(new DataLoader(slow(1))).toExtend<
      AsyncIterable<{ at: Tensor; epoch: Tensor; row: Tensor }>
    >();
    // @ts-expect-error: a sample is not a batch
    expectTypeOf(new DataLoader(pairs)).toExtend<Iterable<[Tensor, number]>>();
  });
});

describe("a table answers samples as well, and its batch is what they make together", () => {
  const N = 12;
  const bytes = Uint8Array.from({ length: N * 3 * 16 }, (_, i) => (i * 37) % 256);
  const labels = Uint8Array.from({ length: N }, (_, i) => i % 5);
  const turned = new RandomAffine({ degrees: 40, interpolation: "bilinear" });
  const tables = {
    TensorDataset: new TensorDataset(randn([N, 2, 3]), randint(0, 9, [N])),
    "TensorDataset with rows for labels": new TensorDataset(randn([N]), randn([N, 4])),
    ImageDataset: new ImageDataset(bytes.subarray(0, N * 16), labels, [N, 4, 4]),
    "ImageDataset in color": new ImageDataset(bytes, labels, [N, 4, 4], { channels: 3 }),
    "ImageDataset with a random transform": new ImageDataset(bytes, labels, [N, 4, 4], {
      channels: 3,
      transform: turned,
      seed: 3,
    }),
  };

  test.each(Object.entries(tables))("%s", (_, table) => {
    fc.assert(
      fc.property(fc.array(fc.nat(N - 1), { minLength: 1, maxLength: 9 }), fc.nat(9), (indices, epoch) => {
        const batch = table.batch(indices, epoch);
        const samples = indices.map((index) => table.get(index, epoch) as [Tensor, Tensor]);
        const together = defaultCollate(samples);
        for (const part of [0, 1]) {
          expect([together[part].shape, together[part].dtype]).toEqual([
            batch[part].shape,
            batch[part].dtype,
          ]);
          expect(together[part].dataSync()).toEqual(batch[part].dataSync());
        }
      }),
    );
  });

  test("and the position of a sample must be one", () => {
    expect(() => tables.TensorDataset.get(N)).toThrow("TensorDataset: there is no sample 12");
    expect(() => tables.ImageDataset.get(-1, 0)).toThrow("ImageDataset: there is no sample -1");
  });

  test("images in color keep their planes, and take(n) its channels", () => {
    const color = tables["ImageDataset in color"].take(2);
    const [image] = color.get(1, 0);
    expect([color.channels, color.length, image.shape]).toEqual([3, 2, [3, 4, 4]]);
    const expected = Array.from(bytes.subarray(48, 96), (byte) =>
      Math.fround((Math.fround(byte / 255) - 0.5) / 0.5),
    );
    expect([...image.dataSync()]).toEqual(expected);
  });
});

describe("Subset", () => {
  test("of samples answers those at its positions, and a split shares them out", async () => {
    const part = new Subset(slow(10), Int32Array.of(7, 2));
    expect([part.length, (await part.get(0, 5)).at, (await part.get(1, 5)).epoch]).toEqual([2, 7, 5]);
    expect(() => part.get(2, 0)).toThrow("Subset: there is no sample 2; positions go from 0 to 1");
    const [a, b] = randomSplit(slow(10), [7, 3], { seed: 1 });
    const seen = [...(await read(new DataLoader(a))), ...(await read(new DataLoader(b)))].map(([at]) => at);
    expect(seen.sort((x, y) => x - y)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("takes positions as a list, and hands labels on, to a split of a part too", () => {
    const images = new ImageDataset(
      new Uint8Array(40),
      Uint8Array.from({ length: 10 }, (_, i) => i % 2),
      [10, 2, 2],
    );
    const part = new Subset(images, [1, 3, 5, 7, 0, 2]);
    expect([...part.labels]).toEqual([1, 1, 1, 1, 0, 0]);
    const [a, b] = stratifiedSplit(part, [0.5, 0.5], { seed: 1 });
    expect([[...a.labels].sort(), [...b.labels].sort()]).toEqual([
      [0, 1, 1],
      [0, 1, 1],
    ]);
    expect(new Subset(slow(3), [0]).labels).toBeUndefined();
  });

  checkMistakes({
    "has no positions that its data set has not": [
      () => new Subset(slow(3), Int32Array.of(2, 7)),
      "ValueError: Subset: indices[1] is 7; positions in the data set go from 0 to 2",
    ],
    "nor such between two": [
      () => new Subset(slow(3), [0.5]),
      "ValueError: Subset: indices[0] is 0.5; positions in the data set go from 0 to 2",
    ],
  });

  test("can be asked in the ways of its data set, and no others", () => {
    const one = Int32Array.of(0);
    const table = new TensorDataset(tensor([1]), tensor([1]));
    const batches: Dataset = { length: 1, batch: (indices) => table.batch(indices) };
    const ways = [table, batches, slow(1)].map((dataset) => {
      const { batch, get } = new Subset(dataset, one);
      return [typeof batch, typeof get];
    });
    expect(ways).toEqual([
      ["function", "function"],
      ["function", "undefined"],
      ["undefined", "function"],
    ]);
  });
});

describe("ConcatDataset", () => {
  test("answers the samples of each part, one part after another, for any sizes", async () => {
    const sizes = fc.array(fc.nat(5), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(9), async (sizes, epoch) => {
        const parts = sizes.map((length, part) => ({
          length,
          get: (index: number, at: number) => [part, index, at],
        }));
        const whole = new ConcatDataset(parts);
        const expected = sizes.flatMap((n, part) => Array.from({ length: n }, (_, i) => [part, i, epoch]));
        const seen = await Promise.all(Array.from({ length: whole.length }, (_, i) => whole.get(i, epoch)));
        expect(seen).toEqual(expected);
      }),
    );
  });

  test("of tables is gone through like one", () => {
    const parts = [tensor([1, 2]), tensor([3])].map((x) => new TensorDataset(x, x));
    const batches = Array.from(new DataLoader(new ConcatDataset(parts), { batchSize: 2 }), ([x]) =>
      x.tolist(),
    );
    expect(batches).toEqual([[1, 2], [3]]);
  });

  checkMistakes({
    "needs a part": [
      () => new ConcatDataset([]),
      "ValueError: ConcatDataset: there are no data sets; it needs at least one",
    ],
    "needs parts of samples": [
      () => new ConcatDataset([slow(1), { length: 1, batch: () => [] } as unknown as SampleDataset<Sample>]),
      "ValueError: ConcatDataset: datasets[1] is an object { length, batch }; it must have a length, and get(index, epoch) that answers a sample",
    ],
    "has positions": [
      () => new ConcatDataset([slow(1), slow(2)]).get(3, 0),
      "ValueError: ConcatDataset: there is no sample 3; positions go from 0 to 2",
    ],
  });
});
