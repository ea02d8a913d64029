import { batchNorm2d, nn, ones, tensor, useBackend, zeros } from "pellucid";
import { afterAll, describe, expect, test } from "vitest";
import { checkMistakes, thrown } from "../support/errors.js";

const batch = (...values: number[]) => tensor(values, { shape: [values.length, 1, 1, 1] });
const seen = (norm: nn.BatchNorm2d) => [
  norm.runningMean.item(),
  norm.runningVariance.item(),
  norm.numBatchesTracked.item(),
];

describe("momentum null: the running statistics are the mean of those of all batches", () => {
  afterAll(() => useBackend("cpu"));

  test.each(["cpu", "wasm"] as const)("on %s", async (name) => {
    await useBackend(name);
    const norm = new nn.BatchNorm2d(1, { momentum: null });
    // Means 2, 6, 1; variances of the samples 2, 8, 0. What was there at first has no share.
    norm.forward(batch(1, 3));
    expect(seen(norm)).toEqual([2, 2, 1]);
    norm.forward(batch(4, 8));
    expect(seen(norm)).toEqual([4, 5, 2]);
    norm.forward(batch(1, 1));
    const [mean, variance, count] = seen(norm);
    expect(mean).toBeCloseTo(3, 6);
    expect(variance).toBeCloseTo(10 / 3, 6);
    expect(count).toBe(3);
    norm.eval().forward(batch(5, 5));
    expect(seen(norm)).toEqual([mean, variance, count]);
  });

  test("a count that was loaded goes on", () => {
    const norm = new nn.BatchNorm2d(1, { momentum: null });
    norm.loadStateDict(
      new Map([...norm.stateDict(), ["num_batches_tracked", tensor(3)], ["running_mean", tensor([4])]]),
    );
    norm.forward(batch(8, 8));
    expect(seen(norm)).toEqual([5, 0.75, 4]);
  });
});

test("a forward that throws is not counted, and moves nothing", () => {
  const norm = new nn.BatchNorm2d(1);
  for (const x of [batch(1), zeros([2, 3, 1, 1]), ones([2, 1])])
    expect(thrown(() => norm.forward(x))).toMatch(/^(Shape|Value)Error: batchNorm2d: /);
  expect(seen(norm)).toEqual([0, 1, 0]);
});

const call = (options: object) => () =>
  batchNorm2d(batch(1, 2), zeros([1]), ones([1]), null, null, { training: true, ...options });
checkMistakes({
  "momentum of the function": [
    call({ momentum: -0.1 }),
    "ValueError: batchNorm2d: momentum is -0.1; it must be from 0 to 1, the share of each batch in the running statistics",
  ],
  "eps of the function": [
    call({ eps: NaN }),
    "ValueError: batchNorm2d: eps is NaN; it must be a finite number of at least 0",
  ],
});
