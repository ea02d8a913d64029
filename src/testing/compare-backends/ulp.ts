const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The place of a float32 among all of them in ascending order, with 0 and −0 at 0. */
function rank(x: number): number {
  float[0] = x;
  return bits[0] < 0 ? -(bits[0] & 0x7fffffff) : bits[0];
}

/**
 * How many steps from one float32 to the next lie between two numbers, once both are rounded: 0 for the same, 1 for
 * neighbors; infinite where one is NaN and the other is not.
 *
 * Source: "units in the last place", Goldberg, "What Every Computer Scientist Should Know About Floating-Point
 * Arithmetic" (1991).
 */
export function ulpsBetween(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  return Math.abs(rank(a) - rank(b));
}
