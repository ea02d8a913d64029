// Terms of pellucid/trace as plain values that a worker can send, with no more parts than a person can look at.

import type { Tensor } from "pellucid";
import type { Operation, Term, Trace } from "pellucid/trace";
import { positionOf } from "./indices.js";

export type ShownTerm =
  /** `tensor` is a number of the walk, or null where the tensor is none of it, as the optimizer's moments. */
  | {
      kind: "element";
      name: string;
      tensor: number | null;
      gradient: boolean;
      index: number[];
      value: number;
    }
  | { kind: "constant"; name: string; value: number }
  | {
      kind: "operation" | "opaque";
      /** The operation, or what an opaque function is called. */
      name: Operation | string;
      /** The largest ones of a long sum, in their order. */
      parts: ShownTerm[];
      /** How many parts of the sum are left out, and what they add up to. */
      left: { count: number; value: number } | null;
      value: number;
    };

/** One factor of every product in a sum, as columns: its value, and where that stands in its tensor, in row-major order. */
export interface Factor {
  /** Empty where the factor is an expression of its own. */
  name: string;
  /** As of an element; null where it is none of the walk's. */
  tensor: number | null;
  gradient: boolean;
  /** −1 where the factor is no element. */
  at: Int32Array;
  value: Float64Array;
}

/** A sum of products of which each has the same factors, all of them, in the order in which they are summed. */
export interface Products {
  factors: Factor[];
  value: Float64Array;
  /** What else is summed, as a bias. */
  extra: ShownTerm[];
}

export interface ShownTrace {
  op: string;
  index: number[];
  /** As the backend computed it. */
  value: number;
  term: ShownTerm;
  /** How many products or other terms the number is a sum of. */
  terms: number;
  /** Null where the term is no such sum, or has nothing to add. */
  products: Products | null;
}

/** A longer sum is shown by its largest parts. A convolution of 64 maps by 3 x 3 has 576, and all of them are worth it. */
const MOST_PARTS = 600;

/** @param find the number of a tensor, and whether it is the gradient of the tensor of that number. */
export type Find = (t: Tensor) => { tensor: number | null; gradient: boolean };

export function shownTrace({ op, index, value, term }: Trace, find: Find): ShownTrace {
  const terms = term.kind === "operation" && term.operation === "sum" ? term.parts.length : 1;
  const products = productsOf(term, find);
  return { op, index: [...index], value, term: shownTerm(term, find), terms, products };
}

const factorsOf = (part: Term): readonly Term[] =>
  part.kind === "operation" && part.operation === "product" ? part.parts : [part];

/** What two factors must agree in to stand in one column. */
const columnOf = (factor: Term): unknown =>
  factor.kind === "element"
    ? factor.tensor
    : `${factor.kind} ${factor.kind === "constant" ? factor.name : ""}`;

function productsOf(term: Term, find: Find): Products | null {
  if (term.kind !== "operation" || term.operation !== "sum" || term.parts.length === 0) return null;
  const columns = factorsOf(term.parts[0]).map(columnOf);
  const fits = (part: Term) => {
    const factors = factorsOf(part);
    return factors.length === columns.length && factors.every((factor, i) => columnOf(factor) === columns[i]);
  };
  const rows = term.parts.filter(fits);
  const extra = term.parts.filter((part) => !fits(part));
  // A sum of different things, as of the two branches of a residual block, or of one number alone, has no columns.
  if (extra.length > 1) return null;
  return {
    factors: columns.map((_, i) =>
      column(
        rows.map((row) => factorsOf(row)[i]),
        find,
      ),
    ),
    value: Float64Array.from(rows, ({ value }) => value),
    extra: extra.map((part) => shownTerm(part, find)),
  };
}

function column(factors: readonly Term[], find: Find): Factor {
  const [first] = factors;
  const named = first.kind === "element" || first.kind === "constant" ? first.name : "";
  const { tensor, gradient } =
    first.kind === "element" ? find(first.tensor) : { tensor: null, gradient: false };
  const at = (factor: Term) =>
    factor.kind === "element" ? positionOf(factor.index, factor.tensor.shape) : -1;
  return {
    name: named,
    tensor,
    gradient,
    at: Int32Array.from(factors, at),
    value: Float64Array.from(factors, ({ value }) => value),
  };
}

export function shownTerm(term: Term, find: Find): ShownTerm {
  if (term.kind === "constant") return { kind: "constant", name: term.name, value: term.value };
  if (term.kind === "element") {
    const { name, index, value } = term;
    return { kind: "element", name, ...find(term.tensor), index: [...index], value };
  }
  const name = term.kind === "operation" ? term.operation : term.name;
  const long = name === "sum" && term.parts.length > MOST_PARTS;
  const kept = long ? largest(term.parts) : term.parts;
  const rest = term.parts.length - kept.length;
  const left = long
    ? { count: rest, value: term.value - kept.reduce((sum, part) => sum + part.value, 0) }
    : null;
  return { kind: term.kind, name, parts: kept.map((part) => shownTerm(part, find)), left, value: term.value };
}

function largest(parts: readonly Term[]): Term[] {
  const sizes = parts.map(({ value }) => Math.abs(value)).sort((a, b) => b - a);
  const least = sizes[MOST_PARTS - 1];
  return parts.filter(({ value }) => Math.abs(value) >= least).slice(0, MOST_PARTS);
}
