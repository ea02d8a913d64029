export interface Summary {
  median: number;
  min: number;
  max: number;
  samples: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, samples: sorted.length };
}

/** The same in another unit, or of a rate that falls where the time grows. */
export function convert({ median, min, max, samples }: Summary, f: (value: number) => number): Summary {
  const ends = [f(min), f(max)];
  return { median: f(median), min: Math.min(...ends), max: Math.max(...ends), samples };
}
