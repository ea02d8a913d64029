// Products of matrices.

import { add } from "../../../../ops/add.js";
import { linear } from "../../../../ops/linear.js";
import { matmul } from "../../../../ops/matmul.js";
import { mul } from "../../../../ops/mul.js";
import { transpose } from "../../../../ops/permute.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { float, int } from "../attributes.js";
import { type Call, type Operators, operator } from "../operator.js";

const GEMM = { alpha: float(1), beta: float(1), transA: int(0), transB: int(0), broadcast: int(0) };

/** alpha·A·B + beta·C, with A and B as they are or transposed. */
function gemm(call: Call<typeof GEMM>): Tensor {
  const { alpha, beta, transA, transB } = call.attributes;
  const a = transA ? transpose(call.tensor(0)) : call.tensor(0);
  const b = call.tensor(1);
  const c = call.optional(2);
  if (a.rank !== 2 || b.rank !== 2)
    call.refuse(`multiplies [${a.shape}] by [${b.shape}]; both must have two axes`);
  // What exporters make of a dense layer.
  const isBias = c === null || (c.rank === 1 && c.size === b.shape[transB ? 0 : 1]);
  if (transB && alpha === 1 && beta === 1 && isBias) return linear(a, b, c);
  const product = matmul(a, transB ? transpose(b) : b);
  const scaled = alpha === 1 ? product : mul(product, alpha);
  if (c === null || beta === 0) return scaled;
  return add(scaled, beta === 1 ? c : mul(c, beta));
}

export const matrices: Operators = {
  Gemm: operator({ inputs: [2, 3], attributes: GEMM, run: gemm }),
  MatMul: operator({ inputs: [2, 2], attributes: {}, run: (call) => matmul(call.tensor(0), call.tensor(1)) }),
};
