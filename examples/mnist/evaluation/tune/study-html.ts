import { bestTrial, IMPORTANCE_TRIALS, importance, rank, type StudyRecord } from "pellucid/tune";
import { table } from "../report/elements.js";
import { type Content, html, page, raw } from "../report/html.js";
import { parallelPlot } from "./parallel-plot.js";
import { historyPlot, importancePlot, intermediatePlot } from "./plots.js";
import { formatBest, formatCounts, rankedFirst, studyCells } from "./study-table.js";

/** The study as one page. */
export function studyHtml(record: StudyRecord): string {
  const { header, trials } = record;
  const { name, space, sampler, pruner, direction, seed, fixed } = header;
  const { head, rows } = studyCells(record, rankedFirst(record));
  return page({
    title: name,
    style: STYLE,
    body: html`<h1>${name}</h1>
<p>${formatCounts(trials)}; ${formatBest(bestTrial(trials, direction))}.</p>
${charts(record)}
<h2>Trials</h2>${table({ caption: "Trials", captionHidden: true, columns: head, rows })}
<h2>Settings</h2>
<pre>${JSON.stringify({ direction, space, sampler, pruner, seed, fixed }, null, 2)}</pre>`,
  });
}

function charts(record: StudyRecord): Content {
  const { trials, header } = record;
  const ranked = rank(trials, header.direction);
  const complete = trials.some(({ state }) => state === "complete");
  const reported = trials.some(({ intermediate }) => intermediate.some(({ value }) => !Number.isNaN(value)));
  const section = (heading: string, explanation: string, chart: string) => html`
<h2>${heading}</h2>
<p>${explanation}</p>
${raw(chart)}`;
  return [
    complete &&
      section(
        "History",
        "The value of each complete trial, and the best so far as a line. A triangle at the edge stands for a value beyond it.",
        historyPlot(record),
      ),
    ranked.length >= IMPORTANCE_TRIALS &&
      section("Importance", importanceText(importance(record).explained), importancePlot(record)),
    complete &&
      section(
        "Parameters",
        "Each trial as a line through its parameters to its value, better ones further up. The best is bold, the rest of the best tenth strong, pruned ones are dashed.",
        parallelPlot(record),
      ),
    reported &&
      section(
        "On the way",
        "What each trial reported at each step; the best is bold, and a cross is where a trial was pruned.",
        intermediatePlot(record),
      ),
  ];
}

const importanceText = (explained: number): string =>
  "How much each parameter, by itself and within the range that was searched, decides about the rank of a trial. " +
  `Together they explain ${(100 * explained).toFixed(0)} % of the ranks; the rest is interaction and chance. ` +
  "With a few dozen trials, shares below a tenth cannot be told from noise.";

/** All in black on white, as charts on paper are. */
const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #000; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2rem; }
svg { display: block; max-width: 100%; height: auto; }
svg text, svg tspan { white-space: pre; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
caption { display: none; }
tbody th { font-weight: normal; }
th, td { text-align: left; padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid #ccc; }
td:last-child { white-space: normal; min-width: 8rem; }
pre { overflow-x: auto; }
`;
