import { defineOp } from "../../autograd/define-op.js";
import { AutogradError } from "../../errors.js";
import { formatShape, sameShape } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Subject } from "../gradcheck/subject.js";

/** A function and its gradient that are computed elsewhere: by plain loops, or by another library. */
export interface ArrayFunction extends Omit<Subject, "call"> {
  /** What computes the gradient, for messages: `df`, `tf.grads`. */
  readonly differentiator: string;
  /** f at these inputs. */
  value(inputs: readonly Tensor[]): Tensor;
  /** Jᵀ·dy for every input, null where there is none. */
  gradient(inputs: readonly Tensor[], dy: Tensor): readonly (Tensor | null)[];
}

/** The function as one op, so that gradcheck treats it like any other. */
export function subjectOfArrays(fn: ArrayFunction): Subject {
  const op = defineOp({
    name: fn.name,
    forward: (_, ...inputs: Tensor[]) => ({ y: fn.value(inputs), saved: { inputs } }),
    backward: ({ saved: { inputs } }, dy) => {
      const gradients = fn.gradient(inputs, dy);
      for (const [i, gradient] of gradients.entries()) checkShape(fn, i, inputs[i], gradient);
      return [...gradients];
    },
  });
  return { ...fn, onlyReverse: true, call: (inputs) => op(...inputs) };
}

function checkShape(
  { differentiator, inputs }: ArrayFunction,
  i: number,
  x: Tensor,
  gradient: Tensor | null,
) {
  if (gradient === null || sameShape(gradient.shape, x.shape)) return;
  throw new AutogradError(
    `${differentiator} answered a gradient of the shape ${formatShape(gradient.shape)} for ${inputs[i].name} of the shape ${formatShape(x.shape)}; both must be the same`,
    { gradient: gradient.shape, input: x.shape },
  );
}
