import * as Plot from "@observablehq/plot";
import { loss, percent, rate } from "../format.js";
import type { Epoch } from "../report-data.js";
import { chart, colors } from "./chart.js";
import { spread } from "./scales.js";

interface Curve {
  label: string;
  /** The training's is a solid line with full dots, the validation's a dashed one with rings: no color is needed. */
  kind: "train" | "validation";
  values: readonly (number | undefined)[];
}

interface CurvesOptions {
  name: string;
  description: string;
  epochs: readonly Epoch[];
  curves: readonly Curve[];
  yLabel: string;
  format: (value: number) => string;
  ticks: (value: number) => string;
  type?: "linear" | "log";
  domain: readonly [number, number];
}

const [WIDTH, HEIGHT] = [320, 220];
const [TOP, RIGHT, BOTTOM, LEFT] = [26, 82, 34, 46];

/** The losses; on a logarithmic scale, where equal ratios are equal heights, once they differ by a factor of five. */
export function lossCurves(epochs: readonly Epoch[]): string {
  const values = epochs.flatMap(({ trainLoss, valLoss }) => [trainLoss, valLoss]).filter((v) => v > 0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const logarithmic = high > 5 * low;
  const last = epochs.at(-1)!;
  return curves({
    name: "learning-loss",
    description: `Losses by epoch. At the end: training ${loss(last.trainLoss)}, validation ${loss(last.valLoss)}.`,
    epochs,
    curves: [
      { label: "train", kind: "train", values: epochs.map(({ trainLoss }) => trainLoss) },
      { label: "validation", kind: "validation", values: epochs.map(({ valLoss }) => valLoss) },
    ],
    yLabel: logarithmic ? "loss (logarithmic)" : "loss",
    format: loss,
    ticks: rate,
    type: logarithmic ? "log" : "linear",
    domain: logarithmic ? [low / 1.15, high * 1.15] : [0, high * 1.1],
  });
}

/** The accuracies; the scale begins where they do. */
export function accuracyCurves(epochs: readonly Epoch[]): string {
  const values = epochs.flatMap(({ trainAccuracy, valAccuracy }) => [
    trainAccuracy ?? valAccuracy,
    valAccuracy,
  ]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max(0.15 * (high - low), 0.0005);
  const last = epochs.at(-1)!;
  const train = epochs.map(({ trainAccuracy }) => trainAccuracy);
  const spoken = last.trainAccuracy === undefined ? "" : `training ${percent(last.trainAccuracy)}, `;
  return curves({
    name: "learning-accuracy",
    description: `Accuracies by epoch. At the end: ${spoken}validation ${percent(last.valAccuracy)}.`,
    epochs,
    curves: [
      ...(train.some((value) => value !== undefined)
        ? [{ label: "train", kind: "train" as const, values: train }]
        : []),
      { label: "validation", kind: "validation", values: epochs.map(({ valAccuracy }) => valAccuracy) },
    ],
    yLabel: "accuracy",
    format: percent,
    ticks: (value) => `${Number((100 * value).toFixed(2))}%`,
    domain: [Math.max(0, low - margin), Math.min(1, high + margin)],
  });
}

/** The learning rate at the end of each epoch. */
export function rateCurve(epochs: readonly Epoch[]): string {
  const values = epochs.map(({ lr }) => lr);
  return curves({
    name: "learning-rate",
    description: `Learning rate at the end of each epoch: at most ${rate(Math.max(...values))}, ${rate(values.at(-1)!)} at last.`,
    epochs,
    curves: [{ label: "rate", kind: "train", values }],
    yLabel: "learning rate",
    format: rate,
    ticks: rate,
    domain: [0, Math.max(...values) * 1.1 || 1],
  });
}

function curves({ epochs, curves, format, ...options }: CurvesOptions): string {
  const numbers = epochs.map(({ epoch }) => epoch);
  const y = {
    type: options.type ?? "linear",
    domain: [...options.domain],
    range: [HEIGHT - BOTTOM, TOP],
  } as const;
  const { apply } = Plot.scale({ y });
  const ticks = options.type === "log" ? powers(options.domain) : 4;
  const drawn = curves.map(({ kind, label, values }) => ({
    kind,
    label,
    points: values.flatMap((value, i) =>
      value === undefined || !Number.isFinite(value) ? [] : [{ epoch: numbers[i]!, value }],
    ),
  }));
  const ends = drawn.filter(({ points }) => points.length > 0);
  const heights = ends.map(({ points }) => apply(points.at(-1)!.value) as number);
  const labels = spread(heights, 27, TOP + 8, HEIGHT - BOTTOM - 8);
  return chart({
    name: options.name,
    description: options.description,
    width: WIDTH,
    height: HEIGHT,
    marginTop: TOP,
    marginRight: RIGHT,
    marginBottom: BOTTOM,
    marginLeft: LEFT,
    x: { domain: numbers.length > 1 ? [numbers[0]!, numbers.at(-1)!] : [numbers[0]! - 1, numbers[0]! + 1] },
    y: { ...y, label: null },
    marks: [
      Plot.gridY({ ticks, stroke: colors.rule, strokeOpacity: 1 }),
      Plot.axisY({ ticks, tickSize: 0, tickFormat: options.ticks, fill: colors.muted }),
      Plot.axisX({
        ticks: epochTicks(numbers),
        tickFormat: String,
        tickSize: 4,
        label: "epoch",
        labelAnchor: "center",
        labelArrow: "none",
        fill: colors.muted,
        stroke: colors.rule,
      }),
      Plot.text([options.yLabel], {
        frameAnchor: "top-left",
        dx: -LEFT + 2,
        dy: -20,
        textAnchor: "start",
        fill: colors.muted,
      }),
      ...drawn.flatMap(({ kind, points }) => curve(kind, points)),
      ...ends.flatMap(({ kind, label, points }, i) => {
        const place = {
          x: "epoch",
          y: "value",
          dx: 9,
          dy: labels[i]! - heights[i]!,
          textAnchor: "start",
        } as const;
        return [
          Plot.text(points.slice(-1), {
            ...place,
            text: () => `${label}\n${format(points.at(-1)!.value)}`,
            fill: kind === "train" ? colors.ink : colors.accent,
            fontWeight: 600,
          }),
        ];
      }),
    ],
  });
}

function curve(kind: Curve["kind"], points: { epoch: number; value: number }[]): Plot.Markish[] {
  const at = { x: "epoch", y: "value" } as const;
  const stroke = kind === "train" ? colors.ink : colors.accent;
  const r = points.length > 15 ? 1.8 : 3;
  return [
    Plot.line(points, {
      ...at,
      stroke,
      strokeWidth: 1.6,
      ...(kind === "validation" && { strokeDasharray: "5 3" }),
    }),
    Plot.dot(points, {
      ...at,
      r,
      stroke,
      strokeWidth: 1.4,
      fill: kind === "train" ? colors.ink : colors.paper,
    }),
  ];
}

/** Powers of ten on a logarithmic scale; with their doubles and fivefolds, or all digits, where these are few. */
function powers([low, high]: readonly [number, number]): number[] {
  const digits = high > 100 * low ? [1] : high > 8 * low ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const [first, last] = [Math.floor(Math.log10(low)), Math.floor(Math.log10(high))];
  const all = Array.from({ length: last - first + 1 }, (_, i) =>
    digits.map((digit) => digit * 10 ** (first + i)),
  );
  return all.flat().filter((tick) => tick >= low && tick <= high);
}

/** All epochs while there is room for their numbers, else the first, the last, and round ones between. */
function epochTicks(numbers: readonly number[]): number[] {
  if (numbers.length <= 8) return [...numbers];
  const step = [2, 5, 10, 20, 50, 100, 200, 500].find((size) => numbers.length / size <= 6) ?? 1000;
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  const between = numbers.filter((n) => n % step === 0 && n - first >= step / 2 && last - n >= step / 2);
  return [first, ...between, last];
}
