// The chain rule, walked backwards. Every recorded op knows how to turn the gradient of its output into those of its
// inputs. Visiting the ops from the loss towards the leaves, each after everything that used its output, means that
// its gradient is complete when its turn comes. The walk names no op.

import { AutogradError, ShapeError } from "../errors.js";
import type { TensorBuffer } from "../tensor/buffer.js";
import { ones } from "../tensor/creation.js";
import { requireSameDType } from "../tensor/dtype.js";
import { endWalk, inCurrentScope, walkCount } from "../tensor/memory.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { accumulate, addGradients } from "./accumulate.js";
import { checkBackward, withoutForwardChecks } from "./anomaly.js";
import { type Node, nodeOf } from "./define-op.js";
import { scoped, withRecording } from "./no-grad.js";

export interface BackwardOptions {
  /** dL/dRoot. Default: 1, for a root of one element. */
  gradient?: Tensor;
  /** Leave the graph as it is, so that it can be walked again. */
  retainGraph?: boolean;
  /** Record the walk itself, so that the gradients can be differentiated again; the graph is then retained too. */
  createGraph?: boolean;
}

interface WalkedGraph {
  nodes: Node[];
  buffers: Set<TensorBuffer>;
}

/** What the last walk went through: readable until the end of the next one. */
let previous: WalkedGraph | null = null;
/** The walks that are going on: more than one where a hook runs a backward. */
const walking: Node[][] = [];

/**
 * Computes dRoot/dLeaf for every leaf that requires a gradient, and adds it to the leaf's `grad`.
 *
 * When the walk ends, what the *previous* walk went through is taken back: the values of this graph can be read
 * until then.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html
 *
 * @throws {AutogradError} when nothing requires a gradient, or the graph was walked before without `retainGraph`.
 * @throws {ShapeError} when the root has more than one element and no `gradient` is given.
 * @example
 * const x = tensor(3, { requiresGrad: true });
 * backward(mul(x, x));
 * x.grad!.item(); // 6
 */
export function backward(root: Tensor, options: BackwardOptions = {}): void {
  const { createGraph = false, retainGraph = createGraph } = options;
  const seed = options.gradient ?? defaultGradient(root);
  if (!root.requiresGrad) {
    throw new AutogradError(
      "backward: nothing that this tensor was computed from requires a gradient; set requiresGrad on a leaf, and check that it was not computed under noGrad() or from detach()",
    );
  }
  if (!sameShape(seed.shape, root.shape)) {
    throw new ShapeError(
      `backward: gradient has shape ${formatShape(seed.shape)} but the tensor has ${formatShape(root.shape)}; both must be the same`,
    );
  }

  requireSameDType("backward", "tensor", root.dtype, "gradient", seed.dtype);

  const order = topologicalOrder(nodeOf(root));
  const walk = createGraph ? recorded : unrecorded;
  walking.push(order);
  try {
    walk(() => propagate(root, seed, order, walk));
    if (!retainGraph) finish(order);
    endWalk();
  } finally {
    walking.pop();
  }
}

type Walk = <T>(fn: () => T) => T;
const recorded: Walk = (fn) => withRecording(true, fn);
const unrecorded: Walk = (fn) => scoped("at the end of backward()", fn);

function defaultGradient(root: Tensor): Tensor {
  if (root.size !== 1) {
    throw new ShapeError(
      `backward: the tensor has shape ${formatShape(root.shape)}; only a single number has a gradient without more being said. Reduce it with sum() or mean(), or pass { gradient } of that shape`,
    );
  }
  return ones(root.shape, { dtype: root.dtype });
}

