import { ValueError } from "../../errors.js";
import type { Histogram } from "./event.js";

/** As many as TensorBoard draws. */
const BUCKETS = 30;

/**
 * Counts values in 30 buckets of equal width from the smallest to the largest. An empty bucket before them tells where
 * they begin, for the format knows only right ends.
 *
 * @throws ValueError where there are no values, or one is not finite: its bucket would have no end.
 */
export function histogramOf(tag: string, values: ArrayLike<number>): Histogram {
  const [min, max] = rangeOf(tag, values);
  const width = (max - min) / BUCKETS;
  const inner = Array.from({ length: BUCKETS - 1 }, (_, i) => min + (i + 1) * width);
  const edges = [min, ...inner, max];
  const counts = new Array<number>(BUCKETS).fill(0);
  let [sum, sumSquares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    sumSquares += value * value;
    counts[bucketOf(value, edges, width)]! += 1;
  }
  return {
    min,
    max,
    num: values.length,
    sum,
    sumSquares,
    bucketLimit: edges,
    bucket: [0, ...counts],
  };
}

/** The division is off by one where its rounding crosses an edge. */
function bucketOf(value: number, edges: readonly number[], width: number): number {
  if (width === 0) return BUCKETS - 1;
  const guess = Math.min(Math.floor((value - edges[0]!) / width), BUCKETS - 1);
  if (value < edges[guess]!) return guess - 1;
  return guess < BUCKETS - 1 && value >= edges[guess + 1]! ? guess + 1 : guess;
}

function rangeOf(tag: string, values: ArrayLike<number>): [min: number, max: number] {
  if (values.length === 0) {
    throw new ValueError(`histogram: ${tag} has no values; there must be at least one`, { tag });
  }
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      throw new ValueError(
        `histogram: ${tag} has ${value} at position ${i}; all values must be finite; look for where it comes from with detectAnomaly()`,
        { tag, position: i, value },
      );
    }
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return [min, max];
}
