import type { TensorBuffer } from "../tensor/buffer.js";
import { inCurrentScope, outliveScope } from "../tensor/memory.js";
import type { Tensor } from "../tensor/tensor.js";
import { defineOp } from "./define-op.js";
import { isRecording } from "./no-grad.js";

/** The sum of two gradients of the same tensor: the multivariate chain rule adds the paths. */
export const addGradients = defineOp({
  name: "addGradients",
  forward({ kernels, storage, wrap }, a: Tensor, b: Tensor) {
    const dims = { shape: [a.size], aStrides: [1], bStrides: [1] };
    return { y: wrap(kernels.binary("add", storage(a), storage(b), dims), a.shape, a.dtype), saved: null };
  },
  backward: (_, dy) => [dy, dy],
});

const copy = defineOp({
  name: "copy",
  forward({ kernels, storage, wrap }, x: Tensor) {
    const dims = { shape: [x.size], offset: 0, strides: [1] };
    return { y: wrap(kernels.readStrided(storage(x), dims), x.shape, x.dtype), saved: null };
  },
  backward: (_, dy) => [dy],
});

/** t.grad += gradient. */
export function accumulate(t: Tensor, gradient: Tensor): void {
  setGradient(t, t.grad === null ? gradient : addGradients(t.grad, gradient));
}

/** The memory of gradients that nobody else can have: made here or by the backward pass, for one tensor. */
const owned = new WeakSet<TensorBuffer>();

/** t.grad = gradient. Each tensor owns the memory of its gradient, so one that came from elsewhere is copied. */
export function setGradient(t: Tensor, gradient: Tensor): void {
  const before = t.grad;
  // A pass that is recorded has no scope of its own, so that anything might share the memory there.
  t.grad = !isRecording() && inCurrentScope(gradient.buffer) ? gradient : copy(gradient);
  outliveScope(t.grad.buffer);
  owned.add(t.grad.buffer);
  if (before !== null) free(before, "when its tensor got another gradient");
}

/** t.grad = null, and its memory is free for the next one. */
export function clearGradient(t: Tensor): void {
  if (t.grad !== null) free(t.grad, "by zeroGrad()");
  t.grad = null;
}

/** A gradient that was recorded (createGraph) may be needed by the graph behind it. */
function free(gradient: Tensor, when: string): void {
  if (gradient.isLeaf && owned.has(gradient.buffer)) gradient.buffer.release(when);
}
