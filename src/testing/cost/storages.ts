import type { Storage } from "../../backends/backend.js";
import { createArray, type DType } from "../../tensor/dtype.js";

/** Everything with so many bytes that went into a kernel, or came out of it. */
export const isStorage = (value: unknown): value is Storage =>
  typeof (value as Storage | null)?.byteLength === "number";

/** The storages in what a kernel answered: one, or several by name. */
export function storagesIn(result: unknown): Storage[] {
  if (isStorage(result)) return [result];
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result).flatMap(storagesIn);
}

/** What a storage takes once its elements are there, also where a backend puts that off. */
export function bytesOf(storage: Storage): number {
  const { byteLength, dtype, length } = storage as Storage & { dtype?: DType; length?: number };
  if (byteLength > 0 || dtype === undefined || length === undefined) return byteLength;
  return createArray(dtype, 1).byteLength * length;
}
