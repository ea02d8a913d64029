// Every transform against what torchvision, SciPy and NumPy made of the same images, in float64.

import { readFileSync } from "node:fs";
import {
  ColorJitter,
  ElasticTransform,
  GaussianBlur,
  type ImageSample,
  Normalize,
  Pad,
  RandomAffine,
  RandomCrop,
  RandomErasing,
  RandomPerspective,
  RandomResizedCrop,
  RandomRotation,
  Resize,
} from "pellucid/data";
import { expect, test } from "vitest";
import type { Generator } from "../../../src/tensor/random.js";

interface Case {
  name: string;
  operation: keyof typeof operations;
  image: { C: number; H: number; W: number; bytes: number[] };
  // biome-ignore lint/suspicious/noExplicitAny: as the operation takes them
  parameters: any;
  // biome-ignore lint/suspicious/noExplicitAny: as the operation takes them
  options: any;
  words?: number[];
  shape: number[];
  output: number[];
}

type Run = (image: ImageSample, c: Case) => ImageSample;

const operations = {
  affine: ((image, { parameters, options }) =>
    new RandomAffine({ degrees: 0, ...options }).applyWith(image, parameters)) as Run,
  rotate: ((image, { parameters, options }) =>
    new RandomRotation(0, options).applyWith(image, parameters)) as Run,
  resize: ((image, { parameters: { H, W } }) => new Resize(H, W).apply(image)) as Run,
  resizedCrop: ((image, { parameters, options }) =>
    new RandomResizedCrop(options.size).applyWith(image, parameters)) as Run,
  erase: ((image, { parameters, options }) => new RandomErasing(options).applyWith(image, parameters)) as Run,
  elastic: ((image, { parameters: { dx, dy }, options }) =>
    new ElasticTransform(options).applyWith(image, {
      dx: Float64Array.from(dx as number[]),
      dy: Float64Array.from(dy as number[]),
    })) as Run,
  pad: ((image, { parameters, options }) => new Pad(parameters.padding, options).apply(image)) as Run,
  randomCrop: ((image, { parameters, options: { size, ...options } }) =>
    new RandomCrop(size, options).applyWith(image, parameters)) as Run,
  blur: ((image, { parameters, options }) =>
    new GaussianBlur(options.kernelSize).applyWith(image, parameters)) as Run,
  perspective: ((image, { parameters, options }) =>
    new RandomPerspective(options).applyWith(image, parameters)) as Run,
  color: ((image, { parameters }) => new ColorJitter().applyWith(image, parameters)) as Run,
  normalize: ((image, { parameters: { mean, std } }) => new Normalize(mean, std).apply(image)) as Run,
  field: ((image, { options, words }) => {
    let drawn = 0;
    const generator = { word: () => words![drawn++] } as Generator;
    const { dx, dy } = new ElasticTransform(options).draw(image, generator);
    return { ...image, C: 2, data: Float32Array.from([...dx, ...dy]) };
  }) as Run,
};

const cases: Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/transforms.json", import.meta.url), "utf8"),
);

test.each(cases.map((c) => [c.operation, c.name, c] as const))("%s: %s", (operation, _, c) => {
  const { C, H, W, bytes } = c.image;
  const image = { data: Float32Array.from(bytes, (byte) => byte / 256), C, H, W };
  const output = operations[operation](image, c);
  expect([output.C, output.H, output.W]).toEqual(c.shape);
  expect(output.data.length).toBe(c.output.length);
  for (const [i, expected] of c.output.entries()) {
    expect(
      Math.abs(output.data[i] - expected),
      `value ${i}: ${output.data[i]}, not ${expected}`,
    ).toBeLessThan(1e-5);
  }
});
