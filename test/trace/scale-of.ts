import type { Term } from "pellucid/trace";

/** The largest of the finite magnitudes that a term adds up, subtracts or divides: rounding is relative to it. */
export function scaleOf(term: Term): number {
  const own = Number.isFinite(term.value) ? Math.abs(term.value) : 0;
  const parts = term.kind === "operation" || term.kind === "opaque" ? term.parts : [];
  return parts.reduce((largest, part) => Math.max(largest, scaleOf(part)), own);
}
