import { boundingBox } from "../../forms/box.js";
import { BOX_LEVEL } from "../../forms/scale-to-field.js";
import type { Gray } from "../../forms/to-gray.js";
import { drawLine } from "../pen.js";
import { endsOf, rowOf } from "./ends-of.js";

/** The bar of a crossed 7. Lengths are parts of its height. */
export interface Bar {
  half: number;
  /** Where it crosses the stem, from the top down. */
  at: number;
  /** By how much it rises from its middle to its right end. */
  rise: number;
}

/** A 7 with a bar through its stem, of the pen that it was drawn with. */
export function crossSeven(ink: Gray, { half, at, rise }: Bar): Gray {
  const box = boundingBox(ink, BOX_LEVEL);
  const { radius } = endsOf(ink);
  const y = box.y + at * (box.height - 1);
  const x = rowOf(ink, Math.round(y)).center;
  const [reach, lift] = [half * box.height, half * rise * box.height];
  const drawn = { ...ink, data: Float32Array.from(ink.data) };
  drawLine(drawn, { x: x - reach, y: y + lift }, { x: x + reach, y: y - lift }, radius);
  return drawn;
}
