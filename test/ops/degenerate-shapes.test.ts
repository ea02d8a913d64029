import {
  abs,
  adaptiveAvgPool2d,
  add,
  argmax,
  avgPool2d,
  batchNorm1d,
  batchNorm2d,
  broadcastTo,
  cast,
  chunk,
  clamp,
  concat,
  conv2d,
  cumsum,
  div,
  dropout,
  einsum,
  equal,
  erf,
  exp,
  flatten,
  flip,
  gather,
  gatherRows,
  gelu,
  greater,
  groupNorm,
  im2col,
  layerNorm,
  leakyRelu,
  linear,
  log,
  logSoftmax,
  logsumexp,
  matmul,
  max,
  maximum,
  maxPool2d,
  mean,
  min,
  minimum,
  mul,
  neg,
  ones,
  pad,
  permute,
  pow,
  relu,
  reshape,
  scatter,
  scatterAdd,
  sigmoid,
  silu,
  slice,
  softmax,
  softplus,
  split,
  sqrt,
  squeeze,
  stack,
  std,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  unsqueeze,
  variance,
  where,
  zeros,
} from "pellucid";
import { describe, expect, test } from "vitest";

const indices = (...values: number[]) => tensor(new Int32Array(values));

/** The shapes of fn(x) and of its gradient, for an x without elements. */
function shapesThrough(fn: (x: Tensor) => Tensor, shape: number[]) {
  const x = zeros(shape, { requiresGrad: true });
  const y = fn(x);
  y.backward({ gradient: ones(y.shape) });
  expect(x.grad!.shape).toEqual(shape);
  expect(y.dataSync().length).toBe(y.size);
  return y.shape;
}

