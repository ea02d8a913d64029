/** A number that grows with the batch: perSample · batch + fixed. */
export interface BatchSize {
  /** What each sample of the batch adds. */
  readonly perSample: number;
  /** What there is besides, whatever the batch. */
  readonly fixed: number;
}

/** A number that is the same for every batch, or grows with it. */
export type Size = number | BatchSize;

/** What it is for a batch. */
export const sizeAt = (size: Size, batch: number): number =>
  typeof size === "number" ? size : size.perSample * batch + size.fixed;

export const sameSizes = (a: readonly Size[], b: readonly Size[]): boolean =>
  a.length === b.length && a.every((size, i) => sameSize(size, b[i]));

function sameSize(a: Size, b: Size): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  return a.perSample === b.perSample && a.fixed === b.fixed;
}

/** As it stands in a message, and in a model for a size that has no number: `batch`, `2*batch+1`. */
export function formatSize(size: Size): string {
  if (typeof size === "number") return String(size);
  const { perSample, fixed } = size;
  const part = perSample === 1 ? "batch" : `${perSample}*batch`;
  return fixed === 0 ? part : `${part}${fixed < 0 ? "" : "+"}${fixed}`;
}

/**
 * The line through what a number was for several batches: two points make one, and any further must lie on it to within
 * `tolerance` of the largest; null where one does not.
 */
export function fitSize(
  batches: readonly number[],
  values: readonly number[],
  tolerance = 1e-9,
): Size | null {
  if (values.every((value) => Object.is(value, values[0]))) return values[0];
  const [b0, b1] = batches;
  if (b0 === b1) return null;
  const room = tolerance * Math.max(...values.map(Math.abs));
  const rounded = (x: number) => (Math.abs(x - Math.round(x)) <= room ? Math.round(x) : x);
  const perSample = rounded((values[1] - values[0]) / (b1 - b0));
  const fixed = rounded(values[0] - perSample * b0);
  const line = { perSample, fixed };
  return batches.every((batch, i) => Math.abs(sizeAt(line, batch) - values[i]) <= room) ? line : null;
}
