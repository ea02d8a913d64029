// What holds for every random transform.

import fc from "fast-check";
import {
  Compose,
  ElasticTransform,
  GaussianBlur,
  ImageDataset,
  type ImageSample,
  Pad,
  RandomAffine,
  RandomCrop,
  RandomErasing,
  RandomHorizontalFlip,
  RandomPerspective,
  RandomResizedCrop,
  RandomRotation,
  type RandomTransform,
  Resize,
  type SampleContext,
} from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { contexts, imageOf, images } from "./samples.js";

const { dim } = arbitraries;

type Make = (fill: number) => RandomTransform<object>;

const affine: Omit<ConstructorParameters<typeof RandomAffine>[0], "interpolation" | "fill"> = {
  degrees: 40,
  translate: [0.2, 0.3],
  scale: [0.6, 1.5],
  shear: 15,
  shearY: [-10, 5],
};

const makers: Record<string, Make> = {
  "RandomAffine, nearest": (fill) => new RandomAffine({ ...affine, fill }),
  "RandomAffine, bilinear": (fill) => new RandomAffine({ ...affine, interpolation: "bilinear", fill }),
  "RandomRotation, nearest": (fill) => new RandomRotation(180, { fill }),
  "RandomRotation, bilinear": (fill) => new RandomRotation([10, 90], { interpolation: "bilinear", fill }),
  RandomHorizontalFlip: () => new RandomHorizontalFlip(),
  RandomResizedCrop: () => new RandomResizedCrop(6, { scale: [0.2, 1] }),
  "RandomCrop, constant": (fill) => new RandomCrop(6, { padding: [1, 2], padIfNeeded: true, fill }),
  "RandomCrop, reflect": () => new RandomCrop(6, { padding: 2, padIfNeeded: true, paddingMode: "reflect" }),
  "RandomPerspective, nearest": (fill) => new RandomPerspective({ p: 0.9, interpolation: "nearest", fill }),
  "RandomPerspective, bilinear": (fill) => new RandomPerspective({ distortionScale: 1, fill }),
  GaussianBlur: () => new GaussianBlur([5, 3]),
  RandomErasing: (fill) => new RandomErasing({ p: 0.9, scale: [0.1, 0.6], value: fill }),
  "ElasticTransform, nearest": (fill) =>
    new ElasticTransform({ alpha: 30, sigma: 3, interpolation: "nearest", fill }),
  "ElasticTransform, bilinear": (fill) => new ElasticTransform({ alpha: 30, sigma: 3, fill }),
};

const shape = ({ C, H, W }: ImageSample) => [C, H, W];

