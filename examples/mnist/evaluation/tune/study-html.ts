import { bestTrial, IMPORTANCE_TRIALS, importance, rank, type StudyRecord } from "pellucid/tune";
import { formatBest, formatCounts } from "./format.js";
import { parallelPlot } from "./parallel-plot.js";
import { historyPlot, importancePlot, intermediatePlot } from "./plots.js";
import { rankedFirst, studyCells } from "./study-table.js";

/** The study as one page that needs nothing else: no network, no script. */
export function studyHtml(record: StudyRecord): string {
  const { header, trials } = record;
  const title = escapeHtml(header.name);
  const { space, sampler, pruner, direction, seed, fixed } = header;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p>${escapeHtml(formatCounts(trials))}; ${escapeHtml(formatBest(bestTrial(trials, direction)))}.</p>
${charts(record)}
<h2>Trials</h2>
${table(record)}
<h2>Settings</h2>
<pre>${escapeHtml(JSON.stringify({ direction, space, sampler, pruner, seed, fixed }, null, 2))}</pre>
</body>
</html>
`;
}

function charts(record: StudyRecord): string {
  const { trials, header } = record;
  const ranked = rank(trials, header.direction);
  const complete = trials.some(({ state }) => state === "complete");
  const reported = trials.some(({ intermediate }) => intermediate.some(({ value }) => !Number.isNaN(value)));
  const section = (heading: string, explanation: string, chart: string) =>
    `<h2>${heading}</h2>\n<p>${explanation}</p>\n${chart}\n`;
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
  ]
    .filter((part) => part !== false)
    .join("");
}

const importanceText = (explained: number): string =>
  "How much each parameter, by itself and within the range that was searched, decides about the rank of a trial. " +
  `Together they explain ${(100 * explained).toFixed(0)} % of the ranks; the rest is interaction and chance. ` +
  "With a few dozen trials, shares below a tenth cannot be told from noise.";

function table(record: StudyRecord): string {
  const { head, rows } = studyCells(record, rankedFirst(record));
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((cells) => row(cells, "td")).join("\n");
  return `<div class="scroll"><table>\n<thead>${row(head, "th")}</thead>\n<tbody>\n${body}\n</tbody>\n</table></div>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #000; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2rem; }
svg { max-width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { text-align: left; padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid #ccc; }
td:last-child { white-space: normal; min-width: 8rem; }
pre { overflow-x: auto; }
`;
