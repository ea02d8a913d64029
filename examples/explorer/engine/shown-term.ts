// Terms of pellucid/trace as plain values that a worker can send, with no more parts than a person can look at.

import type { Tensor } from "pellucid";
import type { Operation, Term, Trace } from "pellucid/trace";

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

export interface ShownTrace {
  op: string;
  index: number[];
  /** As the backend computed it. */
  value: number;
  term: ShownTerm;
  /** How many products or other terms the number is a sum of. */
  terms: number;
}

/** A longer sum is shown by its largest parts. A convolution of 64 maps by 3 x 3 has 576, and all of them are worth it. */
const MOST_PARTS = 600;

/** @param find the number of a tensor, and whether it is the gradient of the tensor of that number. */
export type Find = (t: Tensor) => { tensor: number | null; gradient: boolean };

export function shownTrace({ op, index, value, term }: Trace, find: Find): ShownTrace {
  const terms = term.kind === "operation" && term.operation === "sum" ? term.parts.length : 1;
  return { op, index: [...index], value, term: shownTerm(term, find), terms };
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
