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

/** Elements that had a slope, where others had none at any point, for chance to be ruled out. */
const TOLD = 4;

/**
 * Zero here may be the gate of a ReLU; a detached input has no gradient at any point, and exactly none. An element whose
 * slope was zero at all of them says nothing, and where there are such it takes several others.
 */
export function zero(evidence: Evidence): Proof | null {
  const runs = [evidence, ...evidence.others()];
  if (!runs.every(({ analytical }) => analytical.every((value) => value === 0))) return null;
  const told = new Set(
    runs.flatMap(({ elements, same }) =>
      elements.filter(({ numerical }) => !same(numerical, 0)).map(({ position }) => position),
    ),
  );
  const isSilent = evidence.elements.some(({ position }) => !told.has(position));
  return {
    text: "zero everywhere: is the input detached (detach(), dataSync(), noGrad()), or does backward answer null for it?",
    equations: told.size,
    needed: evidence.arrived && isSilent ? TOLD : 1,
  };
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
