import fc from "fast-check";
import { ImageDataset } from "pellucid/data";
import { expect, test } from "vitest";
import { normalized, pixelStatistics } from "../../../../../examples/mnist/evaluation/runs/normalization.js";

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
