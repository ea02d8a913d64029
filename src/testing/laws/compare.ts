import { PellucidError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import { comparable, type Values } from "./host.js";

/**
 * A law that does not hold. The message names the law as a formula, the op, the worst element with both sides' values,
 * and how much rounding would explain; `details` hold the same as data.
 */
export class LawError extends PellucidError {
  override name = "LawError";
}

/** What is said of a law that does not hold. */
export interface Claim {
  /** What the law is called. */
  readonly law: string;
  /** left = right. */
  readonly formula: string;
  /** What f stands for, and where in it, if it has parts. */
  readonly of: string;
  /** What usually breaks it. */
  readonly hint: string;
}

/** How far the sides may be apart: so many roundings of numbers as large as the largest term. */
export interface Allowance {
  readonly roundings: number;
  /** The largest magnitude among the terms of both sides. */
  readonly scale: number;
}

/** How much one rounding changes a number near 1 at most: half of the distance to the next one. */
export const unitRoundoff = (dtype: DType): number =>
  dtype === "float64" ? 2 ** -53 : dtype === "float32" ? 2 ** -24 : 0;

const tolerance = (dtype: DType, { roundings, scale }: Allowance): number =>
  roundings * unitRoundoff(dtype) * scale;

/** @throws {LawError} unless the sides are as close as rounding explains. NaN is close to NaN, as Infinity to itself. */
export function expectClose(claim: Claim, left: Values, right: Values, allowance: Allowance): void {
  const allowed = tolerance(left.dtype, allowance);
  const distance = (a: number, b: number) =>
    a === b || (Number.isNaN(a) && Number.isNaN(b)) ? 0 : Math.abs(a - b);
  const { roundings, scale } = allowance;
  const explained = `${short(allowed)}: ${roundings} roundings of terms up to ${short(scale)}`;
  check(claim, left, right, distance, allowed, `the most that rounding explains is ${explained}`, {
    ...allowance,
    tolerance: allowed,
  });
}

/** @throws {LawError} unless both sides have the same bits: −0 is not 0. */
export function expectSameBits(claim: Claim, left: Values, right: Values): void {
  const distance = (a: number, b: number) => (Object.is(a, b) ? 0 : Math.abs(a - b) || Number.MIN_VALUE);
  check(claim, left, right, distance, 0, "both must be the same to the last bit", {
    roundings: 0,
    tolerance: 0,
  });
}

/** As close as rounding explains, or with no roundings the same bits. */
export const expectSame = (claim: Claim, left: Values, right: Values, allowance: Allowance): void =>
  allowance.roundings === 0 ? expectSameBits(claim, left, right) : expectClose(claim, left, right, allowance);

function check(
  { law, formula, of, hint }: Claim,
  left: Values,
  right: Values,
  distance: (a: number, b: number) => number,
  allowed: number,
  rule: string,
  details: Record<string, unknown>,
): void {
  const start = `${law}: ${formula} does not hold for ${of}`;
  if (!comparable(left, right)) {
    throw new LawError(
      `${start}: the left side is ${left.dtype} ${formatShape(left.shape)}, the right side ${right.dtype} ${formatShape(right.shape)}. ${hint}`,
      { law, formula, of, left: left.shape, right: right.shape },
    );
  }
  let [worst, most] = [-1, 0];
  for (let i = 0; i < left.data.length; i++) {
    const apart = distance(left.data[i], right.data[i]);
    // Where one side is not finite the difference may be NaN; nothing is further apart.
    const far = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
    if (far > allowed && far > most) [worst, most] = [i, far];
  }
  if (worst < 0) return;
  const index = indexAt(worst, left.shape);
  const [a, b] = [left.data[worst], right.data[worst]];
  // Only bits tell −0 from 0.
  const shown = (value: number) => (a === b && Object.is(value, -0) ? "-0" : String(value));
  const place = left.shape.length === 0 ? "" : `at ${formatShape(index)} of ${formatShape(left.shape)} `;
  throw new LawError(
    `${start}: ${place}the left side is ${shown(a)}, the right side ${shown(b)}; ${rule}. ${hint}`,
    {
      law,
      formula,
      of,
      index,
      shape: left.shape,
      left: a,
      right: b,
      difference: Math.abs(a - b),
      ...details,
    },
  );
}

const short = (value: number): string => String(Number(value.toPrecision(2)));
