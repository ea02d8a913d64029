import { formatShape, indexAt } from "../../tensor/shape.js";
import type { InputElements } from "../gradcheck/elements.js";
import type { HeatScale } from "./heat-scale.js";

/**
 * What a cell is colored by: `right`; `over-1` to `over-5`, the larger the error for what was allowed; `not-finite`;
 * `skipped`; `unknown` where nothing was compared.
 */
export type CellLevel = "right" | `over-${1 | 2 | 3 | 4 | 5}` | "not-finite" | "skipped" | "unknown";

/** An element, or several side by side where there are too many to draw, of which the worst counts. */
export interface HeatCell {
  /** Where it lies, in pixels. */
  readonly x: number;
  /** From above. */
  readonly y: number;
  /** Its color. */
  readonly level: CellLevel;
  /** Whether it failed, and has an outline. */
  readonly failed: boolean;
  /** A sign in it: a kink, a jump, or the edge of a domain. */
  readonly sign: "kink" | "jump" | "one-sided" | null;
  /** Its index and its figures, in a line. */
  readonly title: string;
}

/** @param k which of the elements; undefined where none was compared. */
export function cellOf(
  input: InputElements,
  k: number | undefined,
  [x, y]: readonly [number, number],
  scale: HeatScale,
): HeatCell {
  if (k === undefined) return { x, y, level: "unknown", failed: false, sign: null, title: "not compared" };
  const { shape, positions, verdict, kind, sided, analytical, numerical, error, tolerance } = input;
  const sign = kind[k] !== "smooth" ? (kind[k] as "kink" | "jump") : sided[k] === "both" ? null : "one-sided";
  const figures = `analytical ${short(analytical[k])}, numerical ${short(numerical[k])}, error ${short(error[k])}, allowed ${short(tolerance[k])}`;
  const title = `${formatShape(indexAt(positions[k], shape))}: ${figures}${sign === null ? "" : `, ${sign}`}`;
  return { x, y, level: levelOf(input, k, scale), failed: verdict[k] === "failed", sign, title };
}

function levelOf({ verdict, error, tolerance }: InputElements, k: number, scale: HeatScale): CellLevel {
  if (verdict[k] !== "failed") return verdict[k] === "skipped" ? "skipped" : "right";
  const ratio = error[k] / tolerance[k];
  if (!Number.isFinite(ratio)) return "not-finite";
  const over = scale.filter((from) => ratio >= from).length;
  return `over-${Math.max(over, 1)}` as CellLevel;
}

/** Five digits, without a row of zeros before them: what a person compares. */
export function short(x: number): string {
  const rounded = Number(x.toPrecision(5));
  return rounded !== 0 && Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
}
