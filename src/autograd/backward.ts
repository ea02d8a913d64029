// The chain rule. Every op that was recorded is a node of a graph, and can turn the gradient of its output into those of
// its inputs. Nodes are visited from the loss towards the leaves, each after every node that used its output: in
// topological order. So the gradient of its output is complete when its turn comes. No op is named here.

import { AutogradError, ShapeError } from "../errors.js";
import { checkOptions } from "../options.js";
import { ones } from "../tensor/creation.js";
import { requireSameDType } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Node, Tensor } from "../tensor/tensor.js";
import { Arrivals } from "./arrivals.js";
import { runPass } from "./run-pass.js";

/** What {@link backward} takes beside its root. */
export interface BackwardOptions {
  /** dL/dRoot. Default: 1, for a root of one element. */
  gradient?: Tensor;
  /** Leave the graph as it is, so that backward can go through it again. */
  retainGraph?: boolean;
  /** Record the pass itself, so that the gradients can be differentiated again; the graph is then retained too. */
  createGraph?: boolean;
}

/**
 * Computes dRoot/dLeaf for every leaf that requires a gradient, and adds it to the leaf's `grad`.
 *
 * The values of the graph can be read until the next backward ends; see src/tensor/README.md.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html
 *
 * @throws {AutogradError} when nothing requires a gradient, or a backward went through the graph before without `retainGraph`.
 * @throws {ShapeError} when the root has more than one element and no `gradient` is given.
 * @example
 * const x = tensor(3, { requiresGrad: true });
 * backward(mul(x, x));
 * x.grad!.item(); // 6
 */
export function backward(root: Tensor, options: BackwardOptions = {}): void {
  requireTensor("backward", "root", root);
  checkOptions("backward", options, { gradient: true, retainGraph: true, createGraph: true });
  const { createGraph = false, retainGraph = createGraph } = options;
  const dRoot = rootGradient("backward", root, options.gradient);
  const order = topologicalOrder([root.node]);
  runPass(order, { createGraph, retainGraph }, () => applyChainRule(root, dRoot, order));
}

/** What the pass starts with: dRoot/dRoot = 1, unless another is given. */
export function rootGradient(name: string, root: Tensor, given: Tensor | undefined): Tensor {
  if (given === undefined && root.size !== 1) {
    throw new ShapeError(
      `${name}: the tensor has shape ${formatShape(root.shape)}; only a single number has a gradient without more being said. Reduce it with sum() or mean(), or pass { gradient } of that shape`,
    );
  }
  if (!root.requiresGrad) {
    throw new AutogradError(
      `${name}: nothing that this tensor was computed from requires a gradient; set requiresGrad on a leaf, and check that it was not computed under noGrad() or from detach()`,
    );
  }
  const gradient = given ?? ones(root.shape, { dtype: root.dtype });
  requireTensor(name, "gradient", gradient);
  if (!sameShape(gradient.shape, root.shape)) {
    throw new ShapeError(
      `${name}: gradient has shape ${formatShape(gradient.shape)} but the tensor has ${formatShape(root.shape)}; both must be the same`,
    );
  }
  requireSameDType(name, "tensor", root.dtype, "gradient", gradient.dtype);
  return gradient;
}

/** Every node after all nodes that use its output; those of the roots first. Iterative, since graphs can be deep. */
export function topologicalOrder(roots: readonly (Node | null)[]): Node[] {
  const finished: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const enter = (node: Node | null | undefined) => {
    if (node == null || seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.node.inputs.length) {
        enter(top.node.inputs[top.next++]?.node);
      } else {
        finished.push(top.node);
        stack.pop();
      }
    }
  }
  return finished.reverse();
}

/** dRoot/dInput = Σ over the nodes that used the input of dRoot/dOutput · dOutput/dInput. A node computes its term. */
function applyChainRule(root: Tensor, dRoot: Tensor, order: readonly Node[]): void {
  const arrivals = new Arrivals();
  arrivals.add(root, dRoot);
  for (const node of order) {
    const dOutput = arrivals.take(node);
    if (dOutput === null) continue;
    for (const [i, dInput] of node.backward(dOutput).entries()) {
      const input = node.inputs[i];
      if (dInput !== null && input?.requiresGrad) arrivals.add(input, dInput);
    }
    arrivals.release(dOutput);
  }
  arrivals.accumulateLeaves();
}

// Next: src/optim/adam.ts, which spends the gradients that this pass leaves behind.
