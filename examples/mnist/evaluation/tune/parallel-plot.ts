import { line, ruleX, text } from "@observablehq/plot";
import {
  axisOf,
  type Choice,
  type Direction,
  type Parameter,
  rank,
  type StudyRecord,
  type Trial,
} from "pellucid/tune";
import { clamp, focus } from "../report/charts/scales.js";
import { compact } from "../report/format.js";
import { INK, studyChart } from "./study-chart.js";
import { formatChoice } from "./study-table.js";

/** One upright line of the chart: where a trial meets it, from 0 to 1, and what is written beside it. */
interface Upright {
  name: string;
  height(trial: Trial): number | null;
  labels: { height: number; label: string }[];
}

/**
 * Each trial as a line through its parameters to its value: the best one bold, the rest of the best tenth strong, the
 * others faint, and pruned ones, which have no value, dashed.
 */
export function parallelPlot({ header: { space, direction }, trials }: StudyRecord): string {
  const ranked = rank(trials, direction);
  const complete = ranked.filter(({ state }) => state === "complete");
  const pruned = ranked.filter(({ state }) => state === "pruned");
  const good = Math.max(1, Math.ceil(complete.length / 10));
  const uprights = [
    ...Object.entries(space).map(([name, parameter]) => uprightOf(name, parameter)),
    valueUpright(complete, direction),
  ];
  const through = (some: readonly Trial[]) =>
    some.flatMap((trial) =>
      uprights.flatMap(({ name, height }) => {
        const y = height(trial);
        return y === null ? [] : [{ trial: trial.number, name, y }];
      }),
    );
  const lines = (some: readonly Trial[], style: object) =>
    line(through(some), { x: "name", y: "y", z: "trial", ...style });
  const labels = uprights.flatMap(({ name, labels }) => labels.map((label) => ({ name, ...label })));
  return studyChart("parameters", "each trial's parameters and value", {
    height: 380,
    marginTop: 40,
    marginBottom: 16,
    marginLeft: 70,
    marginRight: 70,
    x: { type: "point", domain: uprights.map(({ name }) => name), axis: "top", label: null, tickSize: 0 },
    y: { domain: [0, 1], axis: null },
    marks: [
      ruleX(uprights, { x: "name", stroke: INK.faint }),
      lines(pruned, { stroke: INK.faint, strokeWidth: 0.75, strokeDasharray: "2,3" }),
      lines(complete.slice(good), { stroke: INK.faint, strokeWidth: 1 }),
      lines(complete.slice(1, good), { stroke: INK.middle, strokeWidth: 2 }),
      lines(complete.slice(0, 1), { stroke: INK.strong, strokeWidth: 3.5 }),
      text(labels, {
        x: "name",
        y: "height",
        text: "label",
        dx: 5,
        textAnchor: "start",
        stroke: "white",
        strokeWidth: 4,
        fill: INK.strong,
      }),
    ],
  });
}

function uprightOf(name: string, parameter: Parameter): Upright {
  if (parameter.type === "categorical") {
    const { choices } = parameter;
    const height = (choice: Choice) => (choices.indexOf(choice) + 0.5) / choices.length;
    return {
      name,
      height: ({ params }) => height(params[name]!),
      labels: choices.map((choice) => ({ height: height(choice), label: formatChoice(choice) })),
    };
  }
  const { place, value } = axisOf(parameter);
  const [low, high] = [place(parameter.from), place(parameter.to)];
  const height = (v: number) => (place(v) - low) / (high - low);
  const marked = [...new Set([0, 0.25, 0.5, 0.75, 1].map((h) => value(low + h * (high - low))))];
  return {
    name,
    height: ({ params }) => height(params[name] as number),
    labels: marked.map((v) => ({
      height: height(v),
      label: compact(parameter.type === "int" ? v : Number(v.toPrecision(3))),
    })),
  };
}

/** The value, upwards what is better. Worse ones than the chart shows meet it at its foot. */
function valueUpright(complete: readonly Trial[], direction: Direction): Upright {
  const domain = focus(
    complete.map(({ value }) => value!),
    direction,
  );
  const [bottom, top] = direction === "maximize" ? domain : domain.toReversed();
  const height = (v: number) => (clamp(v, domain) - bottom!) / (top! - bottom!);
  return {
    name: "value",
    height: ({ value }) => (value === null ? null : height(value)),
    labels: [0, 0.25, 0.5, 0.75, 1].map((h) => ({
      height: h,
      label: compact(bottom! + h * (top! - bottom!)),
    })),
  };
}