describe.each(Object.entries(makers))("%s", (name, make) => {
  const fills = fc.constantFrom(0, 1, 37, 255);

  test("keeps type, shape and range", () => {
    fc.assert(
      fc.property(images, contexts, fills, (image, context, fill) => {
        const output = make(fill).apply(image, context);
        expect(shape(output)).toEqual(/Crop/.test(name) ? [image.C, 6, 6] : shape(image));
        expect(output.data.constructor).toBe(image.data.constructor);
        expect(output.data.length).toBe(output.C * output.H * output.W);
        const [low, high] = [Math.min(fill, ...image.data), Math.max(fill, ...image.data)];
        for (const value of output.data) {
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  test("leaves an image of one value as it is, when that is also the fill", () => {
    fc.assert(
      fc.property(images, contexts, fills, (image, context, fill) => {
        const output = make(fill).apply({ ...image, data: image.data.map(() => fill) }, context);
        expect(output.data.every((value) => value === fill)).toBe(true);
      }),
    );
  });

  test("is a pure function of image and context, that leaves its input alone", () => {
    const used = make(0);
    fc.assert(
      fc.property(images, contexts, contexts, (image, context, other) => {
        const before = image.data.slice();
        const first = used.apply(image, context);
        used.apply(image, other);
        expect(used.apply(image, context)).toEqual(first);
        expect(make(0).apply(image, context)).toEqual(first);
        expect(image.data).toEqual(before);
      }),
    );
  });

  test("makes of bytes what it makes of the same floats, rounded", () => {
    fc.assert(
      fc.property(dim(3), dim(9), dim(9), contexts, fills, (C, H, W, context, fill) => {
        const bytes = imageOf("bytes", C, H, W);
        const rounded = make(fill).apply(bytes, context);
        const exact = make(fill).apply({ ...bytes, data: Float32Array.from(bytes.data) }, context);
        for (const [i, value] of exact.data.entries()) {
          expect(Math.abs(rounded.data[i] - value), `value ${i}`).toBeLessThanOrEqual(0.5);
        }
      }),
    );
  });

  test("treats every plane alike", () => {
    fc.assert(
      fc.property(dim(9), dim(9), contexts, (H, W, context) => {
        const [one, three] = [imageOf("floats", 1, H, W), imageOf("floats", 3, H, W)];
        three.data.set(one.data, 2 * H * W);
        const output = make(0).apply(three, context);
        const planeSize = output.H * output.W;
        expect(output.data.subarray(2 * planeSize)).toEqual(make(0).apply(one, context).data);
      }),
    );
  });

  test("reports once what it has drawn, and applyWith makes the same of that", () => {
    fc.assert(
      fc.property(images, contexts, (image, context) => {
        const reports: [string, object][] = [];
        const transform = make(0);
        const onDraw = (...report: [string, object]) => reports.push(report);
        const output = transform.apply(image, { ...context, onDraw });
        expect(reports.map(([reporter]) => reporter)).toEqual([name.split(",")[0]]);
        expect(transform.applyWith(image, reports[0][1])).toEqual(output);
        expect(transform.apply(image, context)).toEqual(output);
      }),
    );
  });

  test("draws differently by seed, by epoch, by sample and by place in a composition", () => {
    const image = imageOf("floats", 1, 9, 9);
    const transform = make(0);
    const outputs = (change: object) =>
      Array.from({ length: 30 }, (_, index) =>
        String(transform.apply(image, { seed: 1, epoch: 2, index, ...change }).data),
      );
    const changes = [
      {},
      { seed: 2 },
      { seed: 1 + 2 ** 32 },
      { epoch: 3 },
      { slot: 1 },
      { slot: 2 },
      { slot: 33 },
    ];
    expect(new Set(changes.map((change) => outputs(change).join())).size).toBe(changes.length);
    expect(new Set(outputs({})).size).toBeGreaterThan(1);
  });
});

describe("in a data set", () => {
  const N = 12;
  const images = imageOf("bytes", N, 8, 8).data as Uint8Array;
  const transform = new Compose([
    new RandomAffine({ degrees: 20, translate: [0.1, 0.1], interpolation: "bilinear" }),
    new ElasticTransform({ alpha: 20, sigma: 3 }),
    new RandomErasing({ p: 0.5 }),
  ]);
  const dataset = new ImageDataset(images, new Uint8Array(N), [N, 8, 8], { transform, seed: 4 });
  const alone = (index: number, epoch: number) => dataset.batch([index], epoch)[0].dataSync();

  test("a sample does not depend on its batch or on the order", () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: N }, (_, i) => i),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(order, fc.nat(50), (order, epoch) => {
        const batch = dataset.batch(order, epoch)[0].dataSync();
        for (const [i, index] of order.entries()) {
          expect(batch.subarray(64 * i, 64 * (i + 1))).toEqual(alone(index, epoch));
        }
      }),
    );
  });

  test("it changes from epoch to epoch, and comes back with the epoch", () => {
    const first = alone(3, 0);
    expect(alone(3, 1)).not.toEqual(first);
    expect(alone(3, 0)).toEqual(first);
  });
});

describe("parameters that change nothing give the image itself, to the bit", () => {
  const still = { angle: 0, translate: [0, 0], scale: 1, shear: [0, 0] } as const;
  const identities: Record<string, (image: ImageSample, context: SampleContext) => ImageSample> = {};
  for (const interpolation of ["nearest", "bilinear"] as const) {
    const options = { interpolation, fill: 9 };
    identities[`RandomAffine of no amounts, ${interpolation}`] = (image, context) =>
      new RandomAffine({ degrees: 0, ...options }).apply(image, context);
    identities[`RandomAffine.applyWith, ${interpolation}`] = (image) =>
      new RandomAffine({ degrees: 90, ...options }).applyWith(image, still);
    identities[`RandomRotation by 0 degrees, ${interpolation}`] = (image, context) =>
      new RandomRotation(0, options).apply(image, context);
    identities[`ElasticTransform with alpha 0, ${interpolation}`] = (image, context) =>
      new ElasticTransform({ alpha: 0, ...options }).apply(image, context);
  }
  identities["RandomHorizontalFlip with p 0"] = (image, context) =>
    new RandomHorizontalFlip(0).apply(image, context);
  identities["RandomErasing with p 0"] = (image, context) =>
    new RandomErasing({ p: 0 }).apply(image, context);
  identities["RandomPerspective with p 0"] = (image, context) =>
    new RandomPerspective({ p: 0 }).apply(image, context);
  identities["RandomCrop of the whole image"] = (image, context) =>
    new RandomCrop([image.H, image.W]).apply(image, context);
  identities["GaussianBlur of one pixel"] = (image, context) => new GaussianBlur(1).apply(image, context);
  identities["Pad of nothing"] = (image) => new Pad(0).apply(image);
  identities["Resize to the same size"] = (image) => new Resize(image.H, image.W).apply(image);

  test.each(Object.entries(identities))("%s", (_, identity) => {
    fc.assert(
      fc.property(images, contexts, (image, context) => {
        expect(identity(image, context)).toEqual(image);
      }),
    );
  });

  test("RandomResizedCrop of everything to the same size", () => {
    fc.assert(
      fc.property(dim(3), dim(9), contexts, (C, H, context) => {
        const image = imageOf("floats", C, H, H);
        const crop = new RandomResizedCrop(H, { scale: [1, 1], ratio: [1, 1] });
        expect(crop.apply(image, context)).toEqual(image);
      }),
    );
  });
});
