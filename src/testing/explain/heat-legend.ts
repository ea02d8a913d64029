import type { HeatPanel } from "./heat-map.js";
import { markSvg, SIGNS } from "./heat-map-svg.js";
import type { HeatScale } from "./heat-scale.js";
import type { MarkedPattern, MarkKind } from "./marks/heat-mark.js";

/** Errors from so much to so much, in times what is allowed. */
export interface OverMeaning {
  /** What is told. */
  readonly what: "over";
  /** The least. */
  readonly from: number;
  /** The most; null where nothing is above. */
  readonly to: number | null;
}

/** A pattern that is shown where it is. */
export interface MarkMeaning {
  /** What is told. */
  readonly what: "mark";
  /** Its name. */
  readonly pattern: MarkedPattern;
}

/** A color of a cell, or a sign in it. */
export interface CellMeaning {
  /** What is told. */
  readonly what: "right" | "not-finite" | "skipped" | "unknown" | "kink" | "jump" | "one-sided";
}

/** What a color, a sign or a mark means. */
export type HeatMeaning = CellMeaning | OverMeaning | MarkMeaning;

/** A line of a legend. */
export interface LegendEntry {
  /** How it looks, as SVG. */
  readonly swatch: string;
  /** What it means, for those who say it in another language. */
  readonly meaning: HeatMeaning;
  /** What it means, in words. */
  readonly text: string;
}

/**
 * What the colors, signs and marks of these panels mean, as far as they occur.
 *
 * @example
 * const { maps, scale } = heatMapsOf(gradcheck(relu, [tensor([[-1, 2]])]));
 * heatLegend(maps[0].panels, scale).map(({ text }) => text); // ["within what is allowed"]
 */
export function heatLegend(panels: readonly HeatPanel[], scale: HeatScale): LegendEntry[] {
  const cells = panels.flatMap((panel) => panel.cells);
  const levels = [
    entry(square("heat-right"), { what: "right" }, "right"),
    ...scale.map((from, i) => {
      const meaning = { what: "over", from, to: scale[i + 1] ?? null } as const;
      return entry(square(`heat-over-${i + 1} heat-failed`), meaning, `over-${i + 1}`);
    }),
    entry(square("heat-not-finite heat-failed"), { what: "not-finite" }, "not-finite"),
    entry(square("heat-skipped"), { what: "skipped" }, "skipped"),
    entry(square("heat-unknown"), { what: "unknown" }, "unknown"),
  ].filter(({ level }) => cells.some((cell) => cell.level === level));
  const signs = (["kink", "jump", "one-sided"] as const)
    .filter((what) => cells.some(({ sign }) => sign === what))
    .map((what) => entry(`<path class="heat-sign" transform="scale(14)" d="${SIGNS[what]}"/>`, { what }));
  const marks = new Map(panels.flatMap((panel) => panel.marks.map((mark) => [mark.pattern, mark] as const)));
  const marked = [...marks.values()].map(({ kind, pattern }) => {
    const path = pattern === "shifted" ? ARROW : PATHS[kind];
    return entry(markSvg(kind, path), { what: "mark", pattern });
  });
  return [...levels, ...signs, ...marked].map(({ swatch, meaning, text }) => ({ swatch, meaning, text }));
}

/** The marks in a swatch. */
const PATHS: Readonly<Record<MarkKind, string>> = {
  around: "M2 2h10v10h-10z",
  inside: "M2 2h10v10h-10z",
  moved: "M3 11L11 3",
  beyond: "M2 2v9h10v-9",
};
const ARROW = "M2 7H11L8 4M11 7L8 10";

const square = (name: string) => `<rect class="${name}" x="1" y="1" width="12" height="12"/>`;

const entry = (drawn: string, meaning: HeatMeaning, level = "") => ({
  level,
  swatch: `<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${drawn}</svg>`,
  meaning,
  text: textOf(meaning),
});

const TEXTS = {
  right: "within what is allowed",
  "not-finite": "not finite",
  skipped: "skipped",
  unknown: "not compared",
  kink: "at a kink",
  jump: "at a jump",
  "one-sided": "from one side",
} as const;

const MARKS: Readonly<Record<MarkedPattern, string>> = {
  transposed: "changed places",
  reversed: "changed places",
  shifted: "from its place to where it is found",
  broadcast: "slices that the sum leaves out",
  border: "inside of the border",
  "zero-in-part": "zero, and should not be",
  accumulation: "not all that arrives is added up",
  "mask-inverted": "should be zero",
  "not-masked": "should be zero",
  branch: "the branch that is wrong",
};

function textOf(meaning: HeatMeaning): string {
  if (meaning.what === "mark") return MARKS[meaning.pattern];
  if (meaning.what !== "over") return TEXTS[meaning.what];
  const { from, to } = meaning;
  return to === null ? `over ${power(from)} × allowed` : `to ${power(to)} × allowed`;
}

const power = (x: number) => (x < 1000 ? `${x}` : x.toExponential(0).replace("+", ""));
