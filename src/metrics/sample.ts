import jstat from "jstat";

/** What can be said of a few numbers that were drawn at random. */
export interface Sample {
  /** How many values there are. */
  n: number;
  /** Σ x / n. */
  mean: number;
  /** The standard deviation, √(Σ (x − mean)² / (n − 1)); NaN of fewer than two. */
  std: number;
  /** The 95 % confidence interval of the mean; both ends NaN of fewer than two. */
  interval: readonly [low: number, high: number];
}

/**
 * Mean, standard deviation and the 95 % confidence interval of the mean, mean ± t · std / √n, where t is the 97.5 %
 * quantile of Student's distribution of n − 1 degrees of freedom.
 *
 * Source: Student, "The Probable Error of a Mean" (1908).
 *
 * @example
 * const { mean, std, interval } = sample([0.9912, 0.9921, 0.9903, 0.9918, 0.9925]);
 * mean; // 0.99158
 * interval; // [0.99051, 0.99265]
 */
export function sample(values: readonly number[]): Sample {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  const reach = n < 2 ? Number.NaN : (jstat.studentt.inv(0.975, n - 1) * std) / Math.sqrt(n);
  return { n, mean, std: n < 2 ? Number.NaN : std, interval: [mean - reach, mean + reach] };
}
