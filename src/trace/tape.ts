import { topologicalOrder } from "../autograd/backward.js";
import { AutogradError } from "../errors.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Node, Tensor } from "../tensor/tensor.js";

/** An op that was recorded, with what went in and what came out. */
export interface TapeEntry {
  /** The name of the op. */
  readonly op: string;
  /** The module that ran it, where {@link withLayerNames} was around. */
  readonly layer: string | null;
  /** Its arguments in their places; null for those that are no tensors. */
  readonly inputs: readonly (Tensor | null)[];
  /** Its result. */
  readonly output: Tensor;
  /** What forward saved for backward, by name. */
  readonly saved: Readonly<Record<string, unknown>>;
  /** dRoot/dOutput, summed over the calls of `backward()` since `tape`; null before the first. */
  readonly gradient: Tensor | null;
}

/**
 * The ops behind a tensor, in the order in which they ran. Every result will keep its gradient, as after `retainGrad()`.
 *
 * @throws {AutogradError} where the tensor was not computed by an op that was recorded, or what it saved is gone.
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const loss = sum(mul(w, w));
 * const entries = tape(loss);
 * entries.map(({ op }) => op); // ["mul", "sum"]
 * loss.backward({ retainGraph: true });
 * entries[0].gradient; // [1, 1]
 */
export function tape(root: Tensor): TapeEntry[] {
  requireTensor("tape", "root", root);
  if (root.node === null) {
    throw new AutogradError(
      "tape: this tensor was not computed by an op that was recorded; pass the loss, computed outside of noGrad() from something with requiresGrad",
    );
  }
  root.node.requireSaved("tape");
  const outputs = new Map<Node, Tensor>([[root.node, root]]);
  const order = topologicalOrder([root.node]);
  for (const node of order) {
    for (const input of node.inputs) if (input?.node) outputs.set(input.node, input);
  }
  return order.toSorted((a, b) => a.number - b.number).map((node) => entryOf(node, outputs.get(node)!));
}

function entryOf(node: Node, output: Tensor): TapeEntry {
  output.retainGrad();
  const { op, layer, inputs, saved } = node;
  return {
    op,
    layer,
    inputs,
    output,
    saved,
    get gradient() {
      return output.grad;
    },
  };
}
