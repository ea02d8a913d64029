import { ValueError } from "../errors.js";
import { requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { checkSize, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Equation, type Label, readEquation } from "./einsum-equation.js";
import { matmul } from "./matmul.js";
import { mul } from "./mul.js";
import { permute } from "./permute.js";
import { reshape } from "./reshape.js";
import { slice } from "./slice.js";
import { sum } from "./sum.js";

/** A tensor and the names of its axes. */
interface Named {
  x: Tensor;
  labels: readonly Label[];
}

const sizeIn = ({ x, labels }: Named, label: Label) => x.shape[labels.indexOf(label)];

/** The axes in that order. */
function arranged({ x, labels }: Named, order: readonly Label[]): Tensor {
  return order.every((label, i) => label === labels[i])
    ? x
    : permute(
        x,
        order.map((label) => labels.indexOf(label)),
      );
}

/** Of two axes of one name the elements where both indices are equal: in a row of n·n, every (n + 1)-th. */
function diagonal({ x, labels }: Named): Named {
  const second = labels.findIndex((label, i) => labels.indexOf(label) !== i);
  if (second < 0) return { x, labels };
  const pair = [labels.indexOf(labels[second]), second];
  const others = labels.flatMap((_, axis) => (pair.includes(axis) ? [] : [axis]));
  const n = x.shape[second];
  const rows = others.map((axis) => x.shape[axis]);
  const flat = reshape(permute(x, [...others, ...pair]), [...rows, n * n]);
  const steps = [...rows.map(() => 1), n + 1];
  return diagonal({
    x: slice(flat, [], [], steps),
    labels: [...others.map((axis) => labels[axis]), labels[second]],
  });
}

/** Without the axes of size 1 that others repeat: a product repeats what has no such axis. */
function withoutRepeated({ x, labels }: Named, sizes: Equation["sizes"]): Named {
  const own = labels.flatMap((label, axis) => (x.shape[axis] === sizes.get(label) ? [axis] : []));
  return {
    x: reshape(
      x,
      own.map((axis) => x.shape[axis]),
    ),
    labels: own.map((axis) => labels[axis]),
  };
}

/** Summed over all axes but those with these names. */
function summed({ x, labels }: Named, kept: (label: Label) => boolean): Named {
  const axes = labels.flatMap((label, axis) => (kept(label) ? [] : [axis]));
  return axes.length === 0 ? { x, labels } : { x: sum(x, axes), labels: labels.filter(kept) };
}

/**
 * The product of two, summed over what is not kept. Axes of both that are kept are batches of matrix products, those that are
 * not are what these sum over, and those of one alone are its rows, or columns.
 */
function product(left: Named, right: Named, isKept: (label: Label) => boolean): Named {
  const a = summed(left, (label) => isKept(label) || right.labels.includes(label));
  const b = summed(right, (label) => isKept(label) || left.labels.includes(label));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter(isKept);
  const inner = shared.filter((label) => !isKept(label));
  const rows = a.labels.filter((label) => !shared.includes(label));
  const columns = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...columns];
  const shape = labels.map((label) => sizeIn(a.labels.includes(label) ? a : b, label));
  checkSize("einsum", "the product of two operands of shape", shape);
  const [B, M, K] = [batch, rows, inner].map((group) => sizeOf(group.map((label) => sizeIn(a, label))));
  const N = sizeOf(columns.map((label) => sizeIn(b, label)));
  const x = arranged(a, [...batch, ...rows, ...inner]);
  const y = arranged(b, [...batch, ...inner, ...columns]);
  // Nothing to sum over: elementwise, which a product of matrices 1 x 1 would be slow at.
  const z =
    inner.length === 0
      ? mul(reshape(x, [B, M, 1]), reshape(y, [B, 1, N]))
      : matmul(reshape(x, [B, M, K]), reshape(y, [B, K, N]));
  return { x: reshape(z, shape), labels };
}

/**
 * Einstein's sum: axes are named by letters, and the product of all operands is summed over those that the result does not
 * name. For "ij,jk->ik" that is y[i, k] = Σⱼ a[i, j] · b[j, k].
 *
 * A letter twice in one operand is its diagonal; "..." stands for all axes without a letter, which broadcast, as sizes of 1
 * do. Without "->" the result has the axes of "...", and in alphabetic order the letters that come once. Operands are multiplied
 * from left to right, as products of matrices where they share what is summed over.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.einsum.html
 *
 * @throws {ValueError} when the equation is not one; {@link ShapeError} when it does not fit the shapes; {@link DTypeError}
 * when dtypes differ or are integers.
 * @example
 * const a = tensor([[1, 2], [3, 4]]);
 * // A matrix product, a trace, and products with a vector.
 * einsum("ij,jk->ik", a, a); // [[7, 10], [15, 22]]
 * einsum("ii", a); // 5
 * einsum("...i,i->...", a, tensor([1, 10])); // [21, 43]
 */
export function einsum(equation: string, ...operands: Tensor[]): Tensor {
  for (const [k, operand] of operands.entries()) {
    requireTensor("einsum", `operands[${k}]`, operand);
    requireFloat("einsum", `operands[${k}]`, operand.dtype);
    requireSameDType("einsum", "operands[0]", operands[0].dtype, `operands[${k}]`, operand.dtype);
  }
  if (operands.length === 0)
    throw new ValueError('einsum: there are no operands; it needs at least one: einsum("ij->ji", a)');
  const shapes = operands.map(({ shape }) => shape);
  const { operands: terms, result, sizes } = readEquation(equation, shapes);
  const named = operands.map((x, k) => withoutRepeated(diagonal({ x, labels: terms[k] }), sizes));
  const all = named.reduce((left, right, k) =>
    product(left, right, (label) =>
      [result, ...named.slice(k + 1).map(({ labels }) => labels)].some((later) => later.includes(label)),
    ),
  );
  return arranged(
    summed(all, (label) => result.includes(label)),
    result,
  );
}
