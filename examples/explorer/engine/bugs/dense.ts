// A dense layer y = x · weightᵀ + bias as a user would write it, of which two gradients can be exchanged.

import { defineOp, linear, matmul, sum, type Tensor, transpose } from "pellucid";

export interface DenseGradients {
  weight?: (dy: Tensor, x: Tensor) => Tensor;
  bias?: (dy: Tensor) => Tensor;
}

export const denseWith = ({
  weight: dWeight = (dy, x) => matmul(transpose(dy), x),
  bias: dBias = (dy) => sum(dy, 0),
}: DenseGradients) =>
  defineOp({
    name: "linear",
    forward: (_, x: Tensor, weight: Tensor, bias: Tensor) => ({
      y: linear(x, weight, bias),
      saved: { x, weight },
    }),
    backward: ({ saved: { x, weight } }, dy) => [matmul(dy, weight), dWeight(dy, x), dBias(dy)],
  });
