import { AutogradError } from "../errors.js";
import type { TensorBuffer } from "../tensor/buffer.js";
import { pin, withScope } from "../tensor/memory.js";
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
  const result = scoped("at the end of noGrad()", fn);
  if (result instanceof Promise) {
    throw new AutogradError(
      "noGrad: the function returned a promise, and what runs after an await is outside of noGrad; call noGrad around the synchronous part and await outside: const y = noGrad(() => model.forward(x)); await y.data()",
    );
  }
  return result;
}

/** The part of `noGrad` that the backward walk shares: no recording, and a memory scope of its own. */
export function scoped<T>(when: string, fn: () => T): T {
  return withScope(
    when,
    () => withRecording(false, fn),
    (result) => buffersIn(result),
  );
}

/**
 * Exempts a tensor from being taken back: it lives until nothing refers to it.
 *
 * @example
 * const activations = keep(relu(conv1.forward(x))); // still readable after any number of steps
 */
export function keep<T extends Tensor>(tensor: T): T {
  pin(tensor.buffer);
  return tensor;
}

/** The buffers of every tensor in a value: itself, or inside arrays, maps and plain objects. */
function buffersIn(value: unknown, found = new Set<TensorBuffer>()): Set<TensorBuffer> {
  if (value instanceof Tensor) found.add(value.buffer);
  else if (Array.isArray(value)) for (const item of value) buffersIn(item, found);
  else if (value instanceof Map) for (const item of value.values()) buffersIn(item, found);
  else if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
    for (const item of Object.values(value)) buffersIn(item, found);
  return found;
}
