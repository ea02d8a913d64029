import { binomialTail } from "./binomial-tail.js";
import { checkSameLength } from "./checks.js";

/** What {@link mcNemar} found. */
export interface McNemar {
  /** How many samples only the first, and only the second, had right. */
  onlyFirst: number;
  /** How many samples only the second had right. */
  onlySecond: number;
  /** The probability of so uneven a split of them, or a more uneven one, if both were equally good. */
  p: number;
}

/**
 * McNemar's test: whether of two classifiers one is better on the same samples. Those that both have right, or both wrong,
 * say nothing; of the others, b and c, each is right as often as a coin falls heads if both are equally good. The exact,
 * two-sided binomial test: p = min(1, 2 · P(X ≤ min(b, c))), X heads of b + c tosses.
 *
 * Source: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages" (1947).
 *
 * @throws {ShapeError} when there are not as many of one as of the other.
 * @example
 * mcNemar([true, true, true, false], [false, false, true, false]); // { onlyFirst: 2, onlySecond: 0, p: 0.5 }
 */
export function mcNemar(firstRight: readonly boolean[], secondRight: readonly boolean[]): McNemar {
  checkSameLength(
    "mcNemar",
    { name: "answers of the first", values: firstRight },
    { name: "of the second", values: secondRight },
  );
  const onlyFirst = firstRight.filter((right, i) => right && !secondRight[i]).length;
  const onlySecond = secondRight.filter((right, i) => right && !firstRight[i]).length;
  const tail = binomialTail(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond, 1 / 2);
  return { onlyFirst, onlySecond, p: Math.min(1, 2 * tail) };
}
