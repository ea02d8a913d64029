import * as Plot from "@observablehq/plot";
import { count, percent, plural } from "../format.js";
import { chart, colors } from "./chart.js";

interface ConfusionChartData {
  classes: readonly string[];
  /** counts[true][predicted]. */
  counts: readonly (readonly number[])[];
  recall: readonly number[];
  precision: readonly number[];
}

const CELL = 58;
/** The darkest cell of an error. Text must stay readable on it. */
const DARKEST = 0.55;

/**
 * A confusion matrix as a heat map: a row for each true class, a column for each predicted one. The scale of the shades
 * belongs to the errors alone; cells of the diagonal, a hundred times as full, are framed instead of shaded. It follows
 * the square root, so that one error can be told from none.
 */
export function confusionChart({ classes, counts, recall, precision }: ConfusionChartData): string {
  const C = classes.length;
  const totals = counts.map((row) => row.reduce((sum, n) => sum + n, 0));
  const cells = counts.flatMap((row, t) => row.map((n, p) => ({ t, p, n, share: n / totals[t]! })));
  const errors = cells.filter(({ t, p, n }) => t !== p && n > 0);
  const most = Math.max(1, ...errors.map(({ n }) => n));
  const diagonal = cells.filter(({ t, p }) => t === p);
  const longest = Math.max(...classes.map((name) => name.length));
  const left = 14 + 8 * Math.max(longest, "precision".length);
  const name = (i: number) => classes[i] ?? "";
  const slanted = longest > 8;
  const [width, height] = [left + (C + 1) * CELL + 8, (C + 1) * CELL + 48 + (slanted ? 40 : 0)];
  const at = { x: "p", y: "t" } as const;
  const columns = [...classes.keys(), C];
  return chart({
    name: "confusion-matrix",
    description: describe(classes, errors),
    width,
    height,
    marginTop: slanted ? 84 : 44,
    marginLeft: left,
    marginRight: 8,
    marginBottom: 4,
    style: { fontSize: "13px" },
    x: { type: "band", domain: columns, padding: 0, axis: null },
    y: { type: "band", domain: columns, padding: 0, axis: null },
    marks: [
      Plot.cell(cells, { ...at, stroke: colors.rule, strokeWidth: 1, fill: "none" }),
      Plot.cell(errors, {
        ...at,
        fill: colors.accent,
        fillOpacity: (d: Cell) => DARKEST * Math.sqrt(d.n / most),
        stroke: colors.rule,
      }),
      Plot.cell(diagonal, { ...at, stroke: colors.ink, strokeWidth: 1.2, fill: "none", inset: 3, rx: 3 }),
      Plot.axisX({
        anchor: "top",
        tickFormat: (i: number) => (i === C ? "recall" : name(i)),
        tickSize: 0,
        tickRotate: slanted ? -40 : 0,
        label: null,
        fontWeight: 600,
      }),
      Plot.axisY({
        tickFormat: (i: number) => (i === C ? "precision" : name(i)),
        tickSize: 0,
        label: null,
        fontWeight: 600,
      }),
      Plot.text(["read as →"], {
        frameAnchor: "top-left",
        dy: slanted ? -76 : -38,
        textAnchor: "start",
        fill: colors.muted,
      }),
      Plot.text(["true ↓"], {
        frameAnchor: "top-left",
        dx: -12,
        dy: -18,
        textAnchor: "end",
        fill: colors.muted,
      }),
      Plot.text([...errors, ...diagonal], {
        ...at,
        text: (d: Cell) => count(d.n),
        dy: -7,
        fontWeight: 600,
        fontSize: 15,
      }),
      Plot.text([...errors, ...diagonal], {
        ...at,
        text: (d: Cell) => percent(d.share),
        dy: 11,
        fontSize: 10.5,
      }),
      Plot.text(recall, { x: () => C, y: (_, i) => i, text: (v: number) => percent(v) }),
      Plot.text(precision, { x: (_, i) => i, y: () => C, text: (v: number) => percent(v) }),
    ],
  });
}

interface Cell {
  t: number;
  p: number;
  n: number;
  share: number;
}

function describe(classes: readonly string[], errors: readonly Cell[]): string {
  const total = errors.reduce((sum, { n }) => sum + n, 0);
  const most = [...errors].sort((a, b) => b.n - a.n).slice(0, 3);
  const told = most.map(({ t, p, n }) => `${classes[t]} read as ${classes[p]} ${plural(n, "time")}`);
  return [
    `Confusion matrix with ${plural(total, "error")}.`,
    ...(told.length > 0 ? [`Most often: ${told.join(", ")}.`] : []),
  ].join(" ");
}
