import { AutogradError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireTensor, requireTensors } from "../tensor/require-tensor.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { addGradients } from "./accumulate.js";
import { rootGradient, topologicalOrder } from "./backward.js";
import { inPassScope, withRecording } from "./no-grad.js";
import { asPass, endGraph } from "./run-pass.js";

/** What {@link grad} takes beside its root and its inputs. */
export interface GradOptions {
  /** dL/dRoot. Default: 1, for a root of one element. */
  gradient?: Tensor;
  /** Leave the graph as it is, so that another pass can go through it. Default: as `createGraph`. */
  retainGraph?: boolean;
  /** Record the pass itself, so that what it answers can be differentiated again. Default false. */
  createGraph?: boolean;
}

/**
 * dRoot/dInput for each input, answered instead of added to any `grad`; null where the root does not depend on the input. The
 * inputs may be leaves or results on the way. No hook of a tensor is called, and of a module
 * only where the pass leads through what went into it. An answer may share its memory with `gradient` or with another.
 *
 * What the graph holds is released as by {@link backward}.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.autograd.grad.html
 *
 * @throws {AutogradError} when an input, or everything that the root was computed from, requires no gradient, or the graph was released.
 * @throws {ShapeError} when the root has more than one element and no `gradient` is given.
 * @example
 * const x = tensor(2, { requiresGrad: true });
 * const [slope] = grad(pow(x, 3), [x], { createGraph: true }); // 12
 * grad(slope!, [x])[0]!.item(); // 12
 */
export function grad(root: Tensor, inputs: readonly Tensor[], options: GradOptions = {}): (Tensor | null)[] {
  requireTensor("grad", "root", root);
  requireTensors("grad", "inputs", inputs);
  const constant = inputs.findIndex((input) => !input.requiresGrad);
  if (constant >= 0) {
    throw new AutogradError(
      `grad: inputs[${constant}] requires no gradient; set requiresGrad on it before the root is computed from it`,
    );
  }
  checkOptions("grad", options, { gradient: true, retainGraph: true, createGraph: true });
  const { gradient, createGraph = false, retainGraph = createGraph } = options;
  const answers = derivatives([[root, rootGradient("grad", root, gradient)]], inputs, createGraph);
  if (!retainGraph) endGraph(topologicalOrder([root.node]));
  return answers;
}

/** Σ over the roots of dRoot · root by each input, the graph left as it is. Only nodes that lead to an input have a turn. */
export function derivatives(
  roots: readonly (readonly [root: Tensor, dRoot: Tensor])[],
  inputs: readonly Tensor[],
  createGraph: boolean,
): (Tensor | null)[] {
  const order = topologicalOrder(roots.map(([root]) => root.node));
  const wanted = new Set(inputs);
  const leading = new Set<Node>();
  const leads = (t: Tensor | null) =>
    t !== null && (wanted.has(t) || (t.node !== null && leading.has(t.node)));
  for (const node of order.toReversed()) if (node.inputs.some(leads)) leading.add(node);

  const atInputs = new Map<Tensor, Tensor>();
  const atNodes = new Map<Node, Tensor>();
  const arrive = (t: Tensor, gradient: Tensor) => {
    if (wanted.has(t)) put(atInputs, t, gradient);
    if (t.node !== null && leading.has(t.node)) put(atNodes, t.node, gradient);
  };
  const pass = () => {
    for (const [root, dRoot] of roots) arrive(root, dRoot);
    for (const node of order) {
      const dOutput = atNodes.get(node);
      if (dOutput === undefined) continue;
      for (const [i, dInput] of node.backward(dOutput).entries()) {
        const input = node.inputs[i];
        if (dInput !== null && input !== null) arrive(input, dInput);
      }
    }
    return inputs.map((x) => atInputs.get(x) ?? null);
  };
  return asPass(order, () => withRecording(createGraph, () => inPassScope(pass)));
}

/** The multivariate chain rule adds the paths. */
function put<Place>(arrived: Map<Place, Tensor>, place: Place, gradient: Tensor): void {
  const before = arrived.get(place);
  arrived.set(place, before === undefined ? gradient : addGradients(before, gradient));
}
