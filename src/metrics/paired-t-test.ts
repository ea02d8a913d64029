import jstat from "jstat";
import { checkSameLength } from "./checks.js";
import { sample } from "./sample.js";

/**
 * Student's paired t test: the probability of a mean difference of a and b as large as this, in either direction, if
 * there were none. For n differences d, t = mean(d) / (std(d) / √n), and with ν = n − 1 the probability is
 * I_{ν/(ν + t²)}(ν/2, 1/2), I being the regularized incomplete beta function. It has 7 digits however small it is, where
 * 2 · (1 − cdf(t)) has none below 1e-16.
 *
 * NaN of fewer than two pairs. 1 where all differences are 0, and NaN where all are the same other number: that is a matter
 * of rounding to whole samples, and tells nothing of chance.
 *
 * Source: Student, "The Probable Error of a Mean" (1908).
 *
 * @throws {ShapeError} when there are not as many of one as of the other.
 * @example
 * pairedTTest([0.9912, 0.9921, 0.9903, 0.9918], [0.9905, 0.9917, 0.9899, 0.9921]); // 0.25222
 */
export function pairedTTest(a: readonly number[], b: readonly number[]): number {
  checkSameLength("pairedTTest", { name: "values of a", values: a }, { name: "values of b", values: b });
  const { n, mean, std } = sample(a.map((x, i) => x - b[i]));
  if (n < 2) return Number.NaN;
  if (std <= 1e-9 * Math.abs(mean)) return mean === 0 ? 1 : Number.NaN;
  const t = mean / (std / Math.sqrt(n));
  const freedom = n - 1;
  return jstat.ibeta(freedom / (freedom + t * t), freedom / 2, 1 / 2);
}
