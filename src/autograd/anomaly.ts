import { PellucidError } from "../errors.js";
import { isFloat } from "../tensor/dtype.js";
import { formatShape, indexAt } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** The first NaN or infinity, with the op, the layer and the place where it arose. */
export class AnomalyError extends PellucidError {
  override name = "AnomalyError";
}

let enabled = false;
/** Off while a backward runs, whose ops are not what should be named. */
let forwardToo = true;
const layers: string[] = [];

/** The innermost module that is running, or null where nobody keeps track. */
export const currentLayer = (): string | null => layers.at(-1) ?? null;

/** Runs `fn` as a part of the named layer. */
export function inLayer<T>(name: string, fn: () => T): T {
  layers.push(name);
  try {
    return fn();
  } finally {
    layers.pop();
  }
}

/** Runs `fn` with every op's result checked, forward and backward. */
export function withAnomalyChecks<T>(fn: () => T): T {
  const before = enabled;
  enabled = true;
  try {
    return fn();
  } finally {
    enabled = before;
  }
}

/** Runs an op's backward: what the ops inside it make is checked as its result, under its name. */
export function withoutForwardChecks<T>(fn: () => T): T {
  const before = forwardToo;
  forwardToo = false;
  try {
    return fn();
  } finally {
    forwardToo = before;
  }
}

export function checkForward(op: string, inputs: readonly (Tensor | null)[], y: Tensor): void {
  if (enabled && forwardToo) check(op, currentLayer(), "forward made", inputs, y);
}

export function checkBackward(
  op: string,
  layer: string | null,
  dy: Tensor,
  gradients: readonly (Tensor | null)[],
): void {
  if (!enabled) return;
  for (const [i, gradient] of gradients.entries()) {
    if (gradient !== null)
      check(op, layer, `backward, in the gradient of argument ${i}, made`, [dy], gradient);
  }
}

function check(
  op: string,
  layer: string | null,
  what: string,
  inputs: readonly (Tensor | null)[],
  result: Tensor,
): void {
  const found = firstNonFinite(result);
  if (found === null) return;
  const where = layer === null ? "" : ` in layer "${layer}"`;
  const source = inputs
    .map((input, i) => [i, input === null ? null : firstNonFinite(input)] as const)
    .find(([, bad]) => bad !== null);
  const cause =
    source === undefined
      ? "its inputs are all finite"
      : `its input ${source[0]} already had ${source[1]!.value} at ${formatShape(source[1]!.index)}`;
  throw new AnomalyError(
    `${op}${where}: ${what} ${found.value} at ${formatShape(found.index)} of ${formatShape(result.shape)} (${found.count} of ${result.size} values are not finite); ${cause}`,
    { op, layer, ...found },
  );
}

function firstNonFinite(t: Tensor): { value: number; index: number[]; count: number } | null {
  if (!isFloat(t.dtype)) return null;
  const data = t.dataSync();
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return null;
  const index = indexAt(at, t.shape);
  return { value: data[at], index, count: Array.from(data).filter((x) => !Number.isFinite(x)).length };
}
