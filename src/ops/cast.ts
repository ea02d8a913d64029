import { defineOp } from "../autograd/define-op.js";
import { checkDType, type DType, holds, isFloat, wholeNumbers } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";
import { warnOnce } from "../warn.js";

const castOp: (x: Tensor, dtype: DType) => Tensor = defineOp({
  name: "cast",
  forward(context, x: Tensor, dtype: DType) {
    const { kernels, storage, wrap } = context.holding(dtype);
    return { y: wrap(kernels.cast(storage(x), dtype), x.shape, dtype), saved: { dtype: x.dtype } };
  },
  backward: ({ saved: { dtype } }, dy) => [cast(dy, dtype)],
});

/** What was warned of. */
const said = new Set<string>();
const beyond = (dtype: DType) => `beyond ${dtype}`;
const noNumber = (dtype: DType) => `no number in ${dtype}`;

/** What an integer does not hold is no error, as in NumPy and PyTorch, but a person should know of it. */
function warnOfLoss(x: Tensor, dtype: DType): void {
  if (!isFloat(x.dtype) || isFloat(dtype) || !x.buffer.readableSync) return;
  // Looking takes longer than casting.
  if (said.has(beyond(dtype)) && said.has(noNumber(dtype))) return;
  const loss = (value: number) => (Number.isFinite(value) ? beyond : noNumber)(dtype);
  const lost = x.dataSync().find((value) => !holds(dtype, value) && !said.has(loss(value)));
  if (lost === undefined) return;
  said.add(loss(lost));
  const [least, largest] = wholeNumbers[dtype];
  warnOnce(
    Number.isFinite(lost)
      ? `cast: numbers beyond ${least} to ${largest}, which ${dtype} holds, wrap around; clamp() them first`
      : `cast: ${dtype} holds neither NaN nor infinities, which become 0`,
  );
}

/**
 * The same numbers in another dtype. Towards integers the fraction is cut off, what is beyond the range wraps around (at
 * 256 for uint8), and NaN and infinities become 0; of that the first such cast to a type warns, where it can be read at once. Between
 * float32 and float64 the gradient passes through.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.Tensor.to.html
 *
 * @example
 * cast(tensor([1.7, -1.7]), "int32"); // [1, -1]
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  requireTensor("cast", "x", x);
  checkDType("cast", dtype);
  if (x.dtype === dtype) return x;
  warnOfLoss(x, dtype);
  return castOp(x, dtype);
}
