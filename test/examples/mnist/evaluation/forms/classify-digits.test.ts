import { nn } from "pellucid";
import { expect, test } from "vitest";
import { classifyDigits } from "../../../../../examples/mnist/evaluation/forms/classify-digits.js";
import { mnist } from "./pictures.js";

test("a network that has just been trained reads without dropout, and as much at once as one by one", async () => {
  const model = new nn.Sequential(new nn.Flatten(), new nn.Dropout(0.5), new nn.Linear(784, 10)).train();
  const normalization = { mean: 0.5, std: 0.5 };
  // More than are read in one batch.
  const images = Array.from({ length: 300 }, (_, i) => mnist(i));
  const all = await classifyDigits(model, images, normalization);
  expect(model.training).toBe(false);
  for (const i of [0, 255, 256, 299]) {
    const one = await classifyDigits(model, [images[i]], normalization);
    for (let k = 0; k < 10; k++) expect(all[10 * i + k]).toBeCloseTo(one[k], 4);
  }
});
