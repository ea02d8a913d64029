import { Compose, ToTensor } from "pellucid/data";
import { expect, test } from "vitest";
import { drawNonDigit, pageKinds } from "../../../../../examples/mnist/evaluation/reader/draw-non-digit.js";
import {
  drawHeldOut,
  drawingGenerator,
  MarkDataset,
} from "../../../../../examples/mnist/evaluation/reader/mark-dataset.js";
import { NO_DIGIT } from "../../../../../examples/mnist/evaluation/reader/no-digit.js";
import { augmentations } from "../../../../../examples/mnist/evaluation/runs/augmentations.js";
import { drawnSource } from "./drawings.js";

const { images } = drawnSource();
const indices = Int32Array.from({ length: 40 }, (_, i) => 59 - i);
const datasetOf = (seed: number, name: "none" | "handwriting" = "none") =>
  new MarkDataset(images, {
    indices,
    transform: new Compose([new ToTensor(), ...augmentations[name](images.labels)]),
    seed,
    nonDigits: 0.5,
  });
const all = Array.from({ length: 65 }, (_, i) => i);

test("has the images, a quarter as many drawn digits as there are marks that are none, and these", async () => {
  const dataset = datasetOf(1);
  expect(dataset.length).toBe(40 + 5 + 20);
  const [marks, labels] = dataset.batch(all, 0);
  expect(marks.shape).toEqual([65, 1, 28, 28]);
  const found = Array.from(await labels.data());
  expect(found.slice(0, 40)).toEqual(Array.from(indices, (i) => images.labels[i]));
  for (const label of found.slice(40, 45)) expect(label).toBeLessThan(10);
  expect(found.slice(45)).toEqual(new Array(20).fill(NO_DIGIT));
  const first = Array.from(await marks.data()).slice(0, 784);
  expect(first.map((value) => Math.round(255 * value))).toEqual([
    ...images.images.subarray(59 * 784, 60 * 784),
  ]);
});

test("a mark is a function of seed, epoch and position, not of the batch that it is asked for in", async () => {
  const values = async (seed: number, epoch: number, positions: number[]) =>
    Array.from(await datasetOf(seed, "handwriting").batch(positions, epoch)[0].data());
  const whole = await values(1, 2, all);
  for (const position of [0, 41, 64]) {
    const alone = await values(1, 2, [position]);
    expect(alone).toEqual(whole.slice(784 * position, 784 * (position + 1)));
    expect(await values(1, 3, [position])).not.toEqual(alone);
    expect(await values(2, 2, [position])).not.toEqual(alone);
  }
});

test("what calibration draws is drawn in no epoch", () => {
  const source = { images, indices };
  const held = drawHeldOut(source, 20, 1, 1);
  expect(drawHeldOut(source, 20, 1, 1)).toEqual(held);
  for (const epoch of [0, 1]) {
    for (const [i, pixels] of held.entries()) {
      expect(pixels).not.toEqual(drawNonDigit(source, drawingGenerator(1, epoch, i), { of: pageKinds }));
    }
  }
});
