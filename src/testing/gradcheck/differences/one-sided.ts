import { firstExponent, Ladder } from "./ladder.js";
import type { Claim, Line, LineSlope, NoSlope } from "./line.js";
import { searched } from "./search.js";
import { STRIDE } from "./tableau.js";

/** A quotient that grows by this much with each quarter of a step is on its way to infinity: that of a root doubles. */
const GROWTH = 1.4;
/** So many quarters have to do so. */
const QUARTERS = 6;

/** The slope at the end of a domain, from the side on which there are values: (y(h) − y(0)) / h, extrapolated in h. */
export function oneSidedSlope(line: Line, claim: Claim): LineSlope | NoSlope {
  for (const side of ["right", "left"] as const) {
    const ladder = new Ladder(line, claim, side);
    for (const shift of [0, -6, -12, -18]) {
      // Of order h the balance is at a smaller step than of order h².
      const start = 2 * Math.round((firstExponent(line.unit) * 1.2) / 2) + shift;
      const first = ladder.add(start);
      if (first === null) continue;
      if (isVertical(ladder, start)) return "vertical";
      return searched(ladder, start);
    }
  }
  return "isolated";
}

function isVertical(ladder: Ladder, start: number): boolean {
  const closer = new Ladder(ladder.line, ladder.claim, ladder.side);
  let before = Math.abs(ladder.rungs.get(start)!.slope);
  for (let k = 1; k <= QUARTERS; k++) {
    const quotient = closer.add(start - k * STRIDE);
    if (quotient === null) return false;
    const now = Math.abs(quotient.slope);
    if (!(now >= GROWTH * before && now > 4 * quotient.roundOff)) return false;
    before = now;
  }
  return true;
}
