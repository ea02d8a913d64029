import type { PatternName } from "../../gradcheck/patterns/pattern-name.js";

/**
 * How a pattern is shown: a line `around` the elements that it is about; the `inside` of a border; lines from where a value
 * belongs to where it `moved`; slices `beyond` those drawn, which the sum leaves out.
 */
export type MarkKind = "around" | "inside" | "moved" | "beyond";

/** Patterns that have a place. */
export type MarkedPattern = Extract<
  PatternName,
  | "transposed"
  | "reversed"
  | "shifted"
  | "broadcast"
  | "border"
  | "zero-in-part"
  | "accumulation"
  | "mask-inverted"
  | "not-masked"
  | "branch"
>;

/** What shows the pattern that was found in a panel. */
export interface HeatMark {
  /** How it is drawn. */
  readonly kind: MarkKind;
  /** What it shows. */
  readonly pattern: MarkedPattern;
  /** Its lines, as the data of an SVG path, in pixels. */
  readonly path: string;
}
