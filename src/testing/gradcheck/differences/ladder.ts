import type { Claim, Line } from "./line.js";
import { allFinite, type Quotient, quotientOf, roundingOf } from "./quotients.js";
import { bestOf, type Estimate } from "./tableau.js";

export type Side = "both" | "right" | "left";

/** Values of x below this are taken for what is small beside 1, not for the scale on which y changes. */
const TINY = 2 ** -20;

/** The quotients of one line at steps that are powers of two of its scale. */
export class Ladder {
  readonly rungs = new Map<number, Quotient>();
  /** The step of exponent 0. */
  readonly length: number;
  /** What each output may be off, once that was measured. */
  measured: Float64Array | null = null;

  constructor(
    readonly line: Line,
    readonly claim: Claim,
    readonly side: Side,
  ) {
    this.length =
      line.firstStep === null
        ? 2 ** Math.ceil(Math.log2(line.scale))
        : line.firstStep * 2 ** -firstExponent(line.unit);
  }

  /** On what scale y may be thought to change. */
  private get size(): number {
    return this.line.scale < TINY ? 1 : this.line.scale;
  }

  /** The quotient of this step; null where the function is not finite on a side that it needs. */
  add(exponent: number): Quotient | null {
    const known = this.rungs.get(exponent);
    if (known !== undefined) return known;
    const quotient = this.quotient(this.length * 2 ** exponent);
    if (quotient !== null) this.rungs.set(exponent, quotient);
    return quotient;
  }

  private quotient(h: number): Quotient | null {
    const { line, side } = this;
    if (!(h > 0 && h < Infinity)) return null;
    const [to, from] = [side === "left" ? 0 : line.moved(h), side === "right" ? 0 : line.moved(-h)];
    // A step that x swallows says nothing.
    if (!(to - from > 0)) return null;
    const right = to === 0 ? line.here : line.at(h);
    if (!allFinite(right)) return null;
    const left = from === 0 ? line.here : line.at(-h);
    if (!allFinite(left)) return null;
    return quotientOf(line, [right, left], [to, from], this.claim.steepness, this.measured);
  }

  /** How steep L is at the least somewhere within a step as large as x. */
  steepest(): number {
    const wide = this.quotient(this.size);
    return wide === null ? 0 : Math.max(0, wide.spread - wide.roundOff);
  }

  best(): Estimate | null {
    return bestOf(this.rungs, this.side === "both" ? 2 : 1);
  }

  /**
   * Takes the measured noise for what it was assumed to be. Values that do not move say nothing of what was rounded on the way to
   * them, as in ln(1 + eˣ) where it is 0: that is as large as what they may be within reach.
   */
  measure(): void {
    const { line, claim } = this;
    const isStill = [...this.rungs.values()].every(({ spread }) => spread === 0);
    const wide = isStill ? this.quotient(this.size) : null;
    this.measured = line.noise().map((noise, o) => {
      if (wide === null || line.here[o] !== 0) return noise;
      return Math.max(noise, roundingOf(line, Math.max(Math.abs(wide.right[o]), Math.abs(wide.left[o]))));
    });
    for (const [exponent, { right, left, to, from }] of this.rungs) {
      this.rungs.set(exponent, quotientOf(line, [right, left], [to, from], claim.steepness, this.measured));
    }
  }

  /** How far the rounding of a right backward may lead it astray: it adds up terms as large as slopes are, or as y / x. */
  rounding(spread: number): number {
    const { line, claim } = this;
    const { weights, unit, magnitude, smallest } = line;
    const noise = this.measured?.reduce((sum, n, o) => sum + Math.abs(weights[o]) * n, 0) ?? 0;
    const ofValues = (16 * unit * magnitude + 4 * noise) / this.size;
    return 64 * unit * Math.max(spread, claim.steepness) + ofValues + 4 * smallest;
  }
}

/** Where round-off, of order 1/h, and truncation, of order h², are in balance. */
export const firstExponent = (unit: number): number => Math.round(Math.log2(unit) / 3);
