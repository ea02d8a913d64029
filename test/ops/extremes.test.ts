import {
  batchNorm2d,
  crossEntropy,
  type DType,
  exp,
  logSoftmax,
  mean,
  mul,
  nllLoss,
  ones,
  sigmoid,
  softmax,
  sum,
  type Tensor,
  tanh,
  tensor,
  variance,
  zeros,
} from "pellucid";
import { describe, expect, test } from "vitest";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const floats: DType[] = ["float32", "float64"];
const labels = (...values: number[]) => tensor(new Int32Array(values));

/** fn(x), and d(Σ fn)/dx. */
function withSlope(fn: (x: Tensor) => Tensor, values: number[][], dtype: DType) {
  const x = tensor(values, { dtype, requiresGrad: true });
  const y = fn(x);
  sum(y).backward();
  return { y: y.tolist(), dx: x.grad!.tolist() };
}

describe.each(floats)("logits of ±1e4 in %s", (dtype) => {
  const logits = [
    [1e4, -1e4, 0],
    [-1e4, -1e4, 1e4],
  ];

  test("softmax is all or nothing", () => {
    expect(withSlope((x) => softmax(x), logits, dtype)).toEqual({
      y: [
        [1, 0, 0],
        [0, 0, 1],
      ],
      dx: [
        [0, 0, 0],
        [0, 0, 0],
      ],
    });
  });

  test("logSoftmax keeps the distances", () => {
    const { y, dx } = withSlope((x) => logSoftmax(x), logits, dtype);
    expect(y).toEqual([
      [0, -2e4, -1e4],
      [-2e4, -2e4, 0],
    ]);
    // 1 − 3·softmax
    expect(dx).toEqual([
      [-2, 1, 1],
      [1, 1, -2],
    ]);
  });

  test("crossEntropy is 0 for the right class, and the distance for a wrong one", () => {
    const loss = (target: Tensor) => (x: Tensor) => crossEntropy(x, target, { reduction: "none" });
    expect(withSlope(loss(labels(0, 2)), logits, dtype)).toEqual({
      y: [0, 0],
      dx: [
        [0, 0, 0],
        [0, 0, 0],
      ],
    });
    const wrong = {
      y: [2e4, 2e4],
      dx: [
        [1, -1, 0],
        [-1, 0, 1],
      ],
    };
    expect(withSlope(loss(labels(1, 0)), logits, dtype)).toEqual(wrong);
    const oneHot = tensor(
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
      { dtype },
    );
    expect(withSlope(loss(oneHot), logits, dtype)).toEqual(wrong);
    expect(
      withSlope((x) => nllLoss(logSoftmax(x), labels(1, 0), { reduction: "none" }), logits, dtype),
    ).toEqual(wrong);
  });

  test("crossEntropy with label smoothing spreads over all distances", () => {
    // ε = 3/4: the target is 1/2 on the label and 1/4 on the two others.
    const { y } = withSlope(
      (x) => crossEntropy(x, labels(0, 2), { reduction: "none", labelSmoothing: 0.75 }),
      logits,
      dtype,
    );
    expect(y).toEqual([(2e4 + 1e4) / 4, (2e4 + 2e4) / 4]);
  });
});

describe.each(floats)("equal logits in %s", (dtype) => {
  test.each([0, 1e4, -1e4, 3e38])("of %d are a uniform distribution", (value) => {
    const logits = [[value, value, value, value]];
    const target = labels(2);
    expect(softmax(tensor(logits, { dtype })).tolist()).toEqual([[0.25, 0.25, 0.25, 0.25]]);
    const { y, dx } = withSlope((x) => crossEntropy(x, target), logits, dtype);
    expect(y).toBe(dtype === "float32" ? Math.fround(Math.log(4)) : Math.log(4));
    expect(dx).toEqual([[0.25, 0.25, -0.75, 0.25]]);
    expect(crossEntropy(tensor(logits, { dtype }), target, { labelSmoothing: 0.3 }).item()).toBe(y);
  });
});

describe.each(floats)("logits of infinity in %s", (dtype) => {
  test("a class at -infinity is impossible, and does no harm to the others", () => {
    const logits = [[0, -inf, 0]];
    expect(softmax(tensor(logits, { dtype })).tolist()).toEqual([[0.5, 0, 0.5]]);
    const { y, dx } = withSlope((x) => crossEntropy(x, labels(0)), logits, dtype);
    expect(y).toBeCloseTo(Math.log(2), 6);
    expect(dx).toEqual([[-0.5, 0, 0.5]]);
    expect(crossEntropy(tensor(logits, { dtype }), labels(1)).item()).toBe(inf);
  });

  test("nothing but -infinity, or an infinity, has no distribution", () => {
    expect(softmax(tensor([[-inf, -inf]], { dtype })).tolist()).toEqual([[nan, nan]]);
    expect(softmax(tensor([[0, inf]], { dtype })).tolist()).toEqual([[nan, nan]]);
    expect(softmax(tensor([[0, nan]], { dtype })).tolist()).toEqual([[nan, nan]]);
  });
});

describe.each(floats)("saturation in %s", (dtype) => {
  test("of sigmoid", () => {
    const { y, dx } = withSlope(sigmoid, [[-1000, -inf, 1000, inf]], dtype);
    expect(y).toEqual([[0, 0, 1, 1]]);
    expect(dx).toEqual([[0, 0, 0, 0]]);
  });

  test("of sigmoid, which has no cliff before it: near -40 it is still eˣ", () => {
    const x = tensor([-40, -80], { dtype });
    const [a, b] = sigmoid(x).dataSync();
    expect(a / Math.exp(-40)).toBeCloseTo(1, 6);
    expect(b / Math.exp(-80)).toBeCloseTo(1, 6);
  });

  test("of tanh", () => {
    const { y, dx } = withSlope(tanh, [[-1000, 1000]], dtype);
    expect(y).toEqual([[-1, 1]]);
    expect(dx).toEqual([[0, 0]]);
  });

  test("of exp, which overflows where it must", () => {
    expect(exp(tensor([-1000, 1000], { dtype })).tolist()).toEqual([0, inf]);
  });
});

describe("what float32 would round away on the way", () => {
  test("a sum keeps it", () => {
    expect(sum(tensor([2 ** 30, 1, 1, -(2 ** 30)])).item()).toBe(2);
    expect(mean(tensor([2 ** 30, 1, 3, -(2 ** 30)])).item()).toBe(1);
  });

  test("a sum of ten million does not stop growing at 2^24", () => {
    const n = 2 ** 24 + 2 ** 20;
    expect(sum(ones([n])).item()).toBe(n);
  });

  test("a variance far from 0 keeps its digits", () => {
    expect(variance(tensor([4096.5, 4096.25, 4096.75])).item()).toBe(0.0625);
    expect(variance(tensor([1e8 + 1, 1e8, 1e8 - 1], { dtype: "float64" })).item()).toBe(1);
  });
});

describe("a constant channel in batchNorm2d", () => {
  test("has no variance, gives the bias, and a finite gradient", () => {
    const x = tensor([7, 7, 7, 7], { shape: [2, 1, 2, 1], requiresGrad: true });
    const [mean, variance] = [zeros([1]), ones([1])];
    const y = batchNorm2d(x, mean, variance, tensor([3]), tensor([0.5]), { training: true });
    expect([...y.dataSync()]).toEqual([0.5, 0.5, 0.5, 0.5]);
    sum(mul(y, y)).backward();
    expect([...x.grad!.dataSync()]).toEqual([0, 0, 0, 0]);
  });
});
