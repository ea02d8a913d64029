import { indexAt } from "../../../tensor/shape.js";
import type { Evidence } from "../evidence.js";
import type { Proof } from "./claim.js";

/** How many elements of a slice it takes: two of them may be bound to each other, as those of a mean are. */
const IN_SLICE = 3;
/** How many equations in all. */
const NEEDED = 6;

/** At each run: the elements of a slice are off by one factor, which differs from slice to slice. */
export function scale(evidence: Evidence): Proof | null {
  const { shape } = evidence;
  for (const axis of shape.keys()) {
    if (shape[axis] < 2 || shape.length < 2) continue;
    const counts = [evidence, ...evidence.others()].map((one) => excessOf(one, axis));
    if (!counts.every((count) => count !== null)) continue;
    const equations = counts.reduce((a, b) => a + b, 0);
    if (equations < NEEDED) continue;
    const text = `off by a factor that differs along axis ${axis} only: is a weight, a scale or a length along that axis missing, or used twice?`;
    return { text, equations, needed: NEEDED };
  }
  return null;
}

/** How many elements have the factor of another of their slice; null where one has not, or where all factors are one. */
function excessOf({ elements, analytical, shape, same }: Evidence, axis: number): number | null {
  const told = elements.filter(
    ({ position, numerical }) => !same(numerical, 0) || !same(analytical[position], 0),
  );
  const factors: number[] = [];
  let excess = 0;
  for (let i = 0; i < shape[axis]; i++) {
    const slice = told.filter(({ position }) => indexAt(position, shape)[axis] === i);
    if (slice.length === 0) continue;
    const k = analytical[slice[0].position] / slice[0].numerical;
    if (k === 0 || !slice.every(({ position, numerical }) => same(analytical[position], k * numerical)))
      return null;
    factors.push(k);
    if (slice.length >= IN_SLICE) excess += slice.length - IN_SLICE + 1;
  }
  return factors.some((k) => !same(k, factors[0])) ? excess : null;
}
