import { ValueError } from "../../errors.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type Numbers, type NumbersForm, readNumbers, writeNumbers } from "./numbers.js";

/** What a function of numbers is differentiated by: one thing, or several by their names. */
export type NumericInputs = Numbers | { readonly [name: string]: Numbers };

/** What the function is given: the same structure, with numbers of any value. */
export type Widened<X> = X extends number
  ? number
  : X extends Float32Array
    ? Float32Array
    : X extends Float64Array
      ? Float64Array
      : X extends readonly (infer Item)[]
        ? Widened<Item>[]
        : { [Name in keyof X]: Widened<X[Name]> };

/** What its gradient may be: a number for a number, arrays of the same shape for arrays, by the same names. */
export type GradientOf<X> = X extends number
  ? number
  : X extends Exclude<Numbers, number>
    ? Exclude<Numbers, number>
    : { readonly [Name in keyof X]: GradientOf<X[Name]> | null };

/** x taken apart into tensors, and how to put such together again. */
export interface Structure {
  readonly names: readonly string[];
  readonly tensors: readonly Tensor[];
  readonly isFloat32: boolean;
  /** The same structure with these elements. */
  build(tensors: readonly Tensor[]): unknown;
  /** What such a structure holds now. */
  read(x: unknown): Tensor[];
  /** The parts of a gradient, which must have the same structure. */
  partsOf(gradient: unknown): (Tensor | null)[];
}

export function structureOf(x: unknown): Structure {
  if (!isRecord(x)) {
    const { form, tensor } = readFinite("checkGradient: x", x);
    return {
      names: ["x"],
      tensors: [tensor],
      isFloat32: form === "Float32Array",
      build: ([t]) => writeNumbers(t, form),
      read: (own) => [readNumbers("checkGradient: x", own).tensor],
      partsOf: (gradient) => [readNumbers("checkGradient: what df returned", gradient).tensor],
    };
  }
  const names = Object.keys(x);
  if (names.length === 0) {
    throw new ValueError(
      "checkGradient: x is an empty object; give every input that is differentiated a name in it",
    );
  }
  const parts = names.map((name) => readFinite(`checkGradient: x.${name}`, x[name]));
  return {
    names,
    tensors: parts.map(({ tensor }) => tensor),
    isFloat32: parts.some(({ form }) => form === "Float32Array"),
    build: (tensors) =>
      Object.fromEntries(names.map((name, i) => [name, writeNumbers(tensors[i], parts[i].form)])),
    read: (own) =>
      names.map(
        (name) => readNumbers(`checkGradient: x.${name}`, (own as Record<string, unknown>)[name]).tensor,
      ),
    partsOf: (gradient) => partsByName(names, gradient),
  };
}

function partsByName(names: readonly string[], gradient: unknown): (Tensor | null)[] {
  const wanted = `{ ${names.join(", ")} }`;
  if (!isRecord(gradient)) {
    const { form } = readNumbers("checkGradient: what df returned", gradient);
    throw new ValueError(
      `checkGradient: df returned ${form === "number" ? "a number" : "an array"}, where x is an object; it must return an object ${wanted} with the gradient of each`,
    );
  }
  const unknown = Object.keys(gradient).find((name) => !names.includes(name));
  const missing = names.find((name) => gradient[name] === undefined);
  if (unknown !== undefined || missing !== undefined) {
    throw new ValueError(
      `checkGradient: df returned an object { ${Object.keys(gradient).join(", ")} }; it must be ${wanted} as x is, with null for what has no gradient`,
    );
  }
  return names.map((name) =>
    gradient[name] === null
      ? null
      : readNumbers(`checkGradient: the gradient of ${name}`, gradient[name]).tensor,
  );
}

function readFinite(what: string, value: unknown): { form: NumbersForm; tensor: Tensor } {
  const read = readNumbers(what, value);
  const { shape } = read.tensor;
  const data = read.tensor.dataSync();
  const at = data.findIndex((element) => !Number.isFinite(element));
  if (at < 0) return read;
  const where = shape.length === 0 ? "" : ` at ${formatShape(indexAt(at, shape))}`;
  throw new ValueError(`${what} is ${data[at]}${where}; a derivative needs finite values`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
