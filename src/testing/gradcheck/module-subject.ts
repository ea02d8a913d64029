import { membersOf } from "../../nn/members.js";
import type { AnyModule, Module } from "../../nn/module.js";
import { isFloat } from "../../tensor/dtype.js";
import type { Tensor } from "../../tensor/tensor.js";
import { copyAs } from "./evaluate.js";
import { convertedNote, type Subject, type SubjectInput } from "./subject.js";

/** A module as a function of its inputs and of all its parameters. */
export function moduleSubject(
  module: Module<Tensor[]>,
  inputs: readonly SubjectInput[],
  given: readonly Tensor[],
  float32: readonly string[],
  name = module.constructor.name,
): Subject {
  const parameters = module.namedParameters();
  const buffers = module.namedBuffers();
  const narrow = parameters.flatMap(([parameter, t]) => (t.dtype === "float32" ? [parameter] : []));
  return {
    name,
    source: `new ${module.constructor.name}(…)`,
    inputs: [
      ...inputs,
      ...parameters.map(([parameter, t]) => ({ name: parameter, value: copyAs(t, "float64"), wanted: true })),
    ],
    given,
    notes: convertedNote([...float32, ...narrow]),
    call(tensors) {
      const dtype = tensors.find((t) => isFloat(t.dtype))?.dtype ?? "float64";
      const own = tensors.slice(inputs.length);
      // Buffers start from the same values in every call: a running mean that moved would be a second, hidden input.
      const replacements = new Map([
        ...parameters.map(([, t], i) => [t, own[i]] as const),
        ...buffers.map(([, t]) => [t, copyAs(t, dtype)] as const),
      ]);
      return withTensors(module, replacements, () => module.forward(...tensors.slice(0, inputs.length)));
    },
  };
}

/** Runs `fn` while the module holds other tensors in the place of its own. */
function withTensors<T>(module: AnyModule, replacements: ReadonlyMap<Tensor, Tensor>, fn: () => T): T {
  const isReplaced = (value: object): value is Tensor => replacements.has(value as Tensor);
  const places = module.namedModules().flatMap(([, owner]) => membersOf(owner, isReplaced));
  for (const { holder, key, value } of places) Reflect.set(holder, key, replacements.get(value));
  try {
    return fn();
  } finally {
    for (const { holder, key, value } of places) Reflect.set(holder, key, value);
  }
}
