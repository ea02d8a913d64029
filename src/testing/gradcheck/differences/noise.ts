import { allFinite } from "./quotients.js";

/** How many values a measurement takes, evenly spaced and to one side of 0, since there may be a kink or a jump at 0 itself. */
const POINTS = 7;
/** Spacings as shares of x: the first is some roundings wide; the others are for values rounded more coarsely on the way. */
const SPACINGS = [2 ** -46, 2 ** -37, 2 ** -28, 2 ** -19, 2 ** -10];
const FARTHEST = SPACINGS[SPACINGS.length - 1] * POINTS;
/** Deviations on either side within which practically all roundings lie. */
const DEVIATIONS = 8;

/**
 * How far values may be off, one number for each output, measured along a line that moves each x by shares of its size.
 *
 * Of smooth values so close together differences of order k vanish, and what is left of them is noise: with deviation σ its
 * differences have the variance σ²·(2k)!/(k!)². Values that stay the same where they should move are rounded more
 * coarsely than the spacing, and are measured again with a wider one.
 *
 * Source: Moré and Wild, "Estimating computational noise" (2011)
 *
 * @param at values where every x is larger by a share t of it
 */
export function measureNoise(
  at: (t: number) => Float64Array,
  here: Float64Array,
  unit: number,
): Float64Array {
  const noise = new Float64Array(here.length);
  // Of those that are 0 too: a loss where all agrees is what rounding leaves of terms that cancel.
  let open = [...here.keys()];
  const first = unit / 2 ** -53;
  for (const spacing of SPACINGS) {
    if (open.length === 0 || spacing * first > 2 ** -8) break;
    const step = spacing * first;
    const toRight = rowsOf(at, step);
    const rows = toRight.every(allFinite) ? toRight : rowsOf(at, -step);
    // A grid that the step is a multiple of by chance shows none of its roundings.
    const between = spacing === SPACINGS[0] ? rows : rowsOf(at, step * 0.618);
    const flat = open.filter((o) => isFlat(rows.map((y) => y[o])));
    for (const o of open) {
      if (!flat.includes(o)) {
        noise[o] = DEVIATIONS * Math.max(...[rows, between].map((set) => deviation(set.map((y) => y[o]))));
      }
    }
    // A 0 that stays one is no rounded value, but beside a kink, as of relu.
    open = flat.filter((o) => here[o] !== 0);
    if (open.length > 0 && spacing === SPACINGS[0]) {
      // Most that do not move at all never will: they do not depend on x.
      const step = FARTHEST * first;
      const far = [at(step), at(-step)].filter(allFinite);
      open = open.filter((o) => far.some((y) => y[o] !== here[o]));
    }
  }
  // Seven values may lie on a line by chance: no output is taken for less noisy than most are for their size.
  const typical = median(
    [...here.keys()].filter((o) => here[o] !== 0).map((o) => noise[o] / Math.abs(here[o])),
  );
  return noise.map((n, o) => Math.max(n, typical * Math.abs(here[o])));
}

const rowsOf = (at: (t: number) => Float64Array, step: number): Float64Array[] =>
  Array.from({ length: POINTS }, (_, k) => at((k + 1) * step));

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Whether so many neighbors are equal that nothing is to be seen of the noise. */
const isFlat = (values: readonly number[]): boolean =>
  values.filter((y, k) => k > 0 && y === values[k - 1]).length >= values.length - 2;

/** σ from differences of the orders 3 to 5; 0 where a value is not finite. */
function deviation(values: readonly number[]): number {
  let [differences, scale, most] = [values, 1, 0];
  for (let k = 1; k <= 5; k++) {
    differences = differences.slice(1).map((y, i) => y - differences[i]);
    // (2k)! / (k!)², from that of k − 1
    scale *= (2 * (2 * k - 1)) / k;
    if (k < 3) continue;
    const square = differences.reduce((sum, d) => sum + d * d, 0) / differences.length / scale;
    most = Math.max(most, Math.sqrt(square));
  }
  return Number.isFinite(most) ? most : 0;
}
