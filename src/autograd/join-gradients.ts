// A gradient is complete where it arrives, but the gradients of several tensors arrive at different times. Each tensor
// gets a twin for what comes after it, and all twins read one number that was computed from all tensors: the node that
// made it is visited after those of the twins. By then it has seen the gradients of all.

import { zeros } from "../tensor/creation.js";
import { outliveScope } from "../tensor/memory.js";
import type { Tensor } from "../tensor/tensor.js";
import { defineOp } from "./define-op.js";
import { isRecording } from "./no-grad.js";
import { PerPass } from "./per-pass.js";

/** What has arrived: one for each tensor, null where nothing did. */
type Gradients = (Tensor | null)[];

interface Joint {
  readonly none: Readonly<Gradients>;
  readonly arrived: PerPass<Gradients>;
  readonly onGradients: (gradients: readonly (Tensor | null)[]) => readonly (Tensor | null)[];
}

const twin: (t: Tensor, knot: Tensor, at: number, joint: Joint) => Tensor = defineOp({
  name: "joinedTensor",
  forward: (_, t: Tensor, _knot: Tensor, at: number, joint: Joint) => ({
    y: t.detach(),
    saved: { at, joint },
  }),
  backward({ saved: { at, joint } }, dy) {
    // It is passed on when the others are there too, and this part of the pass has ended by then.
    outliveScope(dy.buffer);
    joint.arrived.set((joint.arrived.get() ?? joint.none).with(at, dy));
    return [null, zeros([])];
  },
});

const knot: (joint: Joint, ...tensors: Tensor[]) => Tensor = defineOp({
  name: "joinGradients",
  forward: (_, joint: Joint, ..._tensors: Tensor[]) => ({ y: zeros([]), saved: { joint } }),
  backward({ saved: { joint } }) {
    const arrived = joint.arrived.take() ?? joint.none;
    return [null, ...joint.onGradients(arrived)];
  },
});

/**
 * The same tensors, whose gradients are seen together: in a backward pass `onGradients` is called once with the complete
 * gradients that come through what this answers, null where none does, and what it answers goes on in their place.
 * Tensors that require no gradient are answered as they are.
 */
export function joinGradients(
  tensors: readonly Tensor[],
  onGradients: (gradients: readonly (Tensor | null)[]) => readonly (Tensor | null)[],
): Tensor[] {
  if (!isRecording() || !tensors.some((t) => t.requiresGrad)) return [...tensors];
  const joint: Joint = { none: tensors.map(() => null), arrived: new PerPass(), onGradients };
  const token = knot(joint, ...tensors);
  return tensors.map((t, at) => (t.requiresGrad ? twin(t, token, at, joint) : t));
}
