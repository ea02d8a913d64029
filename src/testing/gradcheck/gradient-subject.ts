import { backward } from "../../autograd/backward.js";
import { withRecording } from "../../autograd/no-grad.js";
import { zeros } from "../../tensor/creation.js";
import type { Tensor } from "../../tensor/tensor.js";
import { cut, evaluate, floatsOf } from "./evaluate.js";
import type { Subject } from "./subject.js";

/**
 * The gradient as a function of its own: (x, dy) ↦ Jᵀ(x)·dy, for all inputs that are differentiated. Its gradient is
 * the second derivative; by dy it is linear, which checks the backward pass that was recorded.
 */
export function gradientSubject(subject: Subject, weightsOf: (count: number) => Float64Array): Subject {
  const { shapes, values } = evaluate(
    subject,
    subject.inputs.map(({ value }) => value),
  );
  const incoming = cut(weightsOf(values.length), shapes).map((value, i) => ({
    name: shapes.length === 1 ? "dy" : `dy ${i}`,
    value,
    wanted: true,
  }));
  const count = subject.inputs.length;

  const gradients = (tensors: readonly Tensor[]): Tensor[] => {
    const createGraph = tensors.some(({ requiresGrad }) => requiresGrad);
    const leaves = tensors.slice(0, count).map((t, i) => {
      if (t.requiresGrad || !subject.inputs[i].wanted) return t;
      const leaf = t.detach();
      leaf.requiresGrad = true;
      return leaf;
    });
    const before = leaves.map(({ grad }) => grad);
    for (const leaf of leaves) leaf.grad = null;
    const result = subject.call(leaves);
    const outputs = floatsOf(subject, result, "float64");
    for (const [i, y] of outputs.entries()) {
      const retainGraph = createGraph || i < outputs.length - 1;
      if (y.requiresGrad) backward(y, { gradient: tensors[count + i], createGraph, retainGraph });
    }
    return leaves.flatMap((leaf, i) => {
      const { grad } = leaf;
      leaf.grad = before[i];
      return subject.inputs[i].wanted ? [grad ?? zeros(leaf.shape, { dtype: "float64" })] : [];
    });
  };
  return {
    ...subject,
    inputs: [...subject.inputs, ...incoming],
    // Recorded even while differences are taken, under noGrad: the gradient is what is computed here.
    call: (tensors) => withRecording(true, () => gradients(tensors)),
  };
}
