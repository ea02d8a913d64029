import { defineOp } from "../autograd/define-op.js";
import { ShapeError } from "../errors.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { broadcastShapes, broadcasts, checkSize, formatShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { broadcastTo } from "./broadcast-to.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";

/**
 * Products of matrices a [A, M, K] and b [B, K, N] with A and B equal, or one of them 1; transA and transB say that
 * the last two axes of that argument are stored the other way round. A bias [N] is added to every row.
 */
export const matrixProduct: (
  a: Tensor,
  b: Tensor,
  bias: Tensor | null,
  transA?: boolean,
  transB?: boolean,
) => Tensor = defineOp({
  name: "matmul",
  forward(
    { kernels, storage, wrap },
    a: Tensor,
    b: Tensor,
    bias: Tensor | null,
    transA: boolean = false,
    transB: boolean = false,
  ) {
    const [M, K] = transA ? [a.shape[2], a.shape[1]] : [a.shape[1], a.shape[2]];
    const N = transB ? b.shape[1] : b.shape[2];
    const batch = a.shape[0] === 1 ? b.shape[0] : a.shape[0];
    const aStride = a.shape[0] === 1 ? 0 : M * K;
    const bStride = b.shape[0] === 1 ? 0 : K * N;
    const dims = { M, N, K, transA, transB, batch, aStride, bStride };
    const y = kernels.matmul(storage(a), storage(b), bias === null ? null : storage(bias), dims);
    return { y: wrap(y, [batch, M, N], a.dtype), saved: { a, b, transA, transB } };
  },
  // dA = dY·Bᵀ and dB = Aᵀ·dY; where a factor was stored transposed, so is its gradient. A matrix that took part in
  // every product of the batch gets the sum.
  backward({ saved: { a, b, transA, transB }, needs }, dy) {
    const dA = () =>
      transA ? matrixProduct(b, dy, null, transB, true) : matrixProduct(dy, b, null, false, !transB);
    const dB = () =>
      transB ? matrixProduct(dy, a, null, true, transA) : matrixProduct(a, dy, null, !transA, false);
    const reduced = (gradient: Tensor, x: Tensor) =>
      gradient.shape[0] === x.shape[0] ? gradient : sum(gradient, 0, { keepDim: true });
    return [
      needs(0) ? reduced(dA(), a) : null,
      needs(1) ? reduced(dB(), b) : null,
      needs(2) ? sum(dy, [0, 1]) : null,
    ];
  },
});

/**
 * The matrix product y[…, m, n] = Σₖ a[…, m, k] · b[…, k, n]. Leading axes are batches and broadcast. A vector on the
 * left counts as a row, on the right as a column, and that axis is dropped again.
 *
 * Shapes: [M, K] · [K, N] → [M, N]; [B, M, K] · [K, N] → [B, M, N]; [K] · [K] → [].
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.matmul.html
 *
 * @throws {ShapeError} when the inner sizes differ or the batches do not broadcast; {@link DTypeError} when the
 * dtypes differ or are integers.
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([1, 1])); // [3, 7]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireTensor("matmul", "a", a);
  requireTensor("matmul", "b", b);
  requireFloat("matmul", "a", a.dtype);
  requireSameDType("matmul", "a", a.dtype, "b", b.dtype);
  if (a.rank === 0 || b.rank === 0) {
    throw new ShapeError(
      `matmul: a is ${formatShape(a.shape)} and b ${formatShape(b.shape)}; both must have at least one axis: use mul() for scalars`,
    );
  }
  const left = a.rank === 1 ? reshape(a, [1, a.size]) : a;
  const right = b.rank === 1 ? reshape(b, [b.size, 1]) : b;
  const [M, K] = left.shape.slice(-2);
  const [inner, N] = right.shape.slice(-2);
  if (K !== inner) {
    throw new ShapeError(
      `matmul: a is ${formatShape(a.shape)} and b ${formatShape(b.shape)}; the last axis of a (${K}) must equal the ${b.rank === 1 ? "only" : "second last"} axis of b (${inner})`,
      { a: a.shape, b: b.shape },
    );
  }
  const [aBatch, bBatch] = [left.shape.slice(0, -2), right.shape.slice(0, -2)];
  if (!broadcasts(aBatch, bBatch)) {
    throw new ShapeError(
      `matmul: a is ${formatShape(a.shape)} and b ${formatShape(b.shape)}; their batches ${formatShape(aBatch)} and ${formatShape(bBatch)} do not broadcast: sizes must be equal, or one of them 1`,
      { a: a.shape, b: b.shape },
    );
  }
  const batch = broadcastShapes("matmul", aBatch, bBatch);
  checkSize("matmul", "the product's shape", [...batch, M, N]);
  const stacked = (x: Tensor) => {
    const own = x.shape.slice(0, -2);
    const matrix = x.shape.slice(-2);
    // A single matrix is used again for the whole batch; anything between is spelled out.
    if (sizeOf(own) === 1) return reshape(x, [1, ...matrix]);
    return reshape(broadcastTo(x, [...batch, ...matrix]), [sizeOf(batch), ...matrix]);
  };
  const y = matrixProduct(stacked(left), stacked(right), null);
  return reshape(y, [...batch, ...(a.rank === 1 ? [] : [M]), ...(b.rank === 1 ? [] : [N])]);
}
