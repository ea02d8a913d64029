/** Rows and columns at the border of a map that saw what lies outside of the picture. */
const marginOf = (side: number): number => (side > 10 ? 2 : 1);

/**
 * How far two maps are apart: a − b, and Σ|a − b| / Σ|b| but for their border, and for where b is unknown (NaN). The share is
 * NaN where b is 0 all over.
 */
export function apart(
  a: Float32Array,
  b: Float32Array,
  side: number,
): { difference: Float32Array; share: number } {
  const margin = marginOf(side);
  const inside = (i: number) => i >= margin && i < side - margin;
  const difference = a.map((value, i) => value - b[i]);
  let [off, all] = [0, 0];
  for (const [i, value] of difference.entries()) {
    if (Number.isNaN(value) || !inside(i % side) || !inside(Math.floor(i / side))) continue;
    off += Math.abs(value);
    all += Math.abs(b[i]);
  }
  return { difference, share: off / all };
}
