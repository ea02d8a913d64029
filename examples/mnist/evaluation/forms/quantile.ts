/**
 * The value that a share q of the values lies below, from the sorted values without interpolation.
 *
 * @example
 * quantile(Float32Array.of(3, 1, 2), 0.5); // 2
 */
export function quantile(values: Float32Array, q: number): number {
  return values.toSorted()[Math.min(values.length - 1, Math.floor(q * values.length))];
}
