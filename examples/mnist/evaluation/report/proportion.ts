/** A share, and the interval in which the true one lies with 95 % confidence. */
export interface Proportion {
  count: number;
  total: number;
  /** count / total. */
  value: number;
  low: number;
  high: number;
}

/** 97.5 % of the standard normal distribution lie below it. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval: the shares p for which the observed one lies within z standard errors √(p(1 − p)/n). Solved
 * for p, these are (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n). Unlike p̂ ± z √(p̂(1 − p̂)/n) it never leaves
 * 0 … 1, and it holds near the ends, which is where a good classifier is. (E. B. Wilson, JASA 22, 1927.)
 */
export function proportion(count: number, total: number): Proportion {
  if (total === 0) return { count, total, value: Number.NaN, low: 0, high: 1 };
  const p = count / total;
  const z2 = (Z * Z) / total;
  const middle = (p + z2 / 2) / (1 + z2);
  const half = (Z * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total))) / (1 + z2);
  return {
    count,
    total,
    value: p,
    low: count === 0 ? 0 : middle - half,
    high: count === total ? 1 : middle + half,
  };
}
