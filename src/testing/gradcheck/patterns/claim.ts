import type { Element, Evidence } from "../evidence.js";

/** What a pattern says of a wrong gradient, so that it can be put to the test. */
export interface Claim {
  /** What is said of it. */
  readonly text: string;
  /** How many numbers were fitted to what came out, such as a factor. */
  readonly fitted: number;
  /** Among how many possibilities it was chosen, such as orders of axes. */
  readonly tried: number;
  /** What `analytical` would be, at this element or where it sends it; null where the claim says nothing. */
  predict(evidence: Evidence, element: Element): Predicted | null;
}

interface Predicted {
  readonly position: number;
  readonly value: number;
}

/** A claim that holds wherever it was tried, and how much that is worth. */
export interface Proof {
  readonly text: string;
  /** Equations that hold and that a right gradient would not satisfy. */
  readonly equations: number;
  /** How many it takes for chance to be ruled out. */
  readonly needed: number;
}

/** A claim at the element itself. */
export const ofValues =
  (value: (evidence: Evidence, element: Element) => number | null): Claim["predict"] =>
  (evidence, element) => {
    const found = value(evidence, element);
    return found === null ? null : { position: element.position, value: found };
  };

/** Proofs of the claims that hold at all runs, those that chance does not explain first. */
export function provenOf(evidence: Evidence, claims: readonly Claim[]): Proof | null {
  const proofs = claims.flatMap((claim) => prove(evidence, claim) ?? []);
  return proofs.find(({ equations, needed }) => equations >= needed) ?? proofs[0] ?? null;
}

function prove(evidence: Evidence, claim: Claim): Proof | null {
  const needed = neededFor(claim);
  const first = equationsOf(evidence, claim, new Map());
  if (first === null || first === 0) return null;
  const known: Known = new Map();
  let equations = 0;
  for (const one of [evidence, ...evidence.others()]) {
    const more = equationsOf(one, claim, known);
    if (more === null) return null;
    equations += more;
  }
  return saysMoreThanZero(evidence, claim) ? { text: claim.text, equations, needed } : null;
}

/** Of a gradient that is 0, as far as differences can tell, all would hold that answers 0: a small factor, a sum that cancels. */
const saysMoreThanZero = (evidence: Evidence, { predict }: Claim): boolean =>
  [evidence, ...evidence.others()].some((one) =>
    one.elements.some((element) => !one.same(predict(one, element)?.value ?? 0, 0)),
  );

/** A wrong claim fits one equation by chance about once in this many: slopes agree to 2e-3, but some are of few values. */
const RARE = 50;
/** Kinds of mistakes that are looked for, each of which could fit by chance. */
const KINDS = 20;
/** How often a wrong name may be worth saying. */
const ALLOWED = 1e-3;

/**
 * k equations too many fit by chance with a probability of RARE^−k for each possibility tried. What has nothing fitted
 * and nothing chosen, such as a flipped sign, says no more than what was seen.
 */
function neededFor({ fitted, tried }: Claim): number {
  if (fitted === 0 && tried === 1) return 1;
  return fitted + Math.ceil(Math.log((KINDS * tried) / ALLOWED) / Math.log(RARE));
}

/** Slopes and predictions that an element already had in other runs. */
type Known = Map<number, { slopes: Float64Array; ratio: number }[]>;

/** How many equations that tell it from a right gradient a run adds; null where one does not hold. */
function equationsOf(evidence: Evidence, { predict }: Claim, known: Known): number | null {
  const { elements, analytical, same } = evidence;
  const right = new Map(elements.map(({ position, numerical }) => [position, numerical]));
  let equations = 0;
  for (const element of elements) {
    const predicted = predict(evidence, element);
    if (predicted === null) continue;
    const { position, value } = predicted;
    if (!same(analytical[position], value)) return null;
    const instead = right.get(position);
    if (instead === undefined ? same(value, 0) : same(value, instead)) continue;
    if (isNew(evidence, element, value / (instead ?? 1), known)) equations += 1;
  }
  return equations;
}

/**
 * Whether an element's equation is another one than it had before: a linear function has the same slopes at every point,
 * so with one output a second point only says the same again. Of several outputs every dy mixes the slopes anew.
 */
function isNew(evidence: Evidence, { position }: Element, ratio: number, known: Known): boolean {
  const slopes = evidence.slopes(position);
  const before = known.get(position) ?? [];
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-3 * Math.max(Math.abs(a), Math.abs(b)) + 1e-9;
  const repeated = before.filter(
    (one) => near(one.ratio, ratio) && one.slopes.every((s, o) => near(s, slopes[o])),
  );
  const mixed = slopes.reduce((count, s) => count + Number(Math.abs(s) > 1e-9), 0);
  if (repeated.length >= Math.max(1, mixed)) return false;
  known.set(position, [...before, { slopes, ratio }]);
  return true;
}
