// Eight ways to get a backward wrong. Each op computes the right thing; only its gradient is wrong.

import {
  abs,
  add,
  cast,
  concat,
  conv2d,
  defineOp,
  div,
  gatherRows,
  log,
  matmul,
  mul,
  ones,
  randint,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from "pellucid";

export interface Mistake {
  readonly title: string;
  /** What its author should have written. */
  readonly right: string;
  readonly op: (...inputs: Tensor[]) => Tensor;
  readonly inputs: readonly Tensor[];
}

const float64 = { dtype: "float64" } as const;

/** Multiples of 1/8 in [−2, 2], which make short reports. */
const values = (shape: number[], seed: number): Tensor =>
  div(cast(randint(-16, 17, shape, { seed }), "float64"), 8);

const minus = defineOp({
  name: "minus",
  forward: (_, a: Tensor, b: Tensor) => ({ y: sub(a, b), saved: null }),
  backward: (_, dy) => [dy, dy],
});

const average = defineOp({
  name: "average",
  forward: (_, x: Tensor) => ({ y: div(sum(x), x.size), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [mul(dy, ones(x.shape, float64))],
});

const product = defineOp({
  name: "product",
  forward: (_, a: Tensor, b: Tensor) => ({ y: matmul(a, b), saved: { a, b } }),
  backward: ({ saved: { a, b } }, dy) => [matmul(dy, transpose(b)), matmul(transpose(dy), a)],
});

/** Not an op at all: on the way through a plain array the record is lost. */
const logarithm = (x: Tensor): Tensor => log(tensor(x.dataSync(), { shape: x.shape }));

const addBias = defineOp({
  name: "addBias",
  forward: (_, x: Tensor, bias: Tensor) => ({ y: add(x, bias), saved: null }),
  backward: (_, dy) => [dy, slice(dy, [0], [1])],
});

const box = ones([1, 1, 3, 3], float64);

const blur = defineOp({
  name: "blur",
  forward: (_, x: Tensor) => ({ y: conv2d(x, box, null, { padding: 1 }), saved: null }),
  backward: (_, dy) => [framed(conv2d(dy, box))],
});

/** An image in a frame of zeros. */
function framed(x: Tensor): Tensor {
  const beside = zeros([x.shape[0], x.shape[1], x.shape[2], 1], float64);
  const wide = concat([beside, x, beside], 3);
  const above = zeros([wide.shape[0], wide.shape[1], 1, wide.shape[3]], float64);
  return concat([above, wide, above], 2);
}

const embedding = defineOp({
  name: "embedding",
  forward: (_, table: Tensor, words: Tensor) => ({ y: gatherRows(table, words), saved: { table, words } }),
  backward({ saved: { table, words } }, dy) {
    const [, width] = table.shape;
    const [rows, from] = [new Float64Array(table.size), dy.dataSync()];
    for (const [i, word] of words.dataSync().entries()) {
      rows.set(from.subarray(i * width, (i + 1) * width), word * width);
    }
    return [tensor(rows, { shape: table.shape }), null];
  },
});

const square = defineOp({
  name: "square",
  forward: (_, x: Tensor) => ({ y: mul(x, x), saved: { x } }),
  backward: ({ saved: { x } }) => [mul(2, x)],
});

/** 3x for 3x²: at x = 3 it is a third of it, and at no other x. */
export const cube = defineOp({
  name: "cube",
  forward: (_, x: Tensor) => ({ y: mul(x, mul(x, x)), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [mul(dy, mul(3, x))],
});

/** 6 for 3: twice as much, but from a few numbers nobody can tell what else it may be. */
export const triple = defineOp({
  name: "triple",
  forward: (_, x: Tensor) => ({ y: mul(x, 3), saved: null }),
  backward: (_, dy) => [mul(dy, 6)],
});

export const mistakes: readonly Mistake[] = [
  {
    title: "a sign is flipped",
    right: "minus: d(a − b)/db = −1, so [dy, neg(dy)]",
    op: minus,
    inputs: [values([2, 3], 1), values([2, 3], 2)],
  },
  {
    title: "a constant factor is missing",
    right: "average: each of n elements has a share of 1/n, so div(…, x.size)",
    op: average,
    inputs: [values([3, 4], 3)],
  },
  {
    title: "a matrix is transposed",
    right: "product: d(a·b)/db = aᵀ·dy",
    op: product,
    inputs: [values([4, 3], 4), values([3, 3], 5)],
  },
  {
    title: "the input is detached",
    right: "logarithm: log(x), without going through numbers that nobody records",
    op: logarithm,
    inputs: [add(abs(values([2, 3], 6)), 1)],
  },
  {
    title: "the sum over a broadcast axis is missing",
    right: "addBias: the bias is used in every row, so sum(dy, 0, { keepDim: true })",
    op: addBias,
    inputs: [values([4, 3], 7), values([1, 3], 8)],
  },
  {
    title: "the padding is forgotten",
    right: "blur: conv2d(dy, box, null, { padding: 1 })",
    op: blur,
    inputs: [values([1, 1, 6, 6], 9)],
  },
  {
    title: "what is used twice is not added up",
    right: "embedding: a word that occurs twice gets the sum of both rows (+=)",
    op: embedding,
    inputs: [values([4, 2], 10), tensor(Int32Array.of(1, 3, 1, 1))],
  },
  {
    title: "the incoming gradient is ignored",
    right: "square: mul(dy, mul(2, x)): what comes later in the network scales the gradient",
    op: square,
    inputs: [values([2, 3], 11)],
  },
];

/** x³ that is right, and computes x² in the backward although the forward had it. */
export const wasteful = defineOp({
  name: "wasteful",
  forward: (_, x: Tensor) => ({ y: mul(mul(x, x), x), saved: { x } }),
  backward: ({ saved: { x } }, dy) => [mul(dy, mul(3, mul(x, x)))],
});
