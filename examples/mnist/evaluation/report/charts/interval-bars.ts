import * as Plot from "@observablehq/plot";
import { chart, colors } from "./chart.js";

export interface IntervalBar {
  label: string;
  value: number;
  /** The ends of the whisker, where there is one. */
  low?: number;
  high?: number;
}

interface IntervalBarsOptions {
  name: string;
  description: string;
  bars: readonly IntervalBar[];
  /** Stands above the bars. */
  title?: string;
  /** Where the scale begins and ends. */
  domain: readonly [number, number];
  /** A number of the scale. */
  ticks: (value: number) => string;
  /** What stands at the end of a bar. */
  text: (bar: IntervalBar) => string;
  width?: number;
}

const ROW = 21;
/** Widths of a letter and of a digit, roughly. */
const [LETTER, DIGIT] = [6.6, 6.2];

/**
 * Horizontal bars with whiskers, each with its name and its number. Where the scale does not begin at zero, the bars are
 * broken at their feet, for their lengths then cannot be compared.
 */
export function intervalBars(options: IntervalBarsOptions): string {
  const { name, description, title, bars, domain, ticks, text, width = 320 } = options;
  const [from, to] = domain;
  const left = 14 + LETTER * Math.max(...bars.map(({ label }) => label.length));
  const right = 14 + DIGIT * Math.max(...bars.map((bar) => text(bar).length));
  const top = title === undefined ? 6 : 26;
  const rows = [...bars.keys()];
  const at = { y: (_: IntervalBar, i: number) => i } as const;
  const inside = (value: number | undefined) => Math.min(to, Math.max(from, value ?? Number.NaN));
  const end = (bar: IntervalBar) => inside(bar.value);
  const whiskers = bars.map((bar) => ({ ...bar, low: inside(bar.low), high: inside(bar.high) }));
  return chart({
    name,
    description,
    width,
    height: bars.length * ROW + top + 28,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: 28,
    x: { domain: [from, to], label: null },
    y: { type: "band", domain: rows, padding: 0.28, label: null },
    marks: [
      Plot.text(title === undefined ? [] : [title], {
        frameAnchor: "top-left",
        dy: -20,
        textAnchor: "start",
        fontWeight: 600,
      }),
      Plot.gridX({ ticks: 4, stroke: colors.rule, strokeOpacity: 1 }),
      Plot.axisX({ ticks: 4, tickFormat: ticks, tickSize: 0, fill: colors.muted }),
      Plot.axisY({ tickFormat: (i: number) => bars[i]!.label, tickSize: 0, fontWeight: 600 }),
      Plot.barX(bars, { x1: () => from, x2: end, ...at, fill: colors.second, fillOpacity: 0.32 }),
      ...(from > 0 ? breaks(rows) : []),
      Plot.tickX(bars, { x: end, ...at, stroke: colors.ink, strokeWidth: 2.2 }),
      Plot.ruleY(whiskers, { x1: "low", x2: "high", ...at, stroke: colors.ink, strokeWidth: 1 }),
      Plot.text(bars, { x: () => to, ...at, text, dx: 6, textAnchor: "start", fontVariant: "tabular-nums" }),
    ],
  });

  /** Two slanted cuts through the foot of each bar. */
  function breaks(rows: readonly number[]): Plot.Markish[] {
    return [6, 10].map((dx) =>
      Plot.text(rows, {
        x: () => from,
        y: (i: number) => i,
        dx,
        text: () => "/",
        fill: colors.paper,
        fontSize: 21,
        fontWeight: 700,
      }),
    );
  }
}