/** Every node after all nodes that use its output; the root's first. Iterative, since graphs can be deep. */
function topologicalOrder(root: Node | null): Node[] {
  const finished: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const enter = (node: Node | null) => {
    if (node === null || seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  enter(root);
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (top.next === top.node.inputs.length) {
      finished.push(top.node);
      stack.pop();
      continue;
    }
    const input = top.node.inputs[top.next++];
    enter(input === null ? null : nodeOf(input));
  }
  return finished.reverse();
}

/** Sends the gradient from the root to the leaves. */
function propagate(root: Tensor, seed: Tensor, order: Node[], walk: Walk): void {
  // Gradients that have arrived so far: at the output of a node, or at a leaf.
  const arrived = new Map<Node | Tensor, Tensor>();
  // In how many places the memory of each of them is waiting.
  const waiting = new Map<TensorBuffer, number>();
  const count = (gradient: Tensor | undefined, change: number) => {
    if (gradient !== undefined) waiting.set(gradient.buffer, (waiting.get(gradient.buffer) ?? 0) + change);
  };
  const outputs = new Map<Node, Tensor[]>();
  const deliver = (t: Tensor, gradient: Tensor) => {
    const key = nodeOf(t) ?? t;
    const before = arrived.get(key);
    const sum = before === undefined ? gradient : addGradients(before, gradient);
    arrived.set(key, sum);
    count(before, -1);
    count(sum, 1);
    if (nodeOf(t) !== null && (t.hooks.length > 0 || t.retainsGrad)) {
      const observed = outputs.get(nodeOf(t)!) ?? [];
      if (!observed.includes(t)) outputs.set(nodeOf(t)!, [...observed, t]);
    }
  };

  deliver(root, seed);
  for (const node of order) {
    let dy = arrived.get(node);
    if (dy === undefined) continue;
    arrived.delete(node);
    count(dy, -1);
    for (const t of outputs.get(node) ?? []) {
      dy = applyHooks(t, dy);
      if (t.retainsGrad) accumulate(t, dy);
    }
    const complete = dy;
    const gradients = walk(() => withoutForwardChecks(() => node.backward(complete)));
    checkBackward(node.op, node.layer, complete, gradients);
    for (const [i, gradient] of gradients.entries()) {
      const input = node.inputs[i] ?? null;
      if (gradient !== null && node.wanted[i] && input?.requiresGrad) deliver(input, gradient);
    }
    // Nobody needs dy any more, unless it went on as it was (as through an addition).
    const passedOn = (waiting.get(complete.buffer) ?? 0) > 0;
    if (walk === unrecorded && !passedOn && inCurrentScope(complete.buffer)) {
      complete.buffer.takeBack("during backward()");
    }
  }
  for (const [leaf, gradient] of arrived) accumulate(leaf as Tensor, applyHooks(leaf as Tensor, gradient));
}

function applyHooks(t: Tensor, gradient: Tensor): Tensor {
  let result = gradient;
  for (const hook of [...t.hooks]) {
    result = hook(result) ?? result;
    if (!sameShape(result.shape, t.shape)) {
      throw new ShapeError(
        `registerHook: the hook answered a gradient of shape ${formatShape(result.shape)} for a tensor of shape ${formatShape(t.shape)}; both must be the same`,
      );
    }
  }
  return result;
}

/**
 * The graph has been walked, and can be read until the next one has been: then what it computed is taken back, except
 * for what the next one uses (a hidden state that was detached), which goes with that.
 */
function finish(order: Node[]): void {
  for (const node of order) node.finish();
  const current: WalkedGraph = { nodes: order, buffers: new Set(order.flatMap((node) => node.owned)) };
  if (previous !== null) {
    for (const node of previous.nodes) node.release();
    const inUse = new Set(walking.flat().flatMap((node) => node.inputs.map((input) => input?.buffer)));
    for (const buffer of previous.buffers) {
      if (inUse.has(buffer)) current.buffers.add(buffer);
      else buffer.takeBack(`at the end of backward() number ${walkCount() + 1}, the one after its own`);
    }
  }
  previous = current;
}

// Next: src/optim/adam.ts, which spends the gradients that this walk leaves behind.
