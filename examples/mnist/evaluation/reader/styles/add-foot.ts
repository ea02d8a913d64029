import type { Gray } from "../../forms/to-gray.js";
import { drawLine } from "../pen.js";
import { endsOf } from "./ends-of.js";

/** What many put to a 1. Lengths are parts of the stem's. */
export interface Foot {
  /** From the top down to the left: its length, 0 for none, and its angle from the stem in radians. */
  upstroke: number;
  angle: number;
  /** Half the width of the bar at the bottom, 0 for none. */
  half: number;
}

/** A 1 with an upstroke and a foot, of the pen that its stem was drawn with. */
export function addFoot(ink: Gray, { upstroke, angle, half }: Foot): Gray {
  const { top, bottom, radius } = endsOf(ink);
  const [dx, dy] = [bottom.x - top.x, bottom.y - top.y];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const drawn = { ...ink, data: Float32Array.from(ink.data) };
  if (upstroke > 0) {
    const end = { x: top.x + upstroke * (dx * cos - dy * sin), y: top.y + upstroke * (dx * sin + dy * cos) };
    drawLine(drawn, top, end, radius);
  }
  if (half > 0) {
    const reach = half * Math.sqrt(dx * dx + dy * dy);
    drawLine(drawn, { ...bottom, x: bottom.x - reach }, { ...bottom, x: bottom.x + reach }, radius);
  }
  return drawn;
}
