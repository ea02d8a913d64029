import fc from "fast-check";
import { add, batchNorm2d, concat, gatherRows, sum, type Tensor, tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { sample } from "../../../src/testing/op-info/op-sample.js";
import { evaluate } from "./evaluate.js";
import { titled, variants } from "./variants.js";

const f64 = (...values: number[]): Tensor => tensor(new Float64Array(values));

describe("a sample", () => {
  test("has the float tensors among the arguments as inputs, also those of lists", () => {
    const [a, b] = [f64(1), f64(2, 3)];
    const { inputs, fn } = sample("concat", concat, [[a, b], 0]);
    expect(inputs).toEqual([a, b]);
    expect(fn(f64(4), f64(5)).tolist()).toEqual([4, 5]);
  });

  test("keeps numbers, and tensors of integers, in their place", () => {
    const x = f64(7, 8);
    const gather = sample("gatherRows", gatherRows, [x, tensor(new Int32Array([1, 1]))]);
    expect(gather.inputs).toEqual([x]);
    expect(gather.fn(f64(5, 6)).tolist()).toEqual([6, 6]);
    expect(sample("add", add, [2, x]).fn(f64(1)).tolist()).toEqual([3]);
  });

  test("can fix float tensors: they are copied for each call, in the dtype of the inputs", () => {
    const x = tensor([1, 3], { shape: [2, 1, 1, 1], dtype: "float64" });
    const [mean, variance] = [f64(0), f64(1)];
    const args = [x, mean, variance, null, null, { training: true }] as Parameters<typeof batchNorm2d>;
    const { inputs, fn } = sample("batchNorm2d", batchNorm2d, args, { fixed: [1, 2] });
    expect(inputs).toEqual([x]);
    expect(fn(tensor([1, 3], { shape: [2, 1, 1, 1] })).dtype).toBe("float32");
    expect([mean.tolist(), variance.tolist()]).toEqual([[0], [1]]);
  });

  test("prints as the call, without arguments that are left out at the end", () => {
    const call = sample("sum", sum, [tensor([1]), undefined, undefined]);
    expect(call[fc.toStringMethod]()).toBe("sum(tensor([1]))");
  });
});

test.each(titled(variants))("%s: prints as code that makes it again", (_, { variant }) => {
  for (const { fn, inputs, [fc.toStringMethod]: code } of fc.sample(variant.samples, {
    numRuns: 20,
    seed: 1,
  })) {
    const again = evaluate(code()) as Tensor;
    const y = fn(...inputs);
    expect([again.dtype, again.shape, again.dataSync()]).toEqual([y.dtype, y.shape, y.dataSync()]);
  }
});
