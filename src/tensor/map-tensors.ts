import { isContainer } from "./is-container.js";
import { Tensor } from "./tensor.js";

type Container = Record<string, unknown>;

/**
 * The same value with another for each tensor in it: itself, or inside arrays and plain objects, in their order. Those are
 * copied, each once in however many places it stands, but for the ones that `keep` says are handed on as they are.
 */
export function mapTensors(
  value: unknown,
  change: (t: Tensor) => unknown,
  keep: (container: object) => boolean = () => false,
): unknown {
  const copies = new Map<object, Container>();
  const copyOf = (part: unknown): unknown => {
    if (part instanceof Tensor) return change(part);
    if (!isContainer(part)) return part;
    const known = copies.get(part);
    if (known !== undefined) return known;
    if (keep(part)) return part;
    const copy = (Array.isArray(part) ? new Array(part.length) : {}) as Container;
    // Before what is inside it, where it may stand again.
    copies.set(part, copy);
    for (const [key, inner] of Object.entries(part)) copy[key] = copyOf(inner);
    return copy;
  };
  return copyOf(value);
}

/** The tensors in a value, in the order of {@link mapTensors}. */
export function tensorsIn(value: unknown): Tensor[] {
  const found: Tensor[] = [];
  mapTensors(value, (t) => found.push(t));
  return found;
}
