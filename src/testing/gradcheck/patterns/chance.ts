/** How often a rule about which elements are wrong may be chance, all rules that are tried together. */
export const RARELY = 1 / 300;

/** The share of all ways to choose k of n that is one way: 1 / (n over k). */
export function oneChoiceOf(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - i + 1)) / i;
  return 1 / ways;
}
