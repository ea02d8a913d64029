/** How many values lie in each of equal parts of −largest … largest. */
export interface Histogram {
  largest: number;
  counts: number[];
  mean: number;
  /** The root of the mean square of what the values are away from their mean. */
  deviation: number;
}

/** An odd number, so that zero lies inside of one. */
const BINS = 41;

export function histogram(values: ArrayLike<number>): Histogram {
  let [size, sum, squares] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    size = Math.max(size, Math.abs(value));
    sum += value;
    squares += value * value;
  }
  const largest = roundUp(size);
  const counts = new Array<number>(BINS).fill(0);
  for (let i = 0; i < values.length; i++) {
    const share = largest === 0 ? 0.5 : (values[i] / largest + 1) / 2;
    counts[Math.min(BINS - 1, Math.floor(share * BINS))] += 1;
  }
  const mean = sum / values.length;
  return { largest, counts, mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}

/** To 1, 2 or 5 times a power of ten, so that the range stands still while values move a little. */
function roundUp(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((n) => value <= n * power * (1 + 1e-9))!;
}
