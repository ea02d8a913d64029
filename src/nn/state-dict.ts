import { describe } from "../describe.js";
import { ShapeError, ValueError } from "../errors.js";
import { nearestName } from "../options.js";
import { isFloat } from "../tensor/dtype.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** A place for a tensor in a state dict. */
export interface Slot {
  tensor: Tensor;
  /** Whether it only counts: a state may lack it, or hold it in another dtype. */
  isCounter: boolean;
}

type State = ReadonlyMap<string, Tensor>;

/**
 * A state under the first names of the tensors that it is for. `aliases` leads from the other names of tensors, and of
 * the modules around them, to the first ones.
 *
 * @throws {ValueError} when the state is no Map of tensors, or has a tensor under two of its names, with different values.
 */
export function byFirstNames(
  state: State,
  slots: ReadonlyMap<string, Slot>,
  aliases: ReadonlyMap<string, string>,
): State {
  if (!(state instanceof Map)) {
    throw new ValueError(
      `loadStateDict: state is ${describe(state)}; it must be a Map of tensors by name: new Map(Object.entries(state)) of an object`,
    );
  }
  const found = new Map<string, { given: string; value: Tensor }>();
  for (const [given, value] of state) {
    requireTensor("loadStateDict", given, value, "tensor(values)");
    const name = slots.has(given) ? given : firstName(given, aliases);
    const other = found.get(name);
    if (other !== undefined && !sameValues(other.value, value)) {
      throw new ValueError(
        `loadStateDict: ${other.given} and ${given} are one tensor of the model, but the state has different values for them; leave one of them out, or do not share it in the model`,
      );
    }
    found.set(name, other ?? { given, value });
  }
  return new Map([...found].map(([name, { value }]) => [name, value]));
}

/** Each replacement takes some of what follows the alias, so it ends even where modules hold the ones around them. */
function firstName(name: string, aliases: ReadonlyMap<string, string>): string {
  for (let end = name.length; end > 0; end = name.lastIndexOf(".", end - 1)) {
    const first = aliases.get(name.slice(0, end));
    if (first === undefined) continue;
    const rest = name.slice(end);
    return firstName(first === "" ? rest.slice(1) : first + rest, aliases);
  }
  return name;
}

function sameValues(a: Tensor, b: Tensor): boolean {
  if (a.buffer === b.buffer) return true;
  if (!sameShape(a.shape, b.shape) || a.dtype !== b.dtype) return false;
  const [x, y] = [a.dataSync(), b.dataSync()];
  return x.every((value, i) => Object.is(value, y[i]));
}

/** Throws unless a state fits: see `Module.checkStateDict`. */
export function checkState(
  model: string,
  slots: ReadonlyMap<string, Slot>,
  state: State,
  strict: boolean,
): void {
  const missing = [...slots].flatMap(([name, { isCounter }]) => (state.has(name) || isCounter ? [] : [name]));
  const unexpected = [...state.keys()].filter((name) => !slots.has(name));
  const misshapen = [...slots].flatMap(([name, { tensor, isCounter }]) => {
    const given = state.get(name);
    if (given === undefined) return [];
    const bothFloats = isFloat(given.dtype) && isFloat(tensor.dtype);
    if (sameShape(given.shape, tensor.shape) && (given.dtype === tensor.dtype || bothFloats || isCounter))
      return [];
    const castable = sameShape(given.shape, tensor.shape) && isFloat(tensor.dtype);
    const cast = castable ? ` (convert it: cast(values, "${tensor.dtype}"))` : "";
    return [
      `${name} is ${given.dtype} ${formatShape(given.shape)}, expected ${tensor.dtype} ${formatShape(tensor.shape)}${cast}`,
    ];
  });
  const problems = [
    strict && missing.length > 0 ? `missing: ${missing.join(", ")}` : "",
    strict && unexpected.length > 0 ? `unexpected: ${withNearest(unexpected, missing).join(", ")}` : "",
    misshapen.length > 0 ? `misshapen: ${misshapen.join("; ")}` : "",
  ].filter((problem) => problem !== "");
  if (problems.length === 0) return;
  const wayOut =
    misshapen.length > 0
      ? "the network must be the one that was saved, or leave these names out of the state and pass { strict: false }"
      : "pass { strict: false } to load what fits";
  const message = `loadStateDict: the state does not fit ${model}: ${problems.join("; ")}; ${wayOut}`;
  const details = { missing, unexpected, misshapen };
  throw misshapen.length > 0 ? new ShapeError(message, details) : new ValueError(message, details);
}

/** Names that are not known, each with the one of the missing that is most like it. */
function withNearest(unexpected: readonly string[], missing: readonly string[]): string[] {
  return unexpected.map((name) => {
    const nearest = nearestName(name, missing);
    return nearest === null ? name : `${name} (did you mean ${nearest}?)`;
  });
}
