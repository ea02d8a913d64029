import { indexAt } from "../../../tensor/shape.js";
import type { Evidence } from "../evidence.js";
import type { Proof } from "./claim.js";

/** At each run: the elements of a slice are off by one factor, which differs from slice to slice. */
export function scale(evidence: Evidence): Proof | null {
  const { shape } = evidence;
  for (const axis of shape.keys()) {
    if (shape[axis] < 2 || shape.length < 2) continue;
    const counts = [evidence, ...evidence.others()].map((one) => excessOf(one, axis));
    if (!counts.every((count) => count !== null)) continue;
    return {
      text: `off by a factor that differs along axis ${axis} only: is a weight, a scale or a length along that axis missing, or used twice?`,
      equations: counts.reduce((a, b) => a + b, 0),
      needed: 6,
    };
  }
  return null;
}

/** How many elements have the factor of another of their slice; null where one has not, or where all factors are one. */
function excessOf({ elements, analytical, shape, same }: Evidence, axis: number): number | null {
  const factors = new Map<number, number>();
  let excess = 0;
  for (const { position, numerical } of elements) {
    const slice = indexAt(position, shape)[axis];
    const value = analytical[position];
    const known = factors.get(slice);
    if (known === undefined) {
      if (same(numerical, 0) && same(value, 0)) continue;
      factors.set(slice, value / numerical);
      continue;
    }
    if (!same(value, known * numerical)) return null;
    excess += same(numerical, 0) ? 0 : 1;
  }
  const [first, ...others] = factors.values();
  return others.some((k) => !same(k, first)) && [...factors.values()].every((k) => k !== 0) ? excess : null;
}
