import { readFileSync } from "node:fs";
import { type Html, html, page } from "./html.js";
import { measure } from "./measure.js";
import { classScaleStart, curveWindows, drawCharts } from "./report-charts.js";
import type { ReportData } from "./report-data.js";
import { classes } from "./sections/classes.js";
import { comparisons } from "./sections/comparisons.js";
import { confidence } from "./sections/confidence.js";
import { confusion } from "./sections/confusion.js";
import { curves } from "./sections/curves.js";
import { firstLayer } from "./sections/first-layer.js";
import { headline } from "./sections/headline.js";
import { learning } from "./sections/learning.js";
import { mistakes } from "./sections/mistakes.js";
import { reproduce } from "./sections/reproduce.js";
import { robustness } from "./sections/robustness.js";

/** The report as one page. */
export function reportHtml(data: ReportData, measures = measure(data)): string {
  const charts = drawCharts(data, measures);
  const sections: [id: string, name: string, Html][] = [
    ...when(data.epochs.length > 0, "learning", "Learning", () => learning(data, measures, charts)),
    ["confusion", "Confusions", confusion(measures, charts)],
    ["classes", "Classes", classes(measures, charts, classScaleStart(measures))],
    ["confidence", "Confidence", confidence(measures, charts)],
    ["curves", "Thresholds", curves(measures, charts, curveWindows(measures))],
    ...when(measures.mistakes.length > 0, "mistakes", "Mistakes", () => mistakes(data, measures)),
    ...when(data.robustness !== undefined, "robustness", "Corruptions", () =>
      robustness(data, data.robustness!, charts),
    ),
    ...when(data.firstLayer !== undefined, "first-layer", "First layer", () =>
      firstLayer(data, measures, data.firstLayer!),
    ),
    ...when(data.tables.length > 0, "studies", "Studies", () => comparisons(data, charts)),
    ["reproduce", "Reproduction", reproduce(data)],
  ];
  return page({
    title: data.title,
    style: STYLE,
    body: html`<main>${headline(data, measures)}
<nav aria-label="Sections"><ol>${sections.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ol></nav>${sections.map(([, , section]) => section)}
</main>`,
  });
}

const STYLE = ["page", "sections", "screens"]
  .map((name) => readFileSync(new URL(`style/${name}.css`, import.meta.url), "utf8"))
  .join("\n");

const when = (there: boolean, id: string, name: string, section: () => Html): [string, string, Html][] =>
  there ? [[id, name, section()]] : [];
