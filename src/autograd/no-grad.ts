import { AutogradError } from "../errors.js";
import type { TensorBuffer } from "../tensor/buffer.js";
import { isContainer } from "../tensor/is-container.js";
import { withScope } from "../tensor/memory.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { Tensor } from "../tensor/tensor.js";

let recording = true;

/** Whether ops on tensors that require a gradient are recorded now. */
export const isRecording = (): boolean => recording;

/** Runs `fn` with recording switched on or off. */
export function withRecording<T>(on: boolean, fn: () => T): T {
  const before = recording;
  recording = on;
  try {
    return fn();
  } finally {
    recording = before;
  }
}

/**
 * Runs `fn` without recording, and frees at its end whatever it computed and does not return (directly, or inside
 * arrays, maps and plain objects). Use it for evaluation, and for anything that needs no gradient.
 *
 * @throws {AutogradError} when `fn` is asynchronous: other code would run between its steps, unrecorded.
 * @example
 * const logits = noGrad(() => model.forward(images));
 */
export function noGrad<T>(fn: () => T): T {
  const result = scoped("at the end of noGrad()", fn, settledBuffersIn);
  if (result instanceof Promise) {
    result.catch(() => {}); // What it does from here on is not asked for.
    throw new AutogradError(
      "noGrad: the function returned a promise, and what runs after an await is outside of noGrad; call noGrad around the synchronous part and await outside: const y = noGrad(() => model.forward(x)); await y.data()",
    );
  }
  return result;
}

/** Runs `fn` without recording, in a memory scope of its own. */
function scoped<T>(when: string, fn: () => T, survivors: (result: T) => Set<TensorBuffer>): T {
  return withScope(when, () => withRecording(false, fn), survivors);
}

/**
 * Runs a part of a backward pass in a memory scope of its own: what it makes and does not answer is freed at its end. A
 * pass that is recorded has none, since the graph that it makes needs everything.
 */
export function inPassScope<T>(fn: () => T): T {
  return isRecording() ? fn() : scoped("at the end of backward()", fn, buffersIn);
}

/**
 * Exempts a tensor from being released: it lives until nothing refers to it.
 *
 * @example
 * const activations = keep(relu(conv1.forward(x))); // still readable after any number of steps
 */
export function keep<T extends Tensor>(tensor: T): T {
  requireTensor("keep", "tensor", tensor);
  tensor.buffer.pin();
  return tensor;
}

/** The buffers of every tensor in a value: itself, or inside arrays, maps and plain objects. */
function buffersIn(value: unknown): Set<TensorBuffer> {
  const found = new Set<TensorBuffer>();
  const seen = new Set<unknown>();
  const visit = (item: unknown): void => {
    if (item === null || typeof item !== "object" || seen.has(item)) return;
    seen.add(item);
    if (item instanceof Tensor) found.add(item.buffer);
    else if (item instanceof Map) for (const part of item.values()) visit(part);
    else if (isContainer(item)) Object.values(item).forEach(visit);
  };
  visit(value);
  return found;
}

/** The same, and what was put off of them is computed, so that they hold nothing that stays behind. */
function settledBuffersIn(value: unknown): Set<TensorBuffer> {
  const found = buffersIn(value);
  for (const buffer of found) buffer.settle();
  return found;
}
