// Sizes that no tensor can have, wherever one comes out: an error that names it, before anything is allocated.

import {
  add,
  arange,
  avgPool2d,
  broadcastTo,
  CpuBackend,
  col2im,
  conv2d,
  eye,
  full,
  gatherRows,
  im2col,
  linear,
  matmul,
  maxPool2d,
  nn,
  ones,
  rand,
  randint,
  randn,
  reshape,
  zeros,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { checkMistakes, error } from "../support/errors.js";

const million = [1e6, 1e6];
const TOO_MANY = "has 1000000000000 elements; a tensor has at most 2147483647";
const shaped = (name: string) => `ShapeError: ${name}: shape [1000000, 1000000] ${TOO_MANY}`;
const column = zeros([1e6, 1]);
const row = zeros([1, 1e6]);
const image = zeros([1, 1, 28, 28]);
const weight = zeros([1, 1, 3, 3]);

describe("too many elements", () => {
  checkMistakes({
    zeros: [() => zeros(million), shaped("zeros")],
    ones: [() => ones(million), shaped("ones")],
    full: [() => full(million, 1), shaped("full")],
    rand: [() => rand(million), shaped("rand")],
    randn: [() => randn(million), shaped("randn")],
    randint: [() => randint(0, 2, million), shaped("randint")],
    eye: [() => eye(1e6), shaped("eye")],
    arange: [
      () => arange(3e9),
      "ShapeError: arange: shape [3000000000] has 3000000000 elements; a tensor has at most 2147483647",
    ],
    initial: [() => nn.init.uniform(million), shaped("uniform")],
    broadcastTo: [() => broadcastTo(column, million), shaped("broadcastTo")],
    "a sum that broadcasts": [
      () => add(column, row),
      `ShapeError: add: the broadcast shape [1000000, 1000000] ${TOO_MANY}`,
    ],
    "an outer product": [
      () => matmul(column, row),
      `ShapeError: matmul: the product's shape [1000000, 1000000] ${TOO_MANY}`,
    ],
    linear: [() => linear(column, column), `ShapeError: linear: output [1000000, 1000000] ${TOO_MANY}`],
    gatherRows: [
      () => gatherRows(row, zeros([1e6], { dtype: "int32" })),
      `ShapeError: gatherRows: the rows' shape [1000000, 1000000] ${TOO_MANY}`,
    ],
    reshape: [
      () => reshape(row, million),
      "ShapeError: reshape: cannot view [1, 1000000] (1000000 elements) as [1000000, 1000000]; the sizes must multiply to 1000000, and at most one may be -1",
    ],
    "im2col, whose columns repeat the pixels": [
      () => im2col(zeros([1, 10, 1000, 1000]), 100),
      "ShapeError: im2col: the columns' shape [1, 100000, 811801] has 81180100000 elements; a tensor has at most 2147483647",
    ],
  });
});

describe("windows that are too large or no integers", () => {
  const padded = (name: string) =>
    `ShapeError: ${name}: input with padding 1000000000 x 1000000000, [1, 1, 2000000028, 2000000028] has 4000000112000001000 elements; a tensor has at most 2147483647`;
  const whole = (name: string, what: string, value: number, least: number) =>
    `ValueError: ${name}: ${what} is ${value}; it must be an integer of at least ${least}, or two of them [vertical, horizontal]`;
  const small = (name: string, what: string) =>
    `ValueError: ${name}: ${what} is 3000000000; it must be at most 2147483647`;
  checkMistakes({
    "padding of conv2d": [() => conv2d(image, weight, null, { padding: 1e9 }), padded("conv2d")],
    "padding of im2col": [() => im2col(image, 3, { padding: 1e9 }), padded("im2col")],
    "padding of col2im": [() => col2im(zeros([1, 9, 784]), 28, 3, { padding: 1e9 }), padded("col2im")],
    "padding beyond 32 bits": [
      () => conv2d(image, weight, null, { padding: 3e9 }),
      small("conv2d", "padding"),
    ],
    "stride beyond 32 bits": [() => maxPool2d(image, 2, { stride: 3e9 }), small("maxPool2d", "stride")],
    "kernelSize beyond 32 bits": [() => avgPool2d(image, 3e9), small("avgPool2d", "kernelSize")],
    "dilation beyond 32 bits": [() => im2col(image, 3, { dilation: 3e9 }), small("im2col", "dilation")],
    "a padding of half a pixel": [
      () => conv2d(image, weight, null, { padding: 0.5 }),
      whole("conv2d", "padding", 0.5, 0),
    ],
    "a stride of one and a half": [
      () => avgPool2d(image, 2, { stride: 1.5 }),
      whole("avgPool2d", "stride", 1.5, 1),
    ],
    "a dilation that is no number": [
      () => conv2d(image, weight, null, { dilation: Number.NaN }),
      whole("conv2d", "dilation", Number.NaN, 1),
    ],
    "a window that is infinite": [
      () => maxPool2d(image, Number.POSITIVE_INFINITY),
      whole("maxPool2d", "kernelSize", Number.POSITIVE_INFINITY, 1),
    ],
    "a window larger than the image": [
      () => avgPool2d(image, 1e9),
      "ShapeError: avgPool2d: a window of 1000000000 x 1000000000 (dilation 1 x 1) does not fit into input [1, 1, 28, 28] with padding 0 x 0; it would give an output of 0 x 0: make the window smaller or the padding larger",
    ],
  });

  test("a stride that is larger than the image is none of these", () => {
    expect(maxPool2d(image, 2, { stride: 2 ** 31 - 1 }).shape).toEqual([1, 1, 1, 1]);
  });
});

describe("memory that the engine does not give", () => {
  test("is an error of the backend that says what was asked for", () => {
    const cpu = new CpuBackend();
    expect(() =>
      cpu.kernels.readStrided(new Float32Array(1), { shape: [2 ** 40], offset: 0, strides: [0] }),
    ).toThrow(
      error(
        "BackendError",
        "cpu: out of memory: the engine gives no 1099511627776 elements of float32; use smaller tensors, or compute under noGrad() what needs no gradient",
      ),
    );
    expect(cpu.memory()).toEqual({ bytes: 0, buffers: 0 });
  });
});
