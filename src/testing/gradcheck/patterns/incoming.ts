// The gradient must be linear in dy, whatever the function is.

import type { Evidence } from "../evidence.js";
import type { Proof } from "./claim.js";

const CERTAIN = { equations: 1, needed: 1 };

/** Gradients at the same point for dy = 0, two dy, and their sum. */
function gradientsFor(evidence: Evidence): Record<"none" | "one" | "other" | "both", Float64Array> | null {
  const { inputs, dy, analytical } = evidence;
  const second = dy.map((w, o) => (o % 2 === 0 ? 0.75 : -1.25) * w + 0.25);
  const run = (weights: Float64Array) => evidence.at(inputs, weights, [])?.analytical;
  const none = run(dy.map(() => 0));
  const other = run(second);
  const both = run(dy.map((w, o) => w + second[o]));
  if (none === undefined || other === undefined || both === undefined) return null;
  return { none, one: analytical, other, both };
}

const differ = (a: Float64Array, b: Float64Array, largest: number): boolean =>
  a.some((x, i) => Math.abs(x - b[i]) > 1e-6 * largest);

export function dyIgnored(evidence: Evidence): Proof | null {
  let [asForOnes, told, arrived] = [true, false, false];
  // At other points, too: where the right gradient is 0, a term that ignores dy is all there is.
  for (const run of [evidence, ...evidence.others()]) {
    const found = gradientsFor(run);
    if (found === null) return null;
    const { none, one, other } = found;
    // What does not look at dy makes the same bits; a right gradient may be small beside a term that ignores dy.
    const isSame = (row: Float64Array) => row.every((x, i) => x === one[i]);
    if (!isSame(none) || !isSame(other)) return null;
    arrived ||= one.some((x) => x !== 0);
    told ||= run.elements.some(({ numerical }) => !run.same(numerical, 0));
    asForOnes &&= run.elements.every(({ position }) =>
      run.same(
        one[position],
        run.slopes(position).reduce((a, b) => a + b, 0),
      ),
    );
  }
  // Of what depends on nothing there is no gradient that could be multiplied.
  if (!told || !arrived) return null;
  const text = asForOnes
    ? "the incoming gradient is ignored: this is what comes out when dy is 1 everywhere. Multiply by dy"
    : "the incoming gradient is ignored: the same comes out whatever dy is. Multiply by dy";
  return { text, ...CERTAIN };
}

export function dyNonlinear(evidence: Evidence): Proof | null {
  const found = gradientsFor(evidence);
  if (found === null) return null;
  const { none, one, other, both } = found;
  // Beside the right slopes, what rounding leaves of a zero is nothing.
  const largest = [none, one, other, both, evidence.elements.map(({ numerical }) => numerical)]
    .flatMap((row) => [...row])
    .reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  if (
    differ(
      none,
      none.map(() => 0),
      largest,
    )
  ) {
    return {
      text: "not proportional to dy: where dy is 0 something comes out. Is one of several terms not multiplied by dy?",
      ...CERTAIN,
    };
  }
  if (
    !differ(
      both,
      one.map((x, i) => x + other[i]),
      largest,
    )
  )
    return null;
  return {
    text: "not linear in dy: what comes out for a sum of two dy is not the sum of what comes out for each. Is dy multiplied twice, or looked at (its sign, its norm)?",
    ...CERTAIN,
  };
}
