// Zeros where there should be none, and none where there should be.

import type { Element, Evidence } from "../evidence.js";
import type { Proof } from "./claim.js";
import { placeOf } from "./words.js";

interface Seen extends Element {
  readonly analytical: number;
  /** Whether the right slope is 0. */
  readonly gated: boolean;
}

/** The elements of all runs. */
function seen(evidence: Evidence): Seen[] {
  return [evidence, ...evidence.others()].flatMap(({ elements, analytical, same }) =>
    elements.map((e) => ({ ...e, analytical: analytical[e.position], gated: same(e.numerical, 0) })),
  );
}

export function maskInverted(evidence: Evidence): Proof | null {
  const all = seen(evidence);
  const open = all.filter(({ gated }) => !gated);
  const shut = all.filter(({ gated }) => gated);
  if (!open.every((e) => e.failed && e.analytical === 0) || !shut.every((e) => e.failed)) return null;
  // Places that are always open and always shut may as well have been exchanged.
  const varying = new Set(open.map(({ position }) => position));
  if (!shut.some(({ position }) => varying.has(position))) return null;
  return {
    text: "a mask is inverted: zero exactly where it should not be, and not zero where it should be",
    equations: Math.min(open.length, shut.length),
    needed: 2,
  };
}

export function notMasked(evidence: Evidence): Proof | null {
  const failed = evidence.elements.filter((e) => e.failed);
  const all = seen(evidence);
  if (!all.every((e) => !e.failed || e.gated)) return null;
  const right = all.filter((e) => !e.failed && !e.gated).length;
  return {
    text: `not zero at ${failed.length} of ${evidence.elements.length} elements that the output does not depend on, such as ${placeOf(failed[0].position, evidence.shape)}: is a mask missing, such as ReLU's gate?`,
    equations: Math.min(right, all.length - right),
    needed: 2,
  };
}

export function zeroInPart(evidence: Evidence): Proof | null {
  const { elements, shape } = evidence;
  const failed = elements.filter((e) => e.failed);
  const all = seen(evidence);
  if (!all.every((e) => !e.failed || e.analytical === 0)) return null;
  const right = all.filter((e) => !e.failed && !e.gated).length;
  if (failed.length === elements.length && right === 0) return null;
  return {
    text: `zero at ${failed.length} of ${elements.length} elements, such as ${placeOf(failed[0].position, shape)}`,
    equations: right,
    needed: 2,
  };
}
