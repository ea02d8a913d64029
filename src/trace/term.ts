// A number as an expression: how it came about, down to elements of tensors.

import { binaryFunctions, unaryFunctions } from "../../kernels/elementwise/functions.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";

/** One element of a tensor. */
export interface ElementTerm {
  /** What tells it from other terms. */
  readonly kind: "element";
  /** What the op calls the tensor, as "weight"; "x1" is argument 1 of an op that is not known by more than its slopes. */
  readonly name: string;
  /** The tensor that it is in. */
  readonly tensor: Tensor;
  /** Where in the tensor, one number for each axis. */
  readonly index: readonly number[];
  /** The number itself. */
  readonly value: number;
}

/** A number that is in no tensor: how many there are, an ε, a slope. */
export interface ConstantTerm {
  /** What tells it from other terms. */
  readonly kind: "constant";
  /** Empty where it is no more than its value, as the 2 of a square. */
  readonly name: string;
  /** The number itself. */
  readonly value: number;
}

/** A sum, a product, a quotient or a function of other terms. */
export interface OperationTerm {
  /** What tells it from other terms. */
  readonly kind: "operation";
  /** What is done with the parts. */
  readonly operation: Operation;
  /** The terms that it is done with. */
  readonly parts: readonly Term[];
  /** What the operation makes of the values of its parts, in float64. */
  readonly value: number;
}

/** A function that a term cannot look into: an op of somebody else's. Its value is the op's own. */
export interface OpaqueTerm {
  /** What tells it from other terms. */
  readonly kind: "opaque";
  /** The name of the op. */
  readonly name: string;
  /** The elements that it moves with. */
  readonly parts: readonly Term[];
  /** The number itself. */
  readonly value: number;
}

/** An expression, and its value. */
export type Term = ElementTerm | ConstantTerm | OperationTerm | OpaqueTerm;

/** What a term does with its parts: Σ, Π, a − b, a / b, aᵇ, the largest, the smallest, or a function of one. */
export type Operation =
  | "sum"
  | "product"
  | "difference"
  | "quotient"
  | "power"
  | "max"
  | "min"
  | "exp"
  | "log"
  | "sqrt"
  | "tanh"
  | "erf"
  | "abs"
  | "float32";

const OPERATIONS = {
  sum: (v: number[]) => v.reduce((total, x) => total + x, 0),
  product: (v: number[]) => v.reduce((total, x) => total * x, 1),
  difference: ([a, b]: number[]) => a - b,
  quotient: ([a, b]: number[]) => a / b,
  power: ([a, b]: number[]) => binaryFunctions.pow(a, b),
  max: (v: number[]) => v.reduce((a, b) => Math.max(a, b), -Infinity),
  min: (v: number[]) => v.reduce((a, b) => Math.min(a, b), Infinity),
  exp: ([x]: number[]) => Math.exp(x),
  log: ([x]: number[]) => Math.log(x),
  sqrt: ([x]: number[]) => Math.sqrt(x),
  tanh: ([x]: number[]) => Math.tanh(x),
  erf: ([x]: number[]) => unaryFunctions.erf(x),
  abs: ([x]: number[]) => Math.abs(x),
  float32: ([x]: number[]) => Math.fround(x),
} satisfies Record<Operation, (values: number[]) => number>;

export const constant = (name: string, value: number): ConstantTerm => ({ kind: "constant", name, value });
export const literal = (value: number): ConstantTerm => constant("", value);

/** Of any number of parts: a weight's gradient has one for each position of each image. */
const operationOf = (name: Operation, parts: readonly Term[]): OperationTerm => ({
  kind: "operation",
  operation: name,
  parts,
  value: OPERATIONS[name](parts.map(({ value }) => value)),
});

export const operation = (name: Operation, ...parts: Term[]): OperationTerm => operationOf(name, parts);
export const sumOf = (parts: readonly Term[]): OperationTerm => operationOf("sum", parts);
export const maxOf = (parts: readonly Term[]): OperationTerm => operationOf("max", parts);
export const productOf = (...parts: Term[]): OperationTerm => operationOf("product", parts);

/** How {@link formatTerm} prints numbers. */
export interface FormatTermOptions {
  /** How many significant digits a number has. Default 4. */
  digits?: number;
}

const KINDS: Record<Term["kind"], true> = { element: true, constant: true, operation: true, opaque: true };

/** How an operation is written between or before its parts. */
const SIGNS: Partial<Record<Operation, string>> = {
  sum: " + ",
  product: " · ",
  difference: " − ",
  quotient: " / ",
  power: " ^ ",
};

/**
 * The term as a line of text, each element with its name, its index and its value.
 *
 * @throws {ValueError} where `digits` is not a whole number from 1 to 17.
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * const { term } = await traceElement(mul(x, 3), [1]);
 * formatTerm(term); // "(a[1]=2 · b[]=3)"
 */
export function formatTerm(term: Term, options: FormatTermOptions = {}): string {
  // As a callback of map it gets an index there.
  if (typeof options !== "number") checkOptions("formatTerm", options, { digits: true });
  const { digits = 4 } = options;
  if (!Number.isInteger(digits) || digits < 1 || digits > 17) {
    throw new ValueError(`formatTerm: digits is ${describe(digits)}; it must be a whole number from 1 to 17`);
  }
  if (KINDS[term?.kind] === undefined) {
    throw new ValueError(
      `formatTerm: term is ${describe(term)}; it must be the term of a trace: formatTerm(trace.term)`,
    );
  }
  const shown = (value: number) => String(Number(value.toPrecision(digits)));
  const write = (part: Term): string => {
    if (part.kind === "element") return `${part.name}[${part.index.join(", ")}]=${shown(part.value)}`;
    if (part.kind === "constant") {
      const name = /\s/.test(part.name) ? `(${part.name})` : part.name;
      return name === "" ? shown(part.value) : `${name}=${shown(part.value)}`;
    }
    const parts = part.parts.map(write);
    if (part.kind === "opaque") return `${part.name}(${parts.join(", ")})`;
    const sign = SIGNS[part.operation];
    if (sign === undefined) return `${part.operation}(${parts.join(", ")})`;
    return `(${parts.length === 0 ? "0" : parts.join(sign)})`;
  };
  return write(term);
}
