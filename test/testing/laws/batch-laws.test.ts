import fc from "fast-check";
import {
  add,
  arange,
  avgPool2d,
  batchNorm2d,
  conv2d,
  crossEntropy,
  div,
  exp,
  linear,
  logSoftmax,
  max,
  maxPool2d,
  mean,
  mul,
  nn,
  randn,
  relu,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
  useBackend,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { afterEach, describe, expect, test } from "vitest";
import { counterexample, failure } from "./failure.js";

afterEach(() => useBackend("cpu"));

describe("batchSplit", () => {
  test("holds for convolutions, of all kinds", () => {
    fc.assert(
      laws.batchSplit((x, { weight, bias, options }) => conv2d(x, weight, bias, options), {
        given: arbitraries.conv2dCase(),
        shape: ({ x }) => [3, ...x.shape.slice(1)],
      }),
    );
  });

  test("holds for pooling", () => {
    const options = {
      given: arbitraries.pool2dCase({ dilation: false, values: "any" }),
      shape: ({ x }: { x: Tensor }) => [3, ...x.shape.slice(1)],
    };
    fc.assert(laws.batchSplit((x, c) => maxPool2d(x, c.kernelSize, c.options), options));
    const ofMeans = laws.batchSplit<{ x: Tensor; kernelSize: number }>(
      (x, { kernelSize }) => avgPool2d(x, kernelSize),
      {
        given: fc.record({ x: fc.constant(randn([1, 2, 4, 5])), kernelSize: fc.integer({ min: 1, max: 4 }) }),
        shape: [4, 2, 4, 5],
      },
    );
    fc.assert(ofMeans);
  });

  test("holds for a network in inference, on threads too", async () => {
    const features = new nn.Sequential(
      new nn.Conv2d(1, 3, 3, { padding: 1 }),
      new nn.BatchNorm2d(3),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
    ).eval();
    const model = new nn.Sequential(features, new nn.Linear(3 * 4 * 4, 5));
    await useBackend("wasm", { threads: 2 });
    const images = { shape: [5, 1, 8, 8], dtype: "float32" } as const;
    fc.assert(laws.batchSplit(features, images));
    // Products of one row and of several are summed in different orders there.
    fc.assert(laws.batchSplit(model, { ...images, roundings: 16 }));
  });

  test("holds along another axis", () => {
    fc.assert(laws.batchSplit((x) => softmax(x, 0), { axis: 1 }));
    fc.assert(laws.batchSplit((x) => sum(x, 0), { axis: -1, outputAxis: -1, shape: [2, 4] }));
  });

  test("is broken by batch-norm in training", () => {
    const norm = new nn.BatchNorm2d(1, { dtype: "float64" });
    expect(failure(laws.batchSplit(norm, { shape: [4, 1, 1, 2] }))).toMatch(
      /^LawError: batchSplit: f\(\[x₁; x₂\]\) = \[f\(x₁\); f\(x₂\)\] does not hold for f = BatchNorm2d: at \[\d, 0, 0, \d\] of \[4, 1, 1, 2\] the left side is \S+, the right side \S+; both must be the same to the last bit\. Something mixes the samples: a reduction over the batch axis, batch statistics, or a wrong stride between samples$/,
    );
  });

  test("is broken by centering over the batch, shown on two samples", () => {
    const centered = (x: Tensor) => sub(x, mean(x, 0, { keepDim: true }));
    const property = laws.batchSplit(centered);
    expect(failure(property)).toMatch(
      /f = centered: at \[\d\] of \[2\] the left side is -?0\.1666\d+, the right side 0; /,
    );
    expect(counterexample(property)).toMatch(
      /^\[\{"x":tensor\(\[(0, -?0\.33\d+|-?0\.33\d+, 0)\], \{ dtype: "float64" \}\),"first":1\}\]$/,
    );
  });

  test("tells -0 from 0", () => {
    const signed = (x: Tensor) => mul(mul(x, 0), x.shape[0] > 1 ? 1 : -1);
    expect(failure(laws.batchSplit(signed, { shape: [2] }))).toMatch(
      /the left side is (-0, the right side 0|0, the right side -0); both/,
    );
  });

  test("holds where there is only one sample", () => {
    fc.assert(laws.batchSplit(relu, { shape: [1, 2] }));
  });

  test("names an axis that is not there", () => {
    expect(failure(laws.batchSplit(relu, { axis: 2, shape: [3, 2] }))).toBe(
      "ShapeError: batchSplit: axis 2 is out of range for a tensor of rank 2; it must be an integer from -2 to 1",
    );
  });
});

describe("permutationEquivariance", () => {
  const bits = { roundings: 0 };

  test("holds for a batch, to the last bit", () => {
    const weight = randn([3, 2, 3, 3], { seed: 1, dtype: "float64" });
    const matrix = randn([3, 4], { seed: 1, dtype: "float64" });
    fc.assert(
      laws.permutationEquivariance((x) => conv2d(x, weight, null, { padding: 1 }), {
        shape: [4, 2, 4, 3],
        ...bits,
      }),
    );
    fc.assert(laws.permutationEquivariance((x) => linear(x, matrix), { shape: [5, 4], ...bits }));
    fc.assert(laws.permutationEquivariance((x) => logSoftmax(x, -1), { shape: [5, 3], ...bits }));
  });

  test("holds for softmax along its own axis", () => {
    fc.assert(laws.permutationEquivariance((x) => softmax(x), { axis: -1 }));
  });

  test("of reductions is invariance", () => {
    fc.assert(laws.permutationEquivariance((x) => max(x, 0), { outputAxis: null, ...bits }));
    fc.assert(laws.permutationEquivariance((x) => mean(exp(x), -1), { axis: -1, outputAxis: null }));
  });

  test("holds for batch-norm in training, which only batchSplit refuses", () => {
    const op = (x: Tensor) => {
      const [mean, variance] = [randn([2], { dtype: "float64" }), exp(randn([2], { dtype: "float64" }))];
      return batchNorm2d(x, mean, variance, null, null, { training: true });
    };
    fc.assert(laws.permutationEquivariance(op, { shape: [4, 2, 2, 2] }));
  });

  test("holds for the mean of losses, with labels moved along", () => {
    const packed = (x: Tensor) => crossEntropy(x, softmax(x), { reduction: "none" });
    fc.assert(laws.permutationEquivariance(packed, { shape: [4, 3], ...bits }));
  });

  test("is broken by a weight for each place, shown by one exchange", () => {
    const placed = (x: Tensor) =>
      mul(x, reshape(add(arange(x.shape[0], undefined, 1, { dtype: "float64" }), 1), [-1, 1]));
    const property = laws.permutationEquivariance(placed, { shape: [3, 1] });
    expect(failure(property)).toMatch(
      /^LawError: permutationEquivariance: f\(P x\) = P f\(x\) does not hold for f = placed: at \[\d, 0\] of \[3, 1\] the left side is \S+, the right side \S+; the most that rounding explains is \S+: 16 roundings of terms up to \S+\. Something depends on where along axis 0 a value stands$/,
    );
    const { order } = JSON.parse(`{${/"order":\[[\d,]+\]/.exec(counterexample(property))}}`);
    expect(order.filter((place: number, i: number) => place !== i)).toHaveLength(2);
  });

  test("of sums that weigh places is broken as invariance", () => {
    const first = (x: Tensor) => div(sum(mul(x, arange(3, undefined, 1, { dtype: "float64" })), -1), 1);
    expect(
      failure(laws.permutationEquivariance(first, { axis: -1, outputAxis: null, shape: [3] })),
    ).toContain("permutationEquivariance: f(P x) = f(x) does not hold for f = first: the left side is ");
  });
});
