import * as Plot from "@observablehq/plot";
import { chart, colors } from "./chart.js";

/** One class against all others. */
interface ClassCurve {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** The area under it. */
  area: number;
}

/** The part of the unit square that is shown. */
export interface CurveWindow {
  x: readonly [number, number];
  y: readonly [number, number];
}

type Point = [x: number, y: number];

/** The weakest classes are named, each with a stroke of its own; the others are thin gray lines. */
const STROKES = [
  { stroke: colors.accent, strokeWidth: 2.2 },
  { stroke: colors.ink, strokeWidth: 1.6, strokeDasharray: "7 3" },
  { stroke: colors.ink, strokeWidth: 1.6, strokeDasharray: "1.5 3" },
];

/** Receiver operating characteristic: how many of a class are found, over how many others are taken for it. */
export const rocChart = (curves: readonly ClassCurve[], window: CurveWindow): string =>
  classCurves(curves, window, {
    name: "roc",
    area: "Area under the ROC curve",
    x: "false-positive rate",
    y: "true-positive rate (recall)",
    keyAt: 0.5,
  });

/** How many of those that are taken for a class belong to it, over how many of it are found. */
export const precisionRecallChart = (curves: readonly ClassCurve[], window: CurveWindow): string =>
  classCurves(curves, window, {
    name: "precision-recall",
    area: "Average precision",
    x: "recall",
    y: "precision",
    keyAt: 0.08,
  });

interface Labels {
  name: string;
  area: string;
  x: string;
  y: string;
  /** Where the key stands: in which part of the width there are no curves. */
  keyAt: number;
}

function classCurves(curves: readonly ClassCurve[], window: CurveWindow, labels: Labels): string {
  const ranked = curves.filter((curve) => Number.isFinite(curve.area)).sort((a, b) => a.area - b.area);
  const named = ranked.slice(0, STROKES.length);
  const inside = (fx: number, fy: number): Point => [
    window.x[0] + fx * (window.x[1] - window.x[0]),
    window.y[0] + fy * (window.y[1] - window.y[0]),
  ];
  const areas = ranked.map(({ name, area }) => `${name} ${area.toFixed(5)}`);
  const { keyAt } = labels;
  return chart({
    name: labels.name,
    description: `${labels.area}, each class against all others: ${areas.join(", ")}.`,
    width: 400,
    height: 320,
    marginTop: 26,
    marginRight: 18,
    marginBottom: 38,
    marginLeft: 52,
    x: { domain: [...window.x] },
    y: { domain: [...window.y] },
    marks: [
      Plot.gridX({ ticks: 4, stroke: colors.rule, strokeOpacity: 1 }),
      Plot.gridY({ ticks: 5, stroke: colors.rule, strokeOpacity: 1 }),
      Plot.axisX({
        ticks: 4,
        tickFormat: short,
        tickSize: 0,
        label: labels.x,
        labelAnchor: "center",
        labelArrow: "none",
        fill: colors.muted,
      }),
      Plot.axisY({ ticks: 5, tickFormat: short, tickSize: 0, label: null, fill: colors.muted }),
      Plot.text([labels.y], {
        frameAnchor: "top-left",
        dx: -50,
        dy: -20,
        textAnchor: "start",
        fill: colors.muted,
      }),
      ...ranked
        .slice(STROKES.length)
        .map((curve) =>
          Plot.line(visible(curve, window), { stroke: colors.muted, strokeWidth: 0.7, clip: true }),
        ),
      ...named.map((curve, i) => Plot.line(visible(curve, window), { ...STROKES[i], clip: true })).reverse(),
      Plot.text([inside(keyAt, 0.32)], {
        text: () => `the ${named.length} weakest, by area`,
        textAnchor: "start",
        fill: colors.muted,
      }),
      ...named.flatMap(({ name, area }, i) => {
        const height = 0.25 - 0.075 * i;
        return [
          Plot.line([inside(keyAt, height), inside(keyAt + 0.09, height)], STROKES[i]),
          Plot.text([inside(keyAt + 0.12, height)], {
            text: () => `${name}   ${area.toFixed(5)}`,
            textAnchor: "start",
            fontWeight: 600,
          }),
        ];
      }),
    ],
  });
}

const short = (value: number): string => `${Number((100 * value).toFixed(2))}%`;

/** A curve without what is far outside of the window, and with no more points than can be told apart. */
function visible({ x, y }: ClassCurve, window: CurveWindow): Point[] {
  const [nearX, nearY] = [near(window.x), near(window.y)];
  const points: Point[] = [];
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [nearX.clamp(x[i]!), nearY.clamp(y[i]!)];
    const last = points.at(-1);
    const moved = last === undefined || nearX.apart(px, last[0]) || nearY.apart(py, last[1]);
    if (moved || i === x.length - 1) points.push([px, py]);
  }
  return points;
}

const near = ([from, to]: readonly [number, number]) => ({
  clamp: (value: number) => Math.min(to + (to - from), Math.max(from - (to - from), value)),
  apart: (a: number, b: number) => Math.abs(a - b) > (to - from) / 500,
});
