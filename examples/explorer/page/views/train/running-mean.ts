/** Points to each side that are averaged. */
const REACH = 8;

/** Each value with its neighbors, of which there are fewer at the ends. */
export function runningMean(values: readonly number[]): number[] {
  return values.map((_, i) => {
    const reach = Math.min(REACH, i, values.length - 1 - i);
    const around = values.slice(i - reach, i + reach + 1);
    return around.reduce((sum, value) => sum + value, 0) / around.length;
  });
}
