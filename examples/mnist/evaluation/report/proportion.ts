import { wilsonInterval } from "pellucid/metrics";

/** A share, and the interval in which the true one lies with 95 % confidence. */
export interface Proportion {
  count: number;
  total: number;
  /** count / total. */
  value: number;
  low: number;
  high: number;
}

export function proportion(count: number, total: number): Proportion {
  const [low, high] = wilsonInterval(count, total);
  return { count, total, value: total === 0 ? Number.NaN : count / total, low, high };
}
