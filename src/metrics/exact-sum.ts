/**
 * A sum of finite numbers that is rounded once, when it is read; so it depends neither on the order of the terms nor on
 * how they are grouped. The exact total is kept as a list of floats that do not overlap.
 *
 * Source: Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates" (1997).
 */
export class ExactSum {
  /** From the smallest to the largest; none of them has a bit where another has one. */
  #parts: number[] = [];

  add(term: number): void {
    const parts: number[] = [];
    let rest = term;
    for (const part of this.#parts) {
      const { sum, error } = addExactly(rest, part);
      if (error !== 0) parts.push(error);
      rest = sum;
    }
    parts.push(rest);
    this.#parts = parts;
  }

  merge(other: ExactSum): void {
    for (const part of other.#parts) this.add(part);
  }

  /** The float that is nearest to the total. */
  get value(): number {
    const parts = [...this.#parts];
    let total = { sum: parts.pop() ?? 0, error: 0 };
    while (total.error === 0 && parts.length > 0) total = addExactly(total.sum, parts.pop()!);
    // The error may be half a unit in the last place, and the sum have gone to the even neighbor. Then what is left
    // decides: where it points the same way as the error, the other neighbor is nearer.
    const { sum, error } = total;
    const other = sum + 2 * error;
    const halfway = other - sum === 2 * error;
    return halfway && Math.sign(error) * Math.sign(parts.at(-1) ?? 0) > 0 ? other : sum;
  }
}

/** a + b as the nearest float and what that is off by, which is a float too. Source: Knuth, TAOCP 2, 4.2.2. */
function addExactly(a: number, b: number): { sum: number; error: number } {
  const sum = a + b;
  const bRounded = sum - a;
  return { sum, error: a - (sum - bRounded) + (b - bRounded) };
}
