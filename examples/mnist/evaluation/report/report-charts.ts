import type { Robustness } from "../corruptions/robustness.js";
import { standalone } from "./charts/chart.js";
import { confusionChart } from "./charts/confusion-chart.js";
import { type CurveWindow, precisionRecallChart, rocChart } from "./charts/curve-charts.js";
import { type IntervalBar, intervalBars } from "./charts/interval-bars.js";
import { accuracyCurves, lossCurves, rateCurve } from "./charts/learning-curves.js";
import { confidenceChart, reliabilityChart } from "./charts/reliability-charts.js";
import { scaleStart } from "./charts/scales.js";
import { percent } from "./format.js";
import { type Measures, measure } from "./measure.js";
import { type Proportion, proportion } from "./proportion.js";
import type { ReportData, ReportTable } from "./report-data.js";

/** Every chart of the report as an SVG file of its own, by name. */
export function reportCharts(data: ReportData, measures = measure(data)): Record<string, string> {
  const charts = drawCharts(data, measures);
  return Object.fromEntries(Object.entries(charts).map(([name, svg]) => [name, standalone(svg)]));
}

/** Every chart as an SVG element that takes its colors from the page, by name. */
export function drawCharts(
  { epochs, robustness, tables }: ReportData,
  measures: Measures,
): Record<string, string> {
  const { classes, counts, report, recall, precision, calibration, roc, precisionRecall } = measures;
  const domain = [classScaleStart(measures), 1] as const;
  const bars = (name: string, values: readonly IntervalBar[]) =>
    intervalBars({
      name: `class-${name}`,
      title: name,
      description: `${name} by class: ${values.map(({ label, value }) => `${label} ${percent(value)}`).join(", ")}.`,
      bars: values,
      domain,
      ticks: (value) => `${Number((100 * value).toFixed(2))}%`,
      text: ({ value }) => percent(value),
    });
  const windows = curveWindows(measures);
  return {
    ...(epochs.length > 0 && {
      "learning-loss": lossCurves(epochs),
      "learning-accuracy": accuracyCurves(epochs),
      "learning-rate": rateCurve(epochs),
    }),
    "confusion-matrix": confusionChart({
      classes,
      counts,
      recall: recall.map(({ value }) => value),
      precision: precision.map(({ value }) => value),
    }),
    "class-precision": bars(
      "precision",
      precision.map((p, c) => proportionBar(classes[c]!, p)),
    ),
    "class-recall": bars(
      "recall",
      recall.map((p, c) => proportionBar(classes[c]!, p)),
    ),
    "class-f1": bars(
      "F1",
      report.classes.map(({ f1 }, c) => ({ label: classes[c]!, value: f1 })),
    ),
    reliability: reliabilityChart(calibration.bins),
    confidence: confidenceChart(calibration.bins),
    roc: rocChart(
      roc.classes.map(({ fpr, tpr, area }, c) => ({ name: classes[c]!, x: fpr, y: tpr, area })),
      windows.roc,
    ),
    "precision-recall": precisionRecallChart(
      precisionRecall.classes.map((curve, c) => ({
        name: classes[c]!,
        x: curve.recall,
        y: curve.precision,
        area: curve.averagePrecision,
      })),
      windows.precisionRecall,
    ),
    ...(robustness && { robustness: robustnessChart(robustness) }),
    ...Object.fromEntries(tables.flatMap((table, i) => tableChart(table, `study-${i + 1}`))),
  };
}

const proportionBar = (label: string, { value, low, high }: Proportion): IntervalBar => ({
  label,
  value,
  low,
  high,
});

/** Where the scales of the classes begin, so that their differences can be seen. */
export const classScaleStart = ({ recall, precision }: Measures): number =>
  scaleStart(
    [...recall, ...precision]
      .filter(({ total }) => total > 0)
      .flatMap(({ low, value }) => [low, value])
      .concat(1),
  );

function robustnessChart({ kinds, images }: Robustness): string {
  return intervalBars({
    name: "robustness",
    description: `Accuracy by kind of corruption: ${kinds.map(({ name, accuracy }) => `${name} ${percent(accuracy)}`).join(", ")}.`,
    bars: kinds.map(({ name, right }) => proportionBar(name, proportion(right, images))),
    domain: [0, 1],
    ticks: (value) => percent(value, 0),
    text: ({ value }) => percent(value),
    width: 720,
  });
}

function tableChart({ title, bars, unit = "number" }: ReportTable, name: string): [string, string][] {
  if (bars === undefined || bars.length === 0) return [];
  const ends = bars.flatMap(({ mean, std }) => [mean - std, mean + std]);
  const decimals = decimalsFor(bars.map(({ std }) => (unit === "percent" ? 100 * std : std)));
  const format = (value: number) => (unit === "percent" ? percent(value, decimals) : value.toFixed(decimals));
  const from = Math.min(...ends) < 0 ? Math.min(...ends) : scaleStart(ends);
  const chart = intervalBars({
    name,
    description: `${title}. ${bars.map(({ label, mean, std }) => `${label}: ${format(mean)} ± ${format(std)}`).join("; ")}.`,
    bars: bars.map(({ label, mean, std }) => ({ label, value: mean, low: mean - std, high: mean + std })),
    domain: [from, Math.max(...ends)],
    ticks: (value) =>
      unit === "percent" ? `${Number((100 * value).toFixed(3))}%` : String(Number(value.toPrecision(6))),
    text: (bar) => `${format(bar.value)} ± ${format(bar.high! - bar.value)}`,
    width: 720,
  });
  return [[name, chart]];
}

/** As many decimals as show two digits of the smallest deviation, and two at least. */
function decimalsFor(deviations: readonly number[]): number {
  const smallest = Math.min(...deviations.filter((std) => std > 0), 1);
  return Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(smallest))));
}

/** The corners in which the curves turn: twice as far as from the corner to the classes' own operating points. */
export function curveWindows({ recall, precision, counts, samples }: Measures): {
  roc: CurveWindow;
  precisionRecall: CurveWindow;
} {
  const shares = (of: readonly Proportion[]) =>
    of.filter(({ total }) => total > 0).map(({ value }) => 1 - value);
  const missed = roomy(Math.max(...shares(recall)));
  const mistaken = roomy(Math.max(...shares(precision)));
  const falsePositives = precision.map(({ count, total }, c) => {
    const others = samples - counts[c]!.reduce((sum, n) => sum + n, 0);
    return others > 0 ? (total - count) / others : 0;
  });
  return {
    roc: { x: [0, roomy(2 * Math.max(...falsePositives))], y: [1 - missed, 1] },
    precisionRecall: { x: [1 - missed, 1], y: [1 - mistaken, 1] },
  };
}

/** Twice a distance, rounded up to 1, 2 or 5 times a power of ten, at most the whole. */
function roomy(distance: number): number {
  const target = Math.max(2 * distance, 0.001);
  const power = 10 ** Math.floor(Math.log10(target));
  const factor = [1, 2, 5, 10].find((digit) => digit * power >= target * (1 - 1e-9))!;
  return Math.min(1, factor * power);
}
