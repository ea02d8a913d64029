import { type Move, moveImage } from "../../../../engine/playing/move-image.js";

/** Rows and columns at the border of a map that saw what lies outside of the picture. */
const marginOf = (side: number): number => (side > 10 ? 2 : 1);

/**
 * How far apart the map of a moved digit, a, and the moved map of the digit, b, are: Σ|a − b| / Σ|b|, but for what saw the border
 * of the picture, before the move or after it. NaN where nothing of b is left, or not 0.
 *
 * @param still the map of the digit, before it is moved.
 */
export function apart(a: Float32Array, still: Float32Array, side: number, move: Move): number {
  const margin = marginOf(side);
  const inside = (i: number) =>
    [i % side, Math.floor(i / side)].every((at) => at >= margin && at < side - margin);
  const b = moveImage(
    still.map((value, i) => (inside(i) ? value : Number.NaN)),
    side,
    move,
    Number.NaN,
  );
  let [off, all] = [0, 0];
  for (const [i, value] of b.entries()) {
    if (Number.isNaN(value) || !inside(i)) continue;
    off += Math.abs(a[i] - value);
    all += Math.abs(value);
  }
  return off / all;
}
