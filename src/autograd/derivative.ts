import type { Node, Tensor } from "../tensor/tensor.js";
import { addGradients } from "./accumulate.js";
import { topologicalOrder } from "./backward.js";
import { withRecording } from "./no-grad.js";
import { asPass } from "./run-pass.js";

/**
 * Σ dRoot · root by x: what `backward` would add to `x.grad`, where nothing is added to any `grad`, no hook is called and
 * the graph stays as it is. Only nodes that lead to x have a turn. Null where the root does not depend on x.
 */
export function derivative(root: Tensor, dRoot: Tensor, x: Tensor): Tensor | null {
  if (root === x) return dRoot;
  const order = topologicalOrder(root.node);
  const leading = new Set<Node>();
  const leads = (t: Tensor | null) => t !== null && (t === x || (t.node !== null && leading.has(t.node)));
  for (const node of order.toReversed()) if (node.inputs.some(leads)) leading.add(node);

  const arrived = new Map<Node | Tensor, Tensor>();
  if (root.node !== null) arrived.set(root.node, dRoot);
  const pass = () => {
    for (const node of order) {
      const dOutput = arrived.get(node);
      if (dOutput === undefined || !leading.has(node)) continue;
      for (const [i, dInput] of node.backward(dOutput).entries()) {
        const input = node.inputs[i];
        if (dInput === null || input === null || !leads(input)) continue;
        const place = input === x ? x : input.node!;
        const before = arrived.get(place);
        arrived.set(place, before === undefined ? dInput : addGradients(before, dInput));
      }
    }
  };
  asPass(order, () => withRecording(false, pass));
  return arrived.get(x) ?? null;
}
