import { defineOp } from "../autograd/define-op.js";
import { requireFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";

const reluBackward: (dy: Tensor, y: Tensor) => Tensor = defineOp({
  name: "reluBackward",
  forward: ({ kernels, storage, wrap }, dy: Tensor, y: Tensor) => ({
    y: wrap(kernels.reluBackward(storage(dy), storage(y)), y.shape, y.dtype),
    saved: { mask: y },
  }),
  backward: ({ saved: { mask } }, g) => [reluBackward(g, mask), null],
});

/**
 * y = max(x, 0), elementwise, on floats. ReLU'(0) = 0, and ReLU'(NaN) = 1.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
 *
 * @throws {DTypeError} on integers.
 * @example
 * relu(tensor([-1, 0, 2])); // [0, 0, 2]
 */
export const relu = defineOp({
  name: "relu",
  forward({ kernels, storage, wrap }, x: Tensor) {
    requireTensor("relu", "x", x);
    requireFloat("relu", "x", x.dtype);
    const y = wrap(kernels.relu(storage(x)), x.shape, x.dtype);
    return { y, saved: { y } };
  },
  // dx = 0 where x ≤ 0, else dy. y ≤ 0 exactly there, so the output is all that is needed, and x can go.
  backward: ({ saved: { y } }, dy) => [reluBackward(dy, y)],
});
