// Where gradients arrive in a backward pass, and what is done with them there: contributions over several paths are added
// up, hooks see the sum and may replace it, and leaves, and tensors that ask for it, get it in `grad`.

import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import type { TensorBuffer } from "../tensor/buffer.js";
import { requireSameDType } from "../tensor/dtype.js";
import { inCurrentScope } from "../tensor/memory.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import { type Node, Tensor } from "../tensor/tensor.js";
import { accumulate, addGradients } from "./accumulate.js";
import { isRecording } from "./no-grad.js";

/** A tensor, and the sum of the gradients that have arrived there. */
interface Arrival {
  readonly at: Tensor;
  readonly gradient: Tensor;
}

/** What has arrived so far in one backward pass: at the output of a node, or at a leaf. */
export class Arrivals {
  readonly #arrived = new Map<Node | Tensor, Arrival>();
  /** In how many places the memory of a gradient is waiting. */
  readonly #waiting = new Map<TensorBuffer, number>();

  /** Adds to what has arrived at `t` on other paths. */
  add(t: Tensor, gradient: Tensor): void {
    const place = t.node ?? t;
    const before = this.#arrived.get(place)?.gradient;
    const sum = before === undefined ? gradient : addGradients(before, gradient);
    this.#arrived.set(place, { at: t, gradient: sum });
    if (before !== undefined) this.#count(before, -1);
    this.#count(sum, 1);
  }

  /** The gradient of a node's output, complete when all nodes that used it have had their turn; null for none. */
  take(node: Node): Tensor | null {
    const arrival = this.#arrived.get(node);
    if (arrival === undefined) return null;
    this.#arrived.delete(node);
    this.#count(arrival.gradient, -1);
    const dy = applyHooks(arrival);
    if (arrival.at.retainsGrad) accumulate(arrival.at, dy);
    return dy;
  }

  /** Frees a gradient that a node has passed on, unless it went on as it was (as through an addition), or is recorded. */
  release({ buffer }: Tensor): void {
    const passedOn = (this.#waiting.get(buffer) ?? 0) > 0;
    if (!isRecording() && !passedOn && inCurrentScope(buffer)) buffer.release("during backward()");
  }

  /** What is left has arrived at leaves: it is added to their `grad`. */
  accumulateLeaves(): void {
    for (const arrival of this.#arrived.values()) accumulate(arrival.at, applyHooks(arrival));
  }

  #count({ buffer }: Tensor, change: number): void {
    this.#waiting.set(buffer, (this.#waiting.get(buffer) ?? 0) + change);
  }
}

function applyHooks({ at, gradient }: Arrival): Tensor {
  let result = gradient;
  for (const hook of [...at.hooks]) {
    const answer: unknown = hook(result);
    if (answer !== undefined && answer !== null) result = checkAnswer(at, answer);
  }
  return result;
}

function checkAnswer({ shape, dtype }: Tensor, answer: unknown): Tensor {
  if (!(answer instanceof Tensor)) {
    const way = answer instanceof Promise ? "; backward() does not wait: let it not be async" : "";
    throw new ValueError(
      `registerHook: the hook answered ${describe(answer)}; it must answer the gradient to go on with, a Tensor, or nothing${way}`,
    );
  }
  if (!sameShape(answer.shape, shape)) {
    throw new ShapeError(
      `registerHook: the hook answered a gradient of shape ${formatShape(answer.shape)} for a tensor of shape ${formatShape(shape)}; both must be the same`,
    );
  }
  requireSameDType("registerHook", "the tensor", dtype, "the hook's answer", answer.dtype);
  return answer;
}
