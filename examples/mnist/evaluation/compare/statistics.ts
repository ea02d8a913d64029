// What can be said of a few numbers, and of the difference between two lists of them.

import jstat from "jstat";

export interface Sample {
  n: number;
  mean: number;
  /** Of the sample, with n − 1 below; NaN of fewer than two. */
  std: number;
  /** The 95 % confidence interval of the mean, by Student's t; both ends NaN of fewer than two. */
  interval: readonly [number, number];
}

export function sample(values: readonly number[]): Sample {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  const reach = n < 2 ? Number.NaN : (jstat.studentt.inv(0.975, n - 1) * std) / Math.sqrt(n);
  return { n, mean, std: n < 2 ? Number.NaN : std, interval: [mean - reach, mean + reach] };
}

/**
 * The probability of a mean difference as large as this, in either direction, if there were none (Student's paired t
 * test). NaN of fewer than two pairs; 1 where all differences are 0, and 0 where all are the same other number.
 */
export function pairedTTest(a: readonly number[], b: readonly number[]): number {
  const differences = a.map((x, i) => x - b[i]);
  const { n, mean, std } = sample(differences);
  if (n < 2) return Number.NaN;
  // As many differences without any spread are a matter of rounding to whole samples, and tell nothing of chance.
  if (std <= 1e-9 * Math.abs(mean)) return mean === 0 ? 1 : Number.NaN;
  const t = Math.abs(mean) / (std / Math.sqrt(n));
  return 2 * (1 - jstat.studentt.cdf(t, n - 1));
}

export interface McNemar {
  /** How many samples only the first, and only the second, had right. */
  onlyFirst: number;
  onlySecond: number;
  /** The probability of so uneven a split of them, or a more uneven one, if both were equally good. */
  p: number;
}

/**
 * Whether of two classifiers one is better on the same samples: those that both have right, or both wrong, say nothing. The
 * exact, two-sided binomial test.
 *
 * Source: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages" (1947).
 */
export function mcNemar(firstRight: readonly boolean[], secondRight: readonly boolean[]): McNemar {
  const onlyFirst = firstRight.filter((right, i) => right && !secondRight[i]).length;
  const onlySecond = secondRight.filter((right, i) => right && !firstRight[i]).length;
  const n = onlyFirst + onlySecond;
  return { onlyFirst, onlySecond, p: Math.min(1, 2 * fewHeads(Math.min(onlyFirst, onlySecond), n)) };
}

/** The probability of at most k heads in n tosses of a fair coin: Σ (n choose i) / 2ⁿ over i ≤ k, each by its logarithm. */
function fewHeads(k: number, n: number): number {
  let logTerm = -n * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i);
    sum += Math.exp(logTerm);
  }
  return sum;
}