describe("a tensor of shape [0, 3]", () => {
  test.each<[string, (x: Tensor) => Tensor]>([
    ["neg", neg],
    ["abs", abs],
    ["exp", exp],
    ["log", log],
    ["sqrt", sqrt],
    ["tanh", tanh],
    ["sigmoid", sigmoid],
    ["relu", relu],
    ["leakyRelu", leakyRelu],
    ["erf", erf],
    ["gelu", gelu],
    ["gelu by tanh", (x) => gelu(x, { approximate: "tanh" })],
    ["silu", silu],
    ["softplus", softplus],
    ["layerNorm", (x) => layerNorm(x, 3)],
    ["groupNorm", (x) => groupNorm(x, 3)],
    ["clamp", (x) => clamp(x, { min: 0 })],
    ["cast", (x) => cast(cast(x, "float64"), "float32")],
    ["pow with a number", (x) => pow(x, 2)],
    ["add to a scalar", (x) => add(x, 1)],
    ["sub from a row", (x) => sub(ones([3]), x)],
    ["mul with a column of no rows", (x) => mul(x, zeros([0, 1]))],
    ["mul with a single row", (x) => mul(x, ones([1, 3]))],
    ["div by itself", (x) => div(x, x)],
    ["maximum", (x) => maximum(x, 0)],
    ["minimum", (x) => minimum(x, x)],
    ["softmax", (x) => softmax(x)],
    ["softmax along the empty axis", (x) => softmax(x, 0)],
    ["logSoftmax", (x) => logSoftmax(x)],
    ["dropout", (x) => dropout(x, 0.5, { seed: 1 })],
    ["slice", (x) => slice(x, [0], [2])],
    ["gatherRows of no row", (x) => gatherRows(x, indices())],
    ["reshape", (x) => reshape(x, [-1, 3])],
    ["flip", (x) => flip(x)],
    ["cumsum", (x) => cumsum(x, 0)],
    ["cumsum along the other axis", (x) => cumsum(x, 1)],
    ["where", (x) => where(indices(1), x, 0)],
    ["pad with nothing", (x) => pad(x, [0, 0, 0, 0])],
    ["a part", (x) => split(x, 2)[0]],
    ["a part of three", (x) => chunk(x, 3)[2]],
    ["gather of nothing", (x) => gather(x, 1, zeros([0, 3], { dtype: "int32" }))],
    ["scatter of nothing", (x) => scatter(x, 1, zeros([0, 2], { dtype: "int32" }), 1)],
    ["scatterAdd of nothing", (x) => scatterAdd(x, 1, zeros([0, 2], { dtype: "int32" }), zeros([0, 2]))],
    ["einsum", (x) => einsum("ij,j->ij", x, ones([3]))],
  ])("keeps its shape through %s, forward and backward", (_, fn) => {
    expect(shapesThrough(fn, [0, 3])).toEqual([0, 3]);
  });

  test.each<[string, (x: Tensor) => Tensor, number[]]>([
    ["sum along the empty axis", (x) => sum(x, 0), [3]],
    ["sum along the other", (x) => sum(x, 1), [0]],
    ["sum with keepDim", (x) => sum(x, 0, { keepDim: true }), [1, 3]],
    ["mean", (x) => mean(x, 1), [0]],
    ["variance", (x) => variance(x, 1), [0]],
    ["std", (x) => std(x, 1), [0]],
    ["std along the empty axis", (x) => std(x, 0), [3]],
    ["pad of the empty axis", (x) => pad(x, [0, 0, 1, 1]), [2, 3]],
    ["a sum of products over nothing", (x) => einsum("ij,ik->jk", x, zeros([0, 2])), [3, 2]],
    ["a diagonal of nothing", (x) => einsum("iij->ij", reshape(x, [0, 0, 3])), [0, 3]],
    ["logsumexp", (x) => logsumexp(x, 1), [0]],
    ["logsumexp along the empty axis", (x) => logsumexp(x, 0), [3]],
    ["max of three", (x) => max(x, 1), [0]],
    ["min of three", (x) => min(x, 1), [0]],
    ["permute", (x) => permute(x, [1, 0]), [3, 0]],
    ["flatten", (x) => flatten(x, 0), [0]],
    ["unsqueeze", (x) => unsqueeze(x, 0), [1, 0, 3]],
    ["stack", (x) => stack([x, x]), [2, 0, 3]],
    ["concat with rows", (x) => concat([ones([2, 3]), x, x]), [2, 3]],
    ["concat along the other axis", (x) => concat([x, zeros([0, 2])], 1), [0, 5]],
    ["broadcastTo", (x) => broadcastTo(x, [2, 0, 3]), [2, 0, 3]],
    ["matmul from the left", (x) => matmul(x, ones([3, 4])), [0, 4]],
    ["matmul from the right", (x) => matmul(ones([4, 0]), x), [4, 3]],
    ["matmul with a vector", (x) => matmul(x, ones([3])), [0]],
    ["linear", (x) => linear(x, ones([5, 3]), ones([5])), [0, 5]],
  ])("goes through %s, forward and backward", (_, fn, expected) => {
    expect(shapesThrough(fn, [0, 3])).toEqual(expected);
  });

  test("or of shape [3, 0], which no reduction of the other axis fills", () => {
    for (const op of [sum, mean, max, min, variance])
      expect(shapesThrough((x) => op(x, 0), [3, 0])).toEqual([0]);
    expect(shapesThrough((x) => softmax(x, 0), [3, 0])).toEqual([3, 0]);
  });

  test("sums to 0, and has no mean and no variance", () => {
    const x = zeros([0, 3]);
    expect(sum(x).item()).toBe(0);
    expect(sum(x, 0).tolist()).toEqual([0, 0, 0]);
    expect(mean(x).item()).toBeNaN();
    expect(mean(x, 0).tolist()).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(variance(x).item()).toBeNaN();
  });

  test("an empty product is a matrix of zeros", () => {
    expect(matmul(zeros([2, 0]), zeros([0, 2])).tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(matmul(zeros([0]), zeros([0])).item()).toBe(0);
  });

  test("has no positions and no comparisons", () => {
    const x = zeros([0, 3]);
    expect(argmax(x, 1).shape).toEqual([0]);
    expect(equal(x, x).shape).toEqual([0, 3]);
    expect(greater(x, 1).shape).toEqual([0, 3]);
  });
});

describe("a batch of none", () => {
  test.each<[string, (x: Tensor) => Tensor, number[], number[]]>([
    ["conv2d", (x) => conv2d(x, ones([4, 2, 3, 3]), ones([4])), [0, 2, 5, 5], [0, 4, 3, 3]],
    ["maxPool2d", (x) => maxPool2d(x, 2), [0, 2, 4, 4], [0, 2, 2, 2]],
    ["avgPool2d", (x) => avgPool2d(x, 2), [0, 2, 4, 4], [0, 2, 2, 2]],
    ["im2col", (x) => im2col(x, 2), [0, 2, 3, 3], [0, 8, 4]],
    ["batchNorm2d", (x) => batchNorm2d(x, zeros([2]), ones([2])), [0, 2, 3, 3], [0, 2, 3, 3]],
    ["batchNorm1d", (x) => batchNorm1d(x, zeros([2]), ones([2])), [0, 2, 3], [0, 2, 3]],
    ["adaptiveAvgPool2d", (x) => adaptiveAvgPool2d(x, 2), [0, 2, 3, 3], [0, 2, 2, 2]],
    ["flatten", (x) => flatten(x), [0, 2, 3, 3], [0, 18]],
    ["matmul with one matrix", (x) => matmul(x, ones([3, 4])), [0, 2, 3], [0, 2, 4]],
    ["matmul of one matrix", (x) => matmul(ones([4, 2]), x), [0, 2, 3], [0, 4, 3]],
    ["matmul with a batch of none", (x) => matmul(x, ones([0, 3, 4])), [0, 2, 3], [0, 2, 4]],
  ])("goes through %s, forward and backward", (_, fn, shape, expected) => {
    expect(shapesThrough(fn, shape)).toEqual(expected);
  });

  test("leaves weights with a gradient of 0", () => {
    const weight = ones([4, 2, 3, 3], { requiresGrad: true });
    const bias = ones([4], { requiresGrad: true });
    sum(conv2d(zeros([0, 2, 5, 5]), weight, bias)).backward();
    expect(weight.grad!.dataSync().every((value) => value === 0)).toBe(true);
    expect([...bias.grad!.dataSync()]).toEqual([0, 0, 0, 0]);
  });
});

describe("a scalar", () => {
  /** fn(3), and its derivative there. */
  const at3 = (fn: (x: Tensor) => Tensor) => {
    const x = tensor(3, { requiresGrad: true });
    const y = fn(x);
    sum(y).backward();
    return [y.tolist(), x.grad!.tolist()];
  };

  test.each<[string, (x: Tensor) => Tensor, unknown, number]>([
    ["add", (x) => add(x, 1), 4, 1],
    ["mul with itself", (x) => mul(x, x), 9, 6],
    ["sub from a vector", (x) => sub(tensor([1, 2]), x), [-2, -1], -2],
    ["pow", (x) => pow(x, 2), 9, 6],
    ["relu", relu, 3, 1],
    ["sum", (x) => sum(x), 3, 1],
    ["sum over no axis", (x) => sum(x, []), 3, 1],
    ["mean", (x) => mean(x), 3, 1],
    ["max", (x) => max(x), 3, 1],
    ["variance of the population", (x) => variance(x, undefined, { correction: 0 }), 0, 0],
    ["reshape", (x) => reshape(x, [1, 1]), [[3]], 1],
    ["squeeze", (x) => squeeze(x), 3, 1],
    ["unsqueeze", (x) => unsqueeze(x, 0), [3], 1],
    ["permute", (x) => permute(x, []), 3, 1],
    ["broadcastTo", (x) => broadcastTo(x, [2]), [3, 3], 2],
    ["slice", (x) => slice(x, []), 3, 1],
    ["stack", (x) => stack([x, x]), [3, 3], 2],
    ["matmul of what was made of it", (x) => matmul(stack([x, x]), tensor([1, 10])), 33, 11],
  ])("goes through %s", (_, fn, y, dx) => {
    expect(at3(fn)).toEqual([y, dx]);
  });

  test("has its only element at position 0", () => expect(argmax(tensor(3)).item()).toBe(0));

  test("can be compared", () => expect(equal(tensor(3), 3).item()).toBe(1));
});
