import { expect, test } from "vitest";
import { sampleLines } from "../../../../../examples/mnist/evaluation/commands/sample-lines.js";

test("both ends of an interval have as many decimals as the mean", () => {
  const sample = { n: 5, mean: 0.99071, std: 0.00076, interval: [0.98976, 0.99165] as [number, number] };
  expect(sampleLines("over the folds", { accuracy: sample, loss: { ...sample, mean: 0.13348 } })).toEqual([
    "over the folds                  mean       std   95 % interval of the mean",
    "accuracy                      99.07%    0.076%   98.98% to 99.17%",
    "loss                         0.13348   0.00076   0.98976 to 0.99165",
  ]);
});
