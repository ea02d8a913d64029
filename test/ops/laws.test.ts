import fc from "fast-check";
import {
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
import { laws } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import {
  axisOf,
  filled,
  indices,
  integers,
  positive,
  seed,
  shape,
  size,
  smooth,
} from "../support/arbitraries.js";
import { expectClose, expectEqual } from "../support/expect-tensor.js";

describe("softmax", () => {
  test.each([-1, 0, 1, -2, 2])("does not see a shift of all its logits along axis %i", (axis) => {
    const bits = { axis, roundings: 0 };
    fc.assert(laws.shiftInvariance((x) => softmax(x, axis), bits));
    fc.assert(laws.shiftInvariance((x) => logSoftmax(x, axis), bits));
  });

  test("sums to 1 along its axis", () => {
    const rows = fc
      .tuple(shape(1, 3), seed)
      .chain(([s, n]) => fc.tuple(fc.constant({ s, n }), axisOf(s.length)));
    fc.assert(
      fc.property(rows, ([{ s, n }, axis]) => {
        const total = sum(softmax(smooth(s, n), axis), axis);
        expectClose(total, ones(total.shape, { dtype: "float64" }));
      }),
    );
  });
});

describe("crossEntropy", () => {
  const batch = fc.record({ N: size(5), C: size(5), n: seed });

  test("is nllLoss of logSoftmax", () => {
    fc.assert(
      fc.property(batch, fc.constantFrom("mean", "sum", "none"), ({ N, C, n }, reduction) => {
        const [logits, target] = [smooth([N, C], n), indices(N, C, n + 1)];
        const inTwoSteps = nllLoss(logSoftmax(logits), target, { reduction });
        expectClose(crossEntropy(logits, target, { reduction }), inTwoSteps);
      }),
    );
  });

  test("takes class indices as certainties", () => {
    fc.assert(
      fc.property(batch, fc.constantFrom(0, 0.1, 0.7), ({ N, C, n }, labelSmoothing) => {
        const [logits, target] = [smooth([N, C], n), indices(N, C, n + 1)];
        const classes = target.dataSync();
        const oneHot = filled([N, C], 0, (_, i) => (i % C === classes[Math.floor(i / C)] ? 1 : 0));
        const options = { labelSmoothing };
        expectClose(crossEntropy(logits, target, options), crossEntropy(logits, oneHot, options));
      }),
    );
  });

  test("reduces its losses to their sum and their mean", () => {
    fc.assert(
      fc.property(batch, ({ N, C, n }) => {
        const [logits, target] = [smooth([N, C], n), indices(N, C, n + 1)];
        const losses = crossEntropy(logits, target, { reduction: "none" });
        expect(losses.shape).toEqual([N]);
        expectClose(crossEntropy(logits, target, { reduction: "sum" }), sum(losses));
        expectClose(crossEntropy(logits, target), mean(losses));
      }),
    );
  });
});

describe("the other losses", () => {
  test("mseLoss is the mean of the squared differences, or their sum, or all of them", () => {
    fc.assert(
      fc.property(shape(), seed, (s, n) => {
        const [x, target] = [smooth(s, n), smooth(s, n + 1)];
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
  const sizes = fc.record({ M: size(6), K: size(6), N: size(6), L: size(6), n: seed });

  test("is associative", () => {
    fc.assert(
      fc.property(sizes, ({ M, K, N, L, n }) => {
        const [a, b, c] = [integers([M, K], n), integers([K, N], n + 1), integers([N, L], n + 2)];
        expectEqual(matmul(matmul(a, b), c), matmul(a, matmul(b, c)));
      }),
    );
  });

  test("is transposed by exchanging its transposed factors", () => {
    fc.assert(
      fc.property(sizes, ({ M, K, N, n }) => {
        const [a, b] = [integers([M, K], n), integers([K, N], n + 1)];
        expectEqual(transpose(matmul(a, b)), matmul(transpose(b), transpose(a)));
        expectEqual(linear(a, transpose(b)), matmul(a, b));
      }),
    );
  });

  test("of a batch is the batch of products", () => {
    fc.assert(
      fc.property(sizes, ({ M, K, N, L, n }) => {
        const [a, b] = [integers([L, M, K], n), integers([L, K, N], n + 1)];
        const one = (x: Tensor, i: number) => squeeze(slice(x, [i], [i + 1]), 0);
        const products = Array.from({ length: L }, (_, i) => matmul(one(a, i), one(b, i)));
        expectEqual(matmul(a, b), stack(products));
        expectEqual(matmul(one(a, 0), b), matmul(stack(Array.from({ length: L }, () => one(a, 0))), b));
      }),
    );
  });
});

describe("a batch", () => {
  const images = (channels: number) => size(6).map((N) => [N, channels, 5, 4]);
  const rows = size(6).map((N) => [N, 4]);
  const weight = smooth([3, 2, 3, 3], 1);
  const matrix = smooth([3, 4], 2);

  test.each<[string, fc.Arbitrary<number[]>, (x: Tensor) => Tensor]>([
    ["conv2d", images(2), (x) => conv2d(x, weight, smooth([3], 3), { padding: 1 })],
    ["maxPool2d", images(2), (x) => maxPool2d(x, 2)],
    ["avgPool2d", images(2), (x) => avgPool2d(x, 2)],
    ["batchNorm2d in inference", images(3), (x) => batchNorm2d(x, smooth([3], 4), positive([3], 5))],
    ["linear", rows, (x) => linear(x, matrix, smooth([3], 3))],
    ["softmax", rows, (x) => softmax(x)],
    ["crossEntropy without reduction", rows, (x) => crossEntropy(x, softmax(x), { reduction: "none" })],
  ])(
    "can be split, and put into another order: %s sees each sample by itself, to the last bit",
    (_, shape, op) => {
      fc.assert(laws.batchSplit(op, { shape }));
      fc.assert(laws.permutationEquivariance(op, { shape, roundings: 0 }));
    },
  );
});

describe("layout", () => {
  const axes = (rank: number) =>
    fc.shuffledSubarray(
      Array.from({ length: rank }, (_, axis) => axis),
      { minLength: rank, maxLength: rank },
    );

  test("permute is undone by the inverse order", () => {
    const cases = fc
      .tuple(shape(0, 4), seed)
      .chain(([s, n]) => fc.tuple(fc.constant(smooth(s, n)), axes(s.length)));
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
    const x = reshape(smooth([24], 1), [2, 3, 4]);
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
    const cases = fc
      .tuple(shape(1, 3, 5), seed)
      .chain(([s, n]) => fc.tuple(fc.constant(smooth(s, n)), axisOf(s.length), fc.nat(5), fc.nat(5)));
    fc.assert(
      fc.property(cases, ([x, axis, a, b]) => {
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
      fc.property(fc.nat(6), at, at, size(4), (length, start, stop, step) => {
        const x = filled([length], 0, (_, i) => i);
        const expected = Array.from(x.dataSync())
          .slice(start, stop)
          .filter((_, i) => i % step === 0);
        expect(slice(x, [start], [stop], [step]).tolist()).toEqual(expected);
      }),
    );
  });

  test("stack is concat along a new axis, and slice takes it apart", () => {
    fc.assert(
      fc.property(shape(0, 3), seed, size(4), (s, n, count) => {
        const parts = Array.from({ length: count }, (_, i) => smooth(s, n + i));
        const stacked = stack(parts);
        expectEqual(stacked, concat(parts.map((part) => unsqueeze(part, 0))));
        for (const [i, part] of parts.entries()) expectEqual(squeeze(slice(stacked, [i], [i + 1]), 0), part);
      }),
    );
  });
});
