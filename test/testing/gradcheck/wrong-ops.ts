// Ops that compute the right thing and have a wrong backward, for the tests of what gradcheck says of them.

import {
  add,
  avgPool2d,
  conv2d,
  defineOp,
  div,
  exp,
  gatherRows,
  linear,
  matmul,
  maxPool2d,
  mul,
  neg,
  ones,
  permute,
  randn,
  relu,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  zeros,
} from "pellucid";
import type { TensorFunction } from "pellucid/testing";

export const float64 = { dtype: "float64" } as const;
export const values = (shape: number[], seed = 1): Tensor => randn(shape, { ...float64, seed });

/** An op of one input with this forward, whose backward is given dy, x and y. */
export const withBackward = (
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, x: Tensor, y: Tensor) => Tensor | null,
): ((x: Tensor) => Tensor) =>
  defineOp({
    name: "wrong",
    forward(_, x: Tensor) {
      const y = forward(x);
      return { y, saved: { x, y } };
    },
    backward: ({ saved: { x, y } }, dy) => [backward(dy, x, y)],
  });

/** The same of two inputs. */
export const withBackwards = (
  forward: (a: Tensor, b: Tensor) => Tensor,
  backward: (dy: Tensor, a: Tensor, b: Tensor) => [Tensor | null, Tensor | null],
): ((a: Tensor, b: Tensor) => Tensor) =>
  defineOp({
    name: "wrong",
    forward: (_, a: Tensor, b: Tensor) => ({ y: forward(a, b), saved: { a, b } }),
    backward: ({ saved: { a, b } }, dy) => backward(dy, a, b),
  });

const flipped = (x: Tensor): Tensor => {
  const data = x.dataSync();
  return tensor(data.reverse(), { shape: x.shape });
};

const rolled = (x: Tensor): Tensor => {
  const data = Array.from(x.dataSync());
  return tensor(Float64Array.from([0, ...data.slice(0, -1)]), { shape: x.shape });
};

const image = values([1, 1, 6, 6]);
const box = ones([1, 1, 3, 3], float64);

