import { isContainer } from "./is-container.js";
import { tensorsIn } from "./map-tensors.js";
import { Tensor } from "./tensor.js";

/** A tensor in an object that `mapTensors` does not look into, and the place of that object. */
export interface HiddenTensor {
  /** Such as `output.boxes`. */
  readonly path: string;
  /** A Map, a Set, or an instance of a class. */
  readonly holder: object;
}

/**
 * The first tensor that requires a gradient inside a Map, a Set or an instance of a class, in a value or in its arrays
 * and plain objects. What `passOver` says is not looked into, nor are Maps, Sets and instances inside of others.
 */
export function hiddenTensor(
  value: unknown,
  path: string,
  passOver: (holder: object) => boolean,
): HiddenTensor | null {
  const seen = new Set<object>();
  const find = (part: unknown, at: string): HiddenTensor | null => {
    if (typeof part !== "object" || part === null || part instanceof Tensor || seen.has(part)) return null;
    seen.add(part);
    if (!isContainer(part)) {
      const hides = !passOver(part) && tensorsIn(contentsOf(part)).some((t) => t.requiresGrad);
      return hides ? { path: at, holder: part } : null;
    }
    for (const [key, inner] of Object.entries(part)) {
      const found = find(inner, `${at}.${key}`);
      if (found !== null) return found;
    }
    return null;
  };
  return find(value, path);
}

const contentsOf = (value: object): unknown[] =>
  value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
