import type { FloatArray } from "./types.js";

const arenas = new Map<string, Float32Array | Float64Array>();

/**
 * A work array of at least `length` elements of the same type as `like`. It is kept under `name` and handed out
 * again, with whatever the last user left in it: freshly mapped memory costs more than most loops that fill it.
 */
export function scratch<T extends FloatArray>(name: string, like: T, length: number): T {
  const key = `${name}/${like.BYTES_PER_ELEMENT}`;
  let array = arenas.get(key);
  if (array === undefined || array.length < length) {
    array = like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
    arenas.set(key, array);
  }
  return array.subarray(0, length) as T;
}
