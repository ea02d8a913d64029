// Mistakes that need no fitting: nothing, minus the gradient, and what is no number.

import type { Evidence } from "../evidence.js";
import { ofValues, type Proof, provenOf } from "./claim.js";
import { placeOf } from "./words.js";

export function notFinite({ analytical, shape }: Evidence): Proof | null {
  const at = analytical.findIndex((value) => !Number.isFinite(value));
  return at < 0
    ? null
    : { text: `not finite: ${analytical[at]} at ${placeOf(at, shape)}`, equations: 1, needed: 1 };
}

/**
 * Zero here may be the gate of a ReLU; a detached input has no gradient at any point. An element whose slope was zero at
 * all of them says nothing, and where there are many such it may be another that is detached.
 */
export function zero(evidence: Evidence): Proof | null {
  const proof = provenOf(evidence, [
    {
      text: "zero everywhere: is the input detached (detach(), dataSync(), noGrad()), or does backward answer null for it?",
      fitted: 0,
      tried: 1,
      predict: ofValues(() => 0),
    },
  ]);
  if (proof === null || !evidence.arrived) return proof;
  const seen = [evidence, ...evidence.others()].flatMap(({ elements, same }) =>
    elements.filter(({ numerical }) => !same(numerical, 0)).map(({ position }) => position),
  );
  const silent = evidence.elements.filter(({ position }) => !seen.includes(position)).length;
  return { ...proof, needed: Math.max(1, 3 * silent) };
}

export const sign = (evidence: Evidence): Proof | null =>
  provenOf(evidence, [
    {
      text: "the sign is flipped: analytical = −numerical",
      fitted: 0,
      tried: 1,
      predict: ofValues((_, { numerical }) => -numerical),
    },
  ]);
