// Charts of a study, as SVG.

import { axisX, axisY, barX, dot, lineY, text } from "@observablehq/plot";
import { bestTrial, importance, isBetter, type StudyRecord } from "pellucid/tune";
import { clamp, focus } from "../report/charts/scales.js";
import { compact } from "../report/format.js";
import { INK, studyChart } from "./study-chart.js";

const tickFormat = (value: number): string => compact(value);

/** Every complete trial's value, and the best so far. A triangle at the edge stands for a value beyond it. */
export function historyPlot({ header: { direction }, trials }: StudyRecord): string {
  const complete = trials
    .filter(({ state }) => state === "complete")
    .map(({ number, value }) => ({ number, value: value! }));
  const domain = focus(
    complete.map(({ value }) => value),
    direction,
  );
  let best = Number.NaN;
  const bestSoFar = complete.map(({ number, value }) => {
    if (isBetter(value, best, direction)) best = value;
    return { number, value: clamp(best, domain) };
  });
  const isOutside = (value: number) => clamp(value, domain) !== value;
  return studyChart("history", "value of each trial, and the best so far", {
    height: 320,
    marginLeft: 64,
    x: { label: "trial", domain: [-0.5, trials.length - 0.5] },
    y: { label: "value", domain, nice: true, grid: true },
    marks: [
      axisX({ tickFormat: (n: number) => (Number.isInteger(n) ? String(n) : "") }),
      axisY({ tickFormat }),
      lineY(bestSoFar, { x: "number", y: "value", curve: "step-after", stroke: INK.strong, strokeWidth: 2 }),
      dot(
        complete.filter(({ value }) => !isOutside(value)),
        { x: "number", y: "value", r: 3, fill: INK.middle },
      ),
      dot(
        complete.filter(({ value }) => isOutside(value)),
        {
          x: "number",
          y: ({ value }) => clamp(value, domain),
          symbol: "triangle",
          rotate: direction === "maximize" ? 180 : 0,
          r: 4,
          stroke: INK.middle,
        },
      ),
    ],
  });
}

/** A bar for each parameter's share; see {@link importance}. */
export function importancePlot(record: StudyRecord): string {
  const { shares } = importance(record);
  return studyChart("importance", "importance of each parameter", {
    height: 50 + 28 * shares.length,
    marginLeft: 140,
    marginRight: 56,
    x: { label: "importance (%)", domain: [0, 100], percent: true },
    y: { label: null, domain: shares.map(({ name }) => name) },
    marks: [
      barX([...shares], { x: "share", y: "name", fill: INK.middle }),
      text([...shares], {
        x: "share",
        y: "name",
        text: ({ share }) => `${(100 * share).toFixed(0)} %`,
        textAnchor: "start",
        dx: 6,
      }),
    ],
  });
}

/** What the trials reported on their way. The best is drawn strongly, in full; a cross is where a trial was pruned. */
export function intermediatePlot({ header: { direction }, trials }: StudyRecord): string {
  const reports = trials.flatMap(({ number, intermediate }) =>
    intermediate.filter(({ value }) => !Number.isNaN(value)).map((report) => ({ number, ...report })),
  );
  const best = bestTrial(trials, direction)?.number;
  const bestReports = reports.filter(({ number }) => number === best);
  const shown = focus(
    reports.map(({ value }) => value),
    direction,
  );
  const values = [...shown, ...bestReports.map(({ value }) => value)];
  const domain: [number, number] = [Math.min(...values), Math.max(...values)];
  const ends = trials
    .filter(({ state }) => state === "pruned")
    .flatMap(({ number }) => reports.filter((report) => report.number === number).slice(-1));
  return studyChart("intermediate", "intermediate values of each trial", {
    height: 320,
    marginLeft: 64,
    x: { label: "step" },
    y: { label: "value", domain, nice: true, grid: true },
    marks: [
      axisX({ tickFormat: (n: number) => (Number.isInteger(n) ? String(n) : "") }),
      axisY({ tickFormat }),
      lineY(reports, { x: "step", y: "value", z: "number", stroke: INK.faint, strokeWidth: 1, clip: true }),
      dot(reports, { x: "step", y: "value", r: 1.5, fill: INK.faint, clip: true }),
      dot(ends, {
        x: "step",
        y: ({ value }) => clamp(value, domain),
        symbol: "times",
        r: 4,
        stroke: INK.middle,
      }),
      lineY(bestReports, { x: "step", y: "value", stroke: INK.strong, strokeWidth: 3, clip: true }),
    ],
  });
}
