// Mistakes that a backward is known to make, each told by what it makes of the right gradient.

import type { Evidence } from "../evidence.js";
import { wrongAxis } from "./axis.js";
import { border } from "./border.js";
import { branch } from "./branch.js";
import type { Proof } from "./claim.js";
import { productRule, savedValue, timesInput } from "./elementwise.js";
import { factor } from "./factor.js";
import { dyIgnored, dyNonlinear } from "./incoming.js";
import { maskInverted, notMasked, zeroInPart } from "./mask.js";
import { accumulation, broadcast } from "./parts.js";
import type { Pattern, PatternName } from "./pattern-name.js";
import { reversed, shifted, transposed } from "./rearranged.js";
import { scale } from "./scale.js";
import { sharedTerm } from "./shared-term.js";
import { notFinite, sign, zero } from "./simple.js";

/** The likeliest first, and what says more before what says less. */
const PATTERNS: Record<PatternName, (evidence: Evidence) => Proof | null> = {
  "not-finite": notFinite,
  zero,
  "dy-ignored": dyIgnored,
  "dy-nonlinear": dyNonlinear,
  sign,
  factor,
  transposed,
  reversed,
  shifted,
  "mask-inverted": maskInverted,
  "not-masked": notMasked,
  broadcast,
  accumulation,
  "wrong-axis": wrongAxis,
  "times-input": timesInput,
  border,
  scale,
  "saved-value": savedValue,
  "product-rule": productRule,
  branch,
  "zero-in-part": zeroInPart,
  "shared-term": sharedTerm,
};

/** A pattern that holds wherever it was tried, in too few places to be named. */
export interface Unproven extends Pattern {
  readonly equations: number;
  readonly needed: number;
}

/** What a wrong gradient looks like: the likeliest first; and what it could be, if more were known. */
export interface Looks {
  readonly named: readonly Pattern[];
  readonly unproven: readonly Unproven[];
}

/** What the wrong gradient of one input looks like; nothing where it looks like nothing known. */
export function patternsOf(evidence: Evidence): Looks {
  if (!evidence.elements.some(({ failed }) => failed)) return { named: [], unproven: [] };
  const certain = new Set<PatternName>(["not-finite", "dy-ignored", "dy-nonlinear"]);
  const found: Unproven[] = [];
  for (const name of Object.keys(PATTERNS) as PatternName[]) {
    const proof = PATTERNS[name](evidence);
    if (proof === null) continue;
    found.push({ name, ...proof });
    // Numbers that depend on dy as no gradient does say nothing else.
    if (certain.has(name)) break;
  }
  // What fits and is not proven may be the mistake all the same: then nothing less likely is named.
  const rival = found.findIndex(({ equations, needed }) => equations < needed);
  const proven = rival < 0 ? found : found.slice(0, rival);
  return { named: proven, unproven: proven.length > 0 ? [] : found.slice(rival < 0 ? found.length : rival) };
}
