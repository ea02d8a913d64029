import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ImageDataset, writeSafetensors } from "pellucid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  normalizationMetadata,
  normalized,
  pixelStatistics,
  readNormalization,
} from "../../examples/mnist/evaluation/runs/normalization.js";
import { error } from "../support/errors.js";

const dataset = (pixels: Uint8Array) =>
  new ImageDataset(pixels, new Uint8Array(pixels.length / 4), [pixels.length / 4, 2, 2]);
const pixels = fc
  .integer({ min: 1, max: 6 })
  .chain((n) => fc.uint8Array({ minLength: 4 * n, maxLength: 4 * n }));

test("pixels normalized by their own statistics have mean 0 and standard deviation 1", () => {
  fc.assert(
    fc.property(pixels, (data) => {
      fc.pre(new Set(data).size > 1);
      const images = dataset(data);
      const all = [...images.labels.keys()];
      const [batch] = normalized(images, pixelStatistics(images, all)).batch(all, 0);
      const values = [...batch.dataSync()];
      const mean = values.reduce((a, b) => a + b) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(1, 4);
    }),
  );
});

test("the statistics are those of the images named, and of no other", () => {
  const images = dataset(Uint8Array.from([0, 0, 255, 255, 9, 9, 9, 9, 255, 255, 255, 255]));
  expect(pixelStatistics(images, [0])).toEqual({ mean: 0.5, std: 0.5 });
  expect(pixelStatistics(images, [2])).toEqual({ mean: 1, std: 0 });
  expect(pixelStatistics(images, new Int32Array([0, 2])).mean).toBe(0.75);
});

describe("in a model's file", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pellucid-normalization-"));
  });
  afterAll(() => rm(directory, { recursive: true }));
  const write = async (metadata: Record<string, string>) => {
    const path = join(directory, "model.safetensors");
    await writeSafetensors(path, new Map(), metadata);
    return path;
  };

  test("they come back in the same bits, or as null where there are none", async () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const std = number.filter((x) => x > 0);
    await fc.assert(
      fc.asyncProperty(fc.record({ mean: number.map((x) => x + 0), std }), async (normalization) => {
        const path = await write(normalizationMetadata(normalization));
        expect(await readNormalization(path)).toEqual(normalization);
      }),
    );
    expect(await readNormalization(await write({ format: "pt" }))).toBe(null);
  });

  test.each(["no JSON", '{"mean":0.5}', '{"mean":0.5,"std":0}', '{"mean":"x","std":1}', "null"])(
    "%j is refused",
    async (text) => {
      const path = await write({ normalize: text });
      await expect(readNormalization(path)).rejects.toThrow(
        error(
          "FormatError",
          `readNormalization: ${path} has the metadata normalize ${text}; it must be {"mean": …, "std": …}, and std greater than 0`,
        ),
      );
    },
  );
});
