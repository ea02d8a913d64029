import { isFloat } from "../../tensor/dtype.js";
import { isContainer } from "../../tensor/is-container.js";
import { mapTensors, tensorsIn } from "../../tensor/map-tensors.js";
import { Tensor } from "../../tensor/tensor.js";
import type { TensorFunction } from "../gradcheck/subject.js";
import { nameOrSource } from "../gradcheck/subject-of.js";
import { toCode } from "../to-code.js";

/** A function of a case: a tensor, or a list or an object with tensors in it. */
export type CaseFunction<T> = (value: T) => Tensor | readonly Tensor[];

/** A case as gradcheck takes it: its float tensors, and the function of them, with the rest of the case fixed. */
export interface CaseCall {
  readonly fn: TensorFunction;
  readonly inputs: readonly Tensor[];
}

const isInput = (value: unknown): value is Tensor => value instanceof Tensor && isFloat(value.dtype);

/** The case with plain objects for those without a prototype, which `fc.record` makes. */
export function plain<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plain) as T;
  if (typeof value !== "object" || value === null) return value;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)])) as T;
}

/** fn as a function of the float tensors in `value`. Its text is that of a function one can paste. */
export function caseCall<T>(fn: CaseFunction<T>, value: T): CaseCall {
  const names = inputNames(value);
  const inputs = tensorsIn(value)
    .filter(isInput)
    .map((t, i) => named(t, names[i]));
  const filled = (given: readonly unknown[]) => {
    const rest = [...given];
    return mapTensors(value, (t) => (isInput(t) ? rest.shift() : t));
  };
  const call: TensorFunction = (...tensors) => fn(filled(tensors) as T);
  const source = nameOrSource(fn);
  const text =
    value instanceof Tensor
      ? source
      : `(${names.join(", ")}) => (${source})(${toCode(filled(names.map(placeholder)))})`;
  return { fn: Object.assign(call, { toString: () => text }), inputs };
}

/** The same elements under a name, by which reports call it. */
function named(t: Tensor, name: string): Tensor {
  const copy = t.detach();
  copy.name = name;
  return copy;
}

/** What `toCode` writes as this identifier. */
const placeholder = (name: string) => ({ [Symbol.for("fast-check/toStringMethod")]: () => name });

/** A name for each float tensor: by where it lies in the case. */
function inputNames(value: unknown): string[] {
  const names: string[] = [];
  const visit = (part: unknown, path: readonly string[]): void => {
    if (isInput(part)) {
      const joined = path.join("_").replaceAll(/[^\w$]/g, "_");
      const name = joined === "" ? "x" : /^\d/.test(joined) ? `x${joined}` : joined;
      names.push(names.includes(name) ? `${name}_${names.length}` : name);
    } else if (isContainer(part)) {
      for (const [key, inner] of Object.entries(part)) visit(inner, [...path, key]);
    }
  };
  visit(value, []);
  return names;
}
