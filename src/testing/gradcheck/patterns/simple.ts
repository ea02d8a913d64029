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

/** Zero here may be the gate of a ReLU; a detached input has no gradient at any point. */
export const zero = (evidence: Evidence): Proof | null =>
  provenOf(evidence, [
    {
      text: "zero everywhere: is the input detached (detach(), dataSync(), noGrad()), or does backward answer null for it?",
      fitted: 0,
      tried: 1,
      predict: ofValues(() => 0),
    },
  ]);

export const sign = (evidence: Evidence): Proof | null =>
  provenOf(evidence, [
    {
      text: "the sign is flipped: analytical = −numerical",
      fitted: 0,
      tried: 1,
      predict: ofValues((_, { numerical }) => -numerical),
    },
  ]);
