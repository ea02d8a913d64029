import { Tensor } from "./tensor.js";

/**
 * The same value with another for each tensor in it: itself, or inside arrays and plain objects, in their order. What
 * holds no tensor is handed on as it is.
 */
export function mapTensors(value: unknown, change: (t: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return change(value);
  if (Array.isArray(value)) return value.map((part) => mapTensors(part, change));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapTensors(part, change)]));
}

/** The tensors in a value, in the order of {@link mapTensors}. */
export function tensorsIn(value: unknown): Tensor[] {
  const found: Tensor[] = [];
  mapTensors(value, (t) => found.push(t));
  return found;
}
