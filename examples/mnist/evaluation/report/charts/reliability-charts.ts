import * as Plot from "@observablehq/plot";
import { count, percent } from "../format.js";
import { proportion } from "../proportion.js";
import { chart, colors } from "./chart.js";

/** Predictions whose confidence, the probability of the predicted class, lies in from … to. */
interface ReliabilityBin {
  from: number;
  to: number;
  count: number;
  /** Mean confidence and share of right predictions; without meaning where there are none. */
  confidence: number;
  accuracy: number;
}

const frame = { width: 400, height: 340, marginTop: 26, marginRight: 14, marginBottom: 36, marginLeft: 46 };
/** Of the diagonal, in degrees. */
const SLOPE =
  (-180 / Math.PI) *
  Math.atan2(
    frame.height - frame.marginTop - frame.marginBottom,
    frame.width - frame.marginLeft - frame.marginRight,
  );
const tenths = (value: number) => `${Math.round(100 * value)}%`;

const x = { domain: [0, 1], label: null };

const axes = (label: string, below: string): Plot.Markish[] => [
  Plot.axisX({
    ticks: 5,
    tickFormat: tenths,
    tickSize: 4,
    label: below,
    labelAnchor: "center",
    labelArrow: "none",
    fill: colors.muted,
    stroke: colors.rule,
  }),
  Plot.text([label], { frameAnchor: "top-left", dx: -44, dy: -20, textAnchor: "start", fill: colors.muted }),
];

/** Accuracy over confidence. What is calibrated lies on the diagonal; what is overconfident below it. */
export function reliabilityChart(bins: readonly ReliabilityBin[]): string {
  const filled = bins.filter((bin) => bin.count > 0).map((bin) => ({ ...bin, ...interval(bin) }));
  const told = filled.map((bin) => `${tenths(bin.from)} to ${tenths(bin.to)}: ${percent(bin.accuracy)}`);
  return chart({
    ...frame,
    name: "reliability",
    description: `Accuracy of the predictions by their confidence. ${told.join("; ")}.`,
    x,
    y: { domain: [0, 1], label: null },
    marks: [
      Plot.gridY({ ticks: 5, stroke: colors.rule, strokeOpacity: 1 }),
      Plot.axisY({ ticks: 5, tickFormat: tenths, tickSize: 0, fill: colors.muted }),
      ...axes("accuracy", "confidence"),
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: colors.muted, strokeDasharray: "2 4" },
      ),
      Plot.text([[0.1, 0.1]], {
        text: () => "calibrated",
        rotate: SLOPE,
        dx: -5,
        dy: -7,
        fill: colors.muted,
      }),
      Plot.text([[0.86, 0.1]], { text: () => "overconfident", fill: colors.muted, fontStyle: "italic" }),
      Plot.text([[0.16, 0.94]], { text: () => "underconfident", fill: colors.muted, fontStyle: "italic" }),
      Plot.ruleX(filled, { x: "confidence", y1: "low", y2: "high", stroke: colors.ink }),
      Plot.dot(filled, {
        x: "confidence",
        y: "accuracy",
        r: 3.5,
        fill: colors.accent,
        stroke: colors.paper,
        strokeWidth: 1,
      }),
    ],
  });
}

const interval = ({ accuracy, count }: ReliabilityBin) => {
  const { low, high } = proportion(Math.round(accuracy * count), count);
  return { low, high };
};

/** How many predictions are how confident, on a logarithmic scale: nearly all are very. */
export function confidenceChart(bins: readonly ReliabilityBin[]): string {
  const filled = bins.filter((bin) => bin.count > 0);
  const most = Math.max(1, ...filled.map((bin) => bin.count));
  const powers = Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, i) => 10 ** i);
  return chart({
    ...frame,
    name: "confidence",
    description: `Number of predictions by confidence. ${filled.map((bin) => `${tenths(bin.from)} to ${tenths(bin.to)}: ${count(bin.count)}`).join("; ")}.`,
    x,
    y: { type: "log", domain: [0.7, most * 1.8], label: null },
    marks: [
      Plot.gridY(powers, { stroke: colors.rule, strokeOpacity: 1 }),
      Plot.axisY(powers, { tickFormat: count, tickSize: 0, fill: colors.muted }),
      ...axes("predictions (logarithmic)", "confidence"),
      Plot.rect(filled, {
        x1: "from",
        x2: "to",
        y1: 0.7,
        y2: "count",
        inset: 1.5,
        fill: colors.second,
        fillOpacity: 0.32,
      }),
      Plot.text(filled, {
        x: ({ from, to }) => (from + to) / 2,
        y: "count",
        text: (bin) => count(bin.count),
        dy: -8,
        fontSize: 10.5,
      }),
    ],
  });
}
