// A number as an expression: how it came about, down to elements of tensors.

import type { Tensor } from "../tensor/tensor.js";

/** One element of a tensor. */
export interface ElementTerm {
  readonly kind: "element";
  /** What the op calls the tensor: "weight". */
  readonly name: string;
  readonly tensor: Tensor;
  readonly index: readonly number[];
  readonly value: number;
}

/** A number that is in no tensor: how many there are, an ε, a slope. */
export interface ConstantTerm {
  readonly kind: "constant";
  readonly name: string;
  readonly value: number;
}

export interface OperationTerm {
  readonly kind: "operation";
  readonly operation: Operation;
  readonly parts: readonly Term[];
  /** What the operation makes of the values of its parts, in float64. */
  readonly value: number;
}

/** A function that a term cannot look into: an op of somebody else's. Its value is the op's own. */
export interface OpaqueTerm {
  readonly kind: "opaque";
  readonly name: string;
  readonly parts: readonly Term[];
  readonly value: number;
}

/** An expression, and its value. */
export type Term = ElementTerm | ConstantTerm | OperationTerm | OpaqueTerm;

const OPERATIONS = {
  sum: (...v: number[]) => v.reduce((total, x) => total + x, 0),
  product: (...v: number[]) => v.reduce((total, x) => total * x, 1),
  difference: (a: number, b: number) => a - b,
  quotient: (a: number, b: number) => a / b,
  power: (a: number, b: number) => a ** b,
  max: (...v: number[]) => v.reduce((a, b) => Math.max(a, b), -Infinity),
  min: (...v: number[]) => v.reduce((a, b) => Math.min(a, b), Infinity),
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
  abs: Math.abs,
  float32: Math.fround,
} satisfies Record<string, (...values: number[]) => number>;

/** What a term does with its parts: Σ, Π, a − b, a / b, aᵇ, the largest, the smallest, or a function of one. */
export type Operation = keyof typeof OPERATIONS;

export const constant = (name: string, value: number): ConstantTerm => ({ kind: "constant", name, value });

export function operation(name: Operation, ...parts: Term[]): OperationTerm {
  const compute: (...values: number[]) => number = OPERATIONS[name];
  return { kind: "operation", operation: name, parts, value: compute(...parts.map(({ value }) => value)) };
}

export const sumOf = (parts: Term[]): OperationTerm => operation("sum", ...parts);
export const productOf = (...parts: Term[]): OperationTerm => operation("product", ...parts);

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
 * @param digits how many significant digits a number has. Default 4.
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * const { term } = await traceElement(mul(x, 3), [1]);
 * formatTerm(term); // "(a[1] 2 · b[] 3)"
 */
export function formatTerm(term: Term, digits = 4): string {
  const shown = (value: number) => String(Number(value.toPrecision(digits)));
  if (term.kind === "element") return `${term.name}[${term.index.join(", ")}] ${shown(term.value)}`;
  if (term.kind === "constant") return `${term.name} ${shown(term.value)}`;
  const parts = term.parts.map((part) => formatTerm(part, digits));
  if (term.kind === "opaque") return `${term.name}(${parts.join(", ")})`;
  const sign = SIGNS[term.operation];
  if (sign === undefined) return `${term.operation}(${parts.join(", ")})`;
  return `(${parts.length === 0 ? "0" : parts.join(sign)})`;
}
