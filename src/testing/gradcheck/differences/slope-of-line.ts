import { isSuspect, kinkOf } from "./kinks.js";
import { firstExponent, Ladder } from "./ladder.js";
import type { Claim, Line, LineSlope, NoSlope } from "./line.js";
import { oneSidedSlope } from "./one-sided.js";
import type { Quotient } from "./quotients.js";
import { decide, searched, slopeFrom, UNSEEN } from "./search.js";

/** Steps are shrunk by this much, so often, before the domain is taken to end at 0. */
const INWARD = [-6, -12, -18, -24];
/** What makes x small beside its tensor, as a power of two. */
const SMALL = -6;

/**
 * The slope of L along a line, with a bound for its error, taken as far as it needs to be known to judge the claim.
 *
 * Two values decide where the claim is right within what they may be off, and that is little. Elsewhere kinks are looked
 * for, and then steps are taken over as many decades as it needs, with Richardson's extrapolation. Nothing is said to be wrong
 * before the noise of the values was measured.
 */
export function slopeOfLine(line: Line, claim: Claim): LineSlope | NoSlope {
  const ladder = new Ladder(line, claim, "both");
  const start = firstExponent(line.unit);
  const finest = line.finest > 0 ? start + Math.floor(Math.log2(line.finest / ladder.length)) : null;
  const inside = ladder.add(start) !== null ? start : furtherIn(ladder, start, finest);
  if (inside === null) return oneSidedSlope(line, claim);

  const first = ladder.rungs.get(inside)!;
  const estimate = { ...first, truncation: curvature(first), exponent: inside };
  const decision = decide(ladder, estimate);
  const missing =
    Math.abs(claim.analytical - first.slope) -
    first.roundOff -
    claim.atol -
    claim.rtol * Math.abs(first.slope);
  if (isSuspect(ladder, first, missing)) {
    const kink = kinkOf(ladder, inside);
    if (kink !== null) {
      // Where x is small beside others of its tensor, the step may have led across 0, and past kinks that are not at x.
      const isTooWide = finest !== null && finest <= inside + SMALL && ladder.add(finest) !== null;
      return isTooWide ? (kinkOf(ladder, finest) ?? searched(ladder, finest)) : kink;
    }
  }
  if (decision !== "agrees") {
    // The same step may have led past a pole, or out of what is smooth: then a slope that is close by counts.
    if (decision === "differs" && finest !== null && finest <= inside + SMALL) {
      const near = nearby(line, claim, finest);
      if (near !== null) return near;
    }
    return searched(ladder, inside);
  }
  // Two numbers that were found in two ways, and agree so well, are as far from the truth as from each other.
  return slopeFrom(ladder, { ...estimate, truncation: Math.abs(claim.analytical - first.slope) });
}

/** The largest of some smaller steps that stays inside of the domain. */
function furtherIn(ladder: Ladder, start: number, finest: number | null): number | null {
  const exponents = [...INWARD.map((shift) => start + shift), ...(finest === null ? [] : [finest])];
  return exponents.find((exponent) => ladder.add(exponent) !== null) ?? null;
}

/** The slope by steps that are small beside x, however small that is itself; null unless it bears out the claim. */
function nearby(line: Line, claim: Claim, finest: number): LineSlope | null {
  const ladder = new Ladder(line, claim, "both");
  if (ladder.add(finest) === null) return null;
  const slope = searched(ladder, finest);
  const { numerical, bound, rounding } = slope;
  const allowed = bound + rounding + claim.atol + claim.rtol * Math.abs(numerical);
  const isKnown = bound <= UNSEEN * Math.abs(numerical);
  return isKnown && Math.abs(claim.analytical - numerical) <= allowed ? slope : null;
}

/** h²·y‴ is of the size of (h·y″)² / y′, as long as y changes in all its derivatives on one scale. */
const curvature = ({ bend, spread }: Quotient): number =>
  bend === 0 ? 0 : (bend * bend) / Math.max(bend, spread);
