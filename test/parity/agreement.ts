import { expect } from "vitest";

/** The two element types that parity is checked in. */
export type Precision = "float32" | "float64";

/** How far a value may be from PyTorch's float64 value, relative to it. */
const TOLERANCE: Record<Precision, number> = { float64: 1e-9, float32: 1e-4 };

/**
 * An element much smaller than its neighbors is what is left of a cancellation, and carries their rounding error;
 * so below this part of the tensor's largest magnitude the tolerance is no longer relative to the element.
 * In float32 that allows 1e-6 of the largest magnitude, about 8 units in its last place: PyTorch's own float32 run
 * needs a quarter of it on these files, and at 1e-3 three of their tensors would be beyond it.
 */
const FLOOR: Record<Precision, number> = { float64: 1e-3, float32: 1e-2 };

/** A shape and its elements in row-major order. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * Asserts that `actual` has the golden shape and that every element satisfies
 * |actual - golden| <= tolerance * max(|golden|, FLOOR * max|golden tensor|).
 * Infinities and NaN agree only with themselves. The failure names the element that is furthest out.
 */
export function expectAgreement(label: string, actual: Values, golden: Values, precision: Precision): void {
  expect(actual.shape, `${label}: shape`).toEqual(golden.shape);
  expect(actual.data.length, `${label}: number of elements`).toBe(golden.data.length);
  const expected = Array.from(golden.data);
  const largest = expected.filter(Number.isFinite).reduce((most, b) => Math.max(most, Math.abs(b)), 0);
  let worst = { at: -1, excess: 1 };
  for (const [at, b] of expected.entries()) {
    const a = actual.data[at];
    if (Object.is(a, b) || a === b) continue;
    const allowed = TOLERANCE[precision] * Math.max(Math.abs(b), FLOOR[precision] * largest);
    const excess = Number.isFinite(a) && Number.isFinite(b) ? Math.abs(a - b) / allowed : Infinity;
    if (excess > worst.excess) worst = { at, excess };
  }
  if (worst.at < 0) return;
  const { at, excess } = worst;
  expect.fail(
    `${label}: element ${at} of [${golden.shape}] is ${actual.data[at]} but PyTorch has ${expected[at]}; ` +
      `${excess.toPrecision(2)} times what ${precision} is allowed`,
  );
}
