// Richardson's extrapolation, with a bound for the error of each entry.

/** A difference quotient, and how far round-off may have moved it. */
export interface Rung {
  readonly slope: number;
  readonly roundOff: number;
}

export interface Estimate {
  readonly slope: number;
  readonly roundOff: number;
  readonly truncation: number;
  /** The exponent of its smallest step. */
  readonly exponent: number;
}

/** Steps are powers of two, each four times the one before. */
export const STRIDE = 2;
const FACTOR = 2 ** STRIDE;
/** How many times powers of h are eliminated. */
const COLUMNS = 4;
const SAFETY = 2;

export const boundOf = ({ roundOff, truncation }: Estimate): number => roundOff + truncation;

/**
 * The entry with the smallest bound of the tableau
 *
 *     T₀(h) = quotient(h),   T_p(h) = (4^q · T_{p−1}(h) − T_{p−1}(4h)) / (4^q − 1),   q = p · order,
 *
 * where the error of the quotient is a series in h^order: 2 for central, 1 for one-sided differences.
 *
 * Truncation is bounded by what T does from h to 4h and 16h. If the error falls to a quarter or less with a quarter of the
 * step, then error(h) ≤ |T(4h) − T(h)| / 3 and ≤ |T(16h) − T(h)| / 15; the larger is taken, since one alone may vanish by
 * chance, and more where the differences fall more slowly than that. A smaller step is not to be contradicted: what its
 * round-off and truncation do not explain of the distance to it is truncation here.
 *
 * Source: Ridders, "Accurate computation of F'(x) and F'(x)F''(x)" (1982); the last rule is Lepski's (1990).
 *
 * @param rungs by exponent: the step is 2^exponent times some length
 */
export function bestOf(rungs: ReadonlyMap<number, Rung>, order: 1 | 2): Estimate | null {
  let best: Estimate | null = null;
  let column = new Map<number, Rung>(rungs);
  for (let p = 0; p < COLUMNS && column.size > 0; p++) {
    if (p > 0) column = nextColumn(column, FACTOR ** (p * order));
    const truncations = new Map<number, number>();
    for (const [exponent, here] of [...column].sort(([a], [b]) => b - a)) {
      const [near, far] = [column.get(exponent + STRIDE), column.get(exponent + 2 * STRIDE)];
      if (near === undefined || far === undefined) continue;
      truncations.set(exponent, truncationOf(here, near, far, truncations.get(exponent + STRIDE)));
      const truncation = Math.max(truncations.get(exponent)!, contradiction(rungs, exponent, here));
      const estimate = { ...here, exponent, truncation };
      if (best === null || boundOf(estimate) < boundOf(best)) best = estimate;
    }
  }
  return best;
}

function nextColumn(column: ReadonlyMap<number, Rung>, power: number): Map<number, Rung> {
  const next = new Map<number, Rung>();
  for (const [exponent, { slope, roundOff }] of column) {
    const wider = column.get(exponent + STRIDE);
    if (wider === undefined) continue;
    next.set(exponent, {
      slope: slope + (slope - wider.slope) / (power - 1),
      roundOff: (power * roundOff + wider.roundOff) / (power - 1),
    });
  }
  return next;
}

function truncationOf(here: Rung, near: Rung, far: Rung, wider: number | undefined): number {
  const [first, second] = [Math.abs(near.slope - here.slope), Math.abs(far.slope - near.slope)];
  const steady = Math.max(first / (FACTOR - 1), Math.abs(far.slope - here.slope) / (FACTOR ** 2 - 1));
  // Where differences drown in round-off, truncation is what it was one step wider, and some less.
  if (first <= 4 * (here.roundOff + near.roundOff))
    return Math.max(SAFETY * steady, wider === undefined ? SAFETY * first : wider / 2);
  // Errors in geometric progression of ratio r sum up to first / (r − 1); without end, where they do not fall.
  const ratio = second / first;
  return ratio <= 1 ? Infinity : SAFETY * Math.max(steady, first / (ratio - 1));
}

function contradiction(rungs: ReadonlyMap<number, Rung>, exponent: number, { slope }: Rung): number {
  let most = 0;
  for (const [other, rung] of rungs) {
    if (other >= exponent) continue;
    const off = Math.abs(slope - rung.slope) - rung.roundOff;
    if (off > most) most = Math.max(most, off - ownTruncation(rungs, other, rung));
  }
  return most;
}

/** What a quotient may be off itself, going by its neighbors. */
function ownTruncation(rungs: ReadonlyMap<number, Rung>, exponent: number, { slope }: Rung): number {
  const to = (other: Rung | undefined) => (other === undefined ? 0 : Math.abs(other.slope - slope));
  return to(rungs.get(exponent + STRIDE)) + 2 * to(rungs.get(exponent - STRIDE));
}
