import { topologicalOrder } from "../../autograd/backward.js";
import type { Node, Tensor } from "../../tensor/tensor.js";

type Gradients = ReturnType<Node["backward"]>;

/** The nodes behind these tensors, each of whose backwards `around` runs from now on. */
export function aroundBackward(
  outputs: readonly Tensor[],
  around: (node: Node, dy: Tensor, run: () => Gradients) => Gradients,
): Node[] {
  const nodes = topologicalOrder(outputs.map(({ node }) => node));
  for (const node of nodes) {
    const own = node.backward.bind(node);
    node.backward = (dy) => around(node, dy, () => own(dy));
  }
  return nodes;
}