/** What is wrong -> the function, its inputs, the pattern's name, and what the report says of it. */
export const wrongOps: Record<string, [TensorFunction, Tensor[], string, string]> = {
  "a flipped sign": [
    withBackwards(sub, (dy) => [dy, dy]),
    [values([2, 3]), values([2, 3], 2)],
    "sign",
    "input 1: the sign is flipped: analytical = −numerical",
  ],
  "a sum instead of a mean": [
    withBackward(
      (x) => div(sum(x), x.size),
      (dy, x) => mul(dy, ones(x.shape, float64)),
    ),
    [values([3, 4])],
    "factor",
    "input 0: off by a constant factor: analytical = 12 × numerical; 12 is the number of elements of the input: a sum where there should be a mean?",
  ],
  "a mean over the batch instead of a sum": [
    withBackwards(add, (dy) => [dy, div(sum(dy, 0), dy.shape[0])]),
    [values([5, 3]), values([3], 2)],
    "factor",
    "input 1: off by a constant factor: analytical = 0.2 × numerical (1/5); 5 is the size of axis 0 of the output: a mean where there should be a sum?",
  ],
  "half of a square": [
    withBackward(
      (x) => mul(x, x),
      (dy, x) => mul(dy, x),
    ),
    [values([7])],
    "factor",
    "input 0: off by a constant factor: analytical = 0.5 × numerical (1/2): one of two paths is missing?",
  ],
  "a factor that is no size": [
    withBackward(exp, (dy, _, y) => mul(dy, mul(y, 1.7))),
    [values([7])],
    "factor",
    "input 0: off by a constant factor: analytical = 1.7 × numerical",
  ],
  "a transposed square matrix": [
    withBackwards(matmul, (dy, a, b) => [matmul(dy, transpose(b)), matmul(transpose(dy), a)]),
    [values([4, 3]), values([3, 3], 2)],
    "transposed",
    "input 1: transposed: these are the right values with the axes in the order [1, 0]",
  ],
  "a matrix that is written out column by column": [
    withBackwards(linear, (dy, x, weight) => [
      matmul(dy, weight),
      reshape(matmul(transpose(x), dy), weight.shape),
    ]),
    [values([4, 3]), values([2, 3], 2)],
    "transposed",
    "input 1: transposed: these are the right values with the axes in the order [1, 0]",
  ],
  "axes in another order": [
    withBackward(
      (x) => permute(x, [2, 0, 1]),
      (dy) => permute(dy, [2, 0, 1]),
    ),
    [values([3, 3, 3])],
    "transposed",
    "input 0: transposed: these are the right values with the axes in the order [1, 2, 0]",
  ],
  "a kernel that is turned around": [
    withBackward(
      (weight) => conv2d(image, weight),
      (dy) => flipped(conv2d(image, dy)),
    ),
    [values([1, 1, 3, 3], 2)],
    "reversed",
    "input 0: reversed: these are the right values read backwards along axes 2, 3 (a kernel that should, or should not, be turned around?)",
  ],
  "off by one": [
    withBackward(
      (x) => mul(x, 3),
      (dy) => rolled(mul(dy, 3)),
    ),
    [values([6])],
    "shifted",
    "input 0: shifted: these are the right values, one further along axis 0 (off by one in an index or in the padding?)",
  ],
  "an input that is detached": [
    (x) => mul(x.detach(), 2),
    [values([2, 2])],
    "zero",
    "input 0: zero everywhere: is the input detached (detach(), dataSync(), noGrad()), or does backward answer null for it?",
  ],
  "a gradient that is null": [
    withBackwards(mul, (dy, _, b) => [mul(dy, b), null]),
    [values([3]), values([3], 2)],
    "zero",
    "input 1: zero everywhere",
  ],
  "a bias that gets the first row only": [
    withBackwards(add, (dy) => [dy, slice(dy, [0], [1])]),
    [values([4, 3]), values([1, 3], 2)],
    "broadcast",
    "input 1: a reduction is missing: the input was broadcast from [1, 3] to [4, 3], and only the first slice along axis 0 counts. Sum over the broadcast axes (sumTo)",
  ],
  "one of two broadcast axes that is not summed": [
    withBackwards(mul, (dy, a, b) => [mul(dy, b), sum(slice(mul(dy, a), [3], [4]), undefined)]),
    [values([4, 3]), values([], 2)],
    "broadcast",
    "input 1: a reduction is missing: the input was broadcast from [] to [4, 3], and only the last slice along axis 0 counts",
  ],
  "a gradient of the broadcast shape": [
    withBackwards(add, (dy) => [dy, dy]),
    [values([4, 3]), values([3], 2)],
    "broadcast",
    "a reduction is missing: the input was broadcast from [3] to [4, 3]. Sum over the broadcast axes (sumTo)",
  ],
  "a gradient of the transposed shape": [
    withBackwards(matmul, (dy, a, b) => [matmul(dy, transpose(b)), matmul(transpose(dy), a)]),
    [values([4, 3]), values([3, 2], 2)],
    "transposed",
    "transposed: the same sizes in another order",
  ],
  "padding that is forgotten": [
    withBackward(
      (x) => conv2d(x, box, null, { padding: 1 }),
      (dy) => {
        const inner = zeros([1, 1, 6, 6], float64).dataSync();
        const middle = conv2d(dy, box).dataSync();
        for (let i = 0; i < 16; i++) inner[7 + Math.floor(i / 4) * 6 + (i % 4)] = middle[i];
        return tensor(inner, { shape: dy.shape });
      },
    ),
    [values([1, 1, 6, 6])],
    "border",
    "input 0: wrong only at the border of the last two axes: look at the padding",
  ],
  "rows that overwrite each other": [
    withBackwards(gatherRows, (dy, table, rows) => {
      const out = new Float64Array(table.size);
      const from = dy.dataSync();
      for (const [i, row] of rows.dataSync().entries()) out.set(from.subarray(2 * i, 2 * i + 2), 2 * row);
      return [tensor(out, { shape: table.shape }), null];
    }),
    [values([4, 2]), tensor(Int32Array.of(1, 3, 1, 1))],
    "accumulation",
    "input 0: not accumulated: where an element is used more than once, only the last use counts. Add to the gradient (+=) instead of setting it",
  ],
  "overlapping windows that keep the first": [
    withBackward(
      (x) => avgPool2d(x, 2, { stride: 1 }),
      (dy) => {
        const out = new Float64Array(16).fill(Number.NaN);
        for (const [i, g] of dy.dataSync().entries()) {
          for (const tap of [0, 1, 4, 5]) {
            const at = Math.floor(i / 3) * 4 + (i % 3) + tap;
            if (Number.isNaN(out[at])) out[at] = g / 4;
          }
        }
        return tensor(out, { shape: [1, 1, 4, 4] });
      },
    ),
    [values([1, 1, 4, 4])],
    "accumulation",
    "input 0: not accumulated: where an element is used more than once, only the first use counts",
  ],
  "an ignored dy": [
    withBackward(
      (x) => mul(x, x),
      (_, x) => mul(2, x),
    ),
    [values([2, 3])],
    "dy-ignored",
    "input 0: the incoming gradient is ignored: this is what comes out when dy is 1 everywhere. Multiply by dy",
  ],
  "a gradient that is NaN": [
    withBackward(
      (x) => mul(x, x),
      (dy, x) => div(mul(dy, x), sub(x, x)),
    ),
    [values([3])],
    "not-finite",
    "input 0: not finite: ",
  ],
  "zeros in places": [
    withBackward(
      (x) => mul(x, 2),
      (dy) =>
        tensor(
          dy.dataSync().map((g, i) => (i === 4 ? 0 : 2 * g)),
          { shape: dy.shape },
        ),
    ),
    [values([2, 4])],
    "zero-in-part",
    "input 0: zero at 1 of 8 elements, such as [1, 0]",
  ],
  "a gate that is forgotten": [
    withBackward(
      (x) => relu(x),
      (dy) => dy,
    ),
    [values([2, 4])],
    "not-masked",
    "elements that the output does not depend on, such as ",
  ],
  "x where y was meant": [
    withBackward(
      (x) => exp(x),
      (dy, x) => mul(dy, x),
    ),
    [values([4])],
    "saved-value",
    "input 0: the input was saved for the output",
  ],
  "the derivative of another function": [
    withBackward(
      (x) => exp(x),
      (dy, x) => mul(dy, tanh(x)),
    ),
    [values([4])],
    "",
    "input 0: 4 of 4 elements that were compared are wrong, in no pattern that gradcheck knows",
  ],
  "a slope at a tie that belongs to neither side": [
    withBackward(
      (x) => maxPool2d(x, 2),
      (dy) => neg(mul(ones([1, 1, 2, 2], float64), dy)),
    ),
    [zeros([1, 1, 2, 2], float64)],
    "",
    "the backward is wrong: at these kinks its slope is not between those to the left and to the right",
  ],
};
