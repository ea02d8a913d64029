import fc from "fast-check";
import {
  arange,
  avgPool2d,
  batchNorm2d,
  concat,
  conv2d,
  crossEntropy,
  linear,
  logSoftmax,
  matmul,
  maxPool2d,
  mean,
  mseLoss,
  nllLoss,
  ones,
  permute,
  pow,
  reshape,
  slice,
  softmax,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { describe, expect, test } from "vitest";
import { expectClose, expectEqual } from "../support/expect-tensor.js";

const { dim } = arbitraries;
const values = { elements: arbitraries.between(-2, 2) };
const integers = { min: -5, max: 5, step: 1 };
const withAxis = (tensors: fc.Arbitrary<Tensor>) =>
  tensors.chain((x) => fc.tuple(fc.constant(x), arbitraries.axis(x.rank)));

describe("softmax", () => {
  test.each([-1, 0, 1, -2, 2])("does not see a shift of all its logits along axis %i", (axis) => {
    const bits = { axis, roundings: 0 };
    fc.assert(laws.shiftInvariance((x) => softmax(x, axis), bits));
    fc.assert(laws.shiftInvariance((x) => logSoftmax(x, axis), bits));
  });

  test("sums to 1 along its axis", () => {
    const rows = arbitraries.tensor({ shape: arbitraries.shape({ minRank: 1 }), ...values });
    fc.assert(
      fc.property(withAxis(rows), ([x, axis]) => {
        const total = sum(softmax(x, axis), axis);
        expectClose(total, ones(total.shape, { dtype: "float64" }));
      }),
    );
  });
});

describe("crossEntropy", () => {
  const batch = fc
    .tuple(dim(5), dim(5))
    .chain(([N, C]) =>
      fc.tuple(arbitraries.logits({ N, C, magnitude: 2 }), arbitraries.labels({ N, classes: C })),
    );

  test("is nllLoss of logSoftmax", () => {
    fc.assert(
      fc.property(batch, fc.constantFrom("mean", "sum", "none"), ([logits, target], reduction) => {
        const inTwoSteps = nllLoss(logSoftmax(logits), target, { reduction });
        expectClose(crossEntropy(logits, target, { reduction }), inTwoSteps);
      }),
    );
  });

  test("takes class indices as certainties", () => {
    fc.assert(
      fc.property(batch, fc.constantFrom(0, 0.1, 0.7), ([logits, target], labelSmoothing) => {
        const certain = Array.from(target.dataSync(), (label) =>
          Array.from({ length: logits.shape[1] }, (_, c) => (c === label ? 1 : 0)),
        );
        const oneHot = tensor(certain, { dtype: "float64" });
        const options = { labelSmoothing };
        expectClose(crossEntropy(logits, target, options), crossEntropy(logits, oneHot, options));
      }),
    );
  });

  test("reduces its losses to their sum and their mean", () => {
    fc.assert(
      fc.property(batch, ([logits, target]) => {
        const losses = crossEntropy(logits, target, { reduction: "none" });
        expect(losses.shape).toEqual(target.shape);
        expectClose(crossEntropy(logits, target, { reduction: "sum" }), sum(losses));
        expectClose(crossEntropy(logits, target), mean(losses));
      }),
    );
  });
});

describe("the other losses", () => {
  test("mseLoss is the mean of the squared differences, or their sum, or all of them", () => {
    const shapes = arbitraries.shape().map((shape) => [shape, shape]);
    fc.assert(
      fc.property(arbitraries.tensors({ shapes, ...values }), ([x, target]) => {
        const squares = pow(sub(x, target), 2);
        expectClose(mseLoss(x, target), mean(squares));
        expectClose(mseLoss(x, target, { reduction: "sum" }), sum(squares));
        expectClose(mseLoss(x, target, { reduction: "none" }), squares);
      }),
    );
  });

  test("nllLoss is the mean of what it picks, without its sign", () => {
    const logProbabilities = tensor([
      [-1, -2],
      [-4, -8],
    ]);
    expect(nllLoss(logProbabilities, tensor(new Int32Array([1, 0]))).item()).toBe(3);
  });
});

describe("matmul", () => {
  /** As many matrices as there are shapes for four sizes. */
  const matrices = (shapesOf: (M: number, K: number, N: number, L: number) => number[][]) =>
    arbitraries.tensors({
      shapes: fc.tuple(dim(6), dim(6), dim(6), dim(6)).map((sizes) => shapesOf(...sizes)),
      ...integers,
    });

  test("is associative", () => {
    const three = matrices((M, K, N, L) => [
      [M, K],
      [K, N],
      [N, L],
    ]);
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        expectEqual(matmul(matmul(a, b), c), matmul(a, matmul(b, c)));
      }),
    );
  });

  test("is transposed by exchanging its transposed factors", () => {
    const two = matrices((M, K, N) => [
      [M, K],
      [K, N],
    ]);
    fc.assert(
      fc.property(two, ([a, b]) => {
        expectEqual(transpose(matmul(a, b)), matmul(transpose(b), transpose(a)));
        expectEqual(linear(a, transpose(b)), matmul(a, b));
      }),
    );
  });

  test("of a batch is the batch of products", () => {
    const batches = matrices((M, K, N, L) => [
      [L, M, K],
      [L, K, N],
    ]);
    fc.assert(
      fc.property(batches, ([a, b]) => {
        const L = a.shape[0];
        const one = (x: Tensor, i: number) => squeeze(slice(x, [i], [i + 1]), 0);
        const products = Array.from({ length: L }, (_, i) => matmul(one(a, i), one(b, i)));
        expectEqual(matmul(a, b), stack(products));
        expectEqual(matmul(one(a, 0), b), matmul(stack(Array.from({ length: L }, () => one(a, 0))), b));
      }),
    );
  });
});

