import type { Tensor } from "../tensor/tensor.js";
import { currentLayer } from "./anomaly.js";

/** A call of an op that somebody else called: not one inside the forward of another op. */
interface OpCall {
  readonly op: string;
  /** The module that was running, where somebody keeps track. */
  readonly layer: string | null;
  readonly args: readonly unknown[];
  readonly y: Tensor;
}

type Observer = (call: OpCall) => void;

let observer: Observer | null = null;

/**
 * Runs `fn`, and tells `seen` of each call of an op when it has ended. The tape knows only ops that a gradient goes through,
 * and of their arguments what backward needs; here are all ops with all they were given.
 */
export function observeOps<T>(seen: Observer | null, fn: () => T): T {
  const before = observer;
  observer = seen;
  try {
    return fn();
  } finally {
    observer = before;
  }
}

/**
 * What an op answers whose call is told; null where nobody listens, for it to go on by itself: that costs a call one
 * comparison. While it runs, nobody listens to the ops that it is made of.
 */
export function observed<Args extends unknown[]>(
  op: string,
  run: (...args: Args) => Tensor,
  args: Args,
): Tensor | null {
  if (observer === null) return null;
  const y = observeOps(null, () => run(...args));
  observer({ op, layer: currentLayer(), args, y });
  return y;
}