describe("a batch", () => {
  const images = (channels: number) => dim(6).map((N) => [N, channels, 5, 4]);
  const rows = dim(6).map((N) => [N, 4]);
  const weights = (...shape: number[]) => arbitraries.tensor({ shape, ...values });
  const parameters = fc.record({
    kernel: weights(3, 2, 3, 3),
    matrix: weights(3, 4),
    bias: weights(3),
    spread: arbitraries.tensor({ shape: [3], elements: arbitraries.between(0.25, 2.25) }),
  });
  type Parameters = { [K in "kernel" | "matrix" | "bias" | "spread"]: Tensor };

  test.each<[string, fc.Arbitrary<number[]>, (x: Tensor, parameters: Parameters) => Tensor]>([
    ["conv2d", images(2), (x, { kernel, bias }) => conv2d(x, kernel, bias, { padding: 1 })],
    ["maxPool2d", images(2), (x) => maxPool2d(x, 2)],
    ["avgPool2d", images(2), (x) => avgPool2d(x, 2)],
    ["batchNorm2d in inference", images(3), (x, { bias, spread }) => batchNorm2d(x, bias, spread)],
    ["linear", rows, (x, { matrix, bias }) => linear(x, matrix, bias)],
    ["softmax", rows, (x) => softmax(x)],
    ["crossEntropy without reduction", rows, (x) => crossEntropy(x, softmax(x), { reduction: "none" })],
  ])(
    "can be split, and put into another order: %s sees each sample by itself, to the last bit",
    (_, shape, op) => {
      fc.assert(laws.batchSplit(op, { shape, given: parameters }));
      fc.assert(laws.permutationEquivariance(op, { shape, given: parameters, roundings: 0 }));
    },
  );
});

describe("layout", () => {
  test("permute is undone by the inverse order", () => {
    const order = (rank: number) =>
      fc.shuffledSubarray(
        Array.from({ length: rank }, (_, axis) => axis),
        { minLength: rank, maxLength: rank },
      );
    const cases = arbitraries.tensor().chain((x) => fc.tuple(fc.constant(x), order(x.rank)));
    fc.assert(
      fc.property(cases, ([x, order]) => {
        const inverse = order.map((_, axis) => order.indexOf(axis));
        const there = permute(x, order);
        expect(there.shape).toEqual(order.map((axis) => x.shape[axis]));
        expectEqual(permute(there, inverse), x);
      }),
    );
  });

  test("permute moves element [i, j, k] to where its order says", () => {
    const x = reshape(arange(24), [2, 3, 4]);
    const y = permute(x, [2, 0, 1]);
    const at = (t: Tensor, i: number[]) =>
      slice(
        t,
        i,
        i.map((k) => k + 1),
      ).item();
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 4; k++) expect(at(y, [k, i, j])).toBe(x.dataSync()[(i * 3 + j) * 4 + k]);
  });

  test("concat puts together what slice cut apart", () => {
    const tensors = arbitraries.tensor({ shape: arbitraries.shape({ minRank: 1, maxDim: 5 }) });
    fc.assert(
      fc.property(withAxis(tensors), fc.nat(5), fc.nat(5), ([x, axis], a, b) => {
        const at = axis < 0 ? axis + x.rank : axis;
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const part = (from: number, to: number) => {
          const start = new Array<number>(at).fill(0);
          return slice(x, [...start, from], [...x.shape.slice(0, at), to]);
        };
        expectEqual(concat([part(0, first), part(first, second), part(second, 5)], axis), x);
      }),
    );
  });

  test("slice agrees with Array.slice, and then every step-th", () => {
    const at = fc.integer({ min: -8, max: 8 });
    fc.assert(
      fc.property(fc.nat(6), at, at, dim(4), (length, start, stop, step) => {
        const x = arange(length);
        const expected = Array.from(x.dataSync())
          .slice(start, stop)
          .filter((_, i) => i % step === 0);
        expect(slice(x, [start], [stop], [step]).tolist()).toEqual(expected);
      }),
    );
  });

  test("stack is concat along a new axis, and slice takes it apart", () => {
    const shapes = fc
      .tuple(dim(4), arbitraries.shape({ maxRank: 3 }))
      .map(([count, shape]) => new Array<number[]>(count).fill(shape));
    fc.assert(
      fc.property(arbitraries.tensors({ shapes }), (parts) => {
        const stacked = stack(parts);
        expectEqual(stacked, concat(parts.map((part) => unsqueeze(part, 0))));
        for (const [i, part] of parts.entries()) expectEqual(squeeze(slice(stacked, [i], [i + 1]), 0), part);
      }),
    );
  });
});
