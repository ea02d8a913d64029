import { count, duration, inWords, large, loss, percent, plural, seedList } from "../format.js";
import { type Content, type Html, html } from "../html.js";
import type { Measures } from "../measure.js";
import type { Proportion } from "../proportion.js";
import type { ReportData } from "../report-data.js";

interface Fact {
  name: string;
  value: string;
  note: Content;
}

/** What most readers come for. */
export function headline(data: ReportData, measures: Measures): Html {
  const { accuracy, mistakes, samples } = measures;
  return html`
<header>
  <p class="kicker">Evaluation report · ${data.run.date} · ${data.run.backend}</p>
  <h1>${data.title}</h1>
  <div class="lead">
    <p class="verdict"><strong>${percent(accuracy.value)}</strong> accuracy</p>
    <p>Of ${plural(samples, "test image")} that the network had never seen, it reads ${count(accuracy.count)} correctly and
    misreads <strong>${count(mistakes.length)}</strong>. With this many images the true accuracy lies between
    ${between(accuracy)}, with 95% confidence (Wilson interval).${disputedWords(measures)}</p>
  </div>
  <dl class="facts">${facts(data, measures).map(
    ({ name, value, note }) => html`
    <div><dt>${name}</dt><dd class="value">${value}</dd><dd class="note">${note}</dd></div>`,
  )}
  </dl>
</header>`;
}

const between = ({ low, high }: Proportion): string => `${percent(low)} and ${percent(high)}`;
const interval = ({ low, high }: Proportion): string => `${percent(low)} to ${percent(high)}`;

function disputedWords({ mistakes }: Measures): string {
  const disputed = mistakes.filter((mistake) => mistake.disputed).length;
  if (disputed === 0) return "";
  const sentence = `${inWords(disputed)} of the misread images ${disputed === 1 ? "bears a label that is" : "bear labels that are"} disputed.`;
  return ` ${sentence[0]!.toUpperCase()}${sentence.slice(1)}`;
}

function facts({ run, disputed }: ReportData, measures: Measures): Fact[] {
  const { undisputed, report, mistakes, samples, calibration } = measures;
  const without: Fact[] =
    disputed.length === 0
      ? []
      : [
          {
            name: "Without disputed labels",
            value: percent(undisputed.value),
            note: `${count(disputed.length)} left out; ${interval(undisputed)}`,
          },
        ];
  return [
    { name: "Errors", value: count(mistakes.length), note: `of ${count(samples)}` },
    ...without,
    { name: "Macro F1", value: percent(report.macro.f1), note: "mean over the classes" },
    {
      name: "Log loss",
      value: loss(measures.logLoss),
      note: `guessing: ${loss(Math.log(measures.classes.length))}`,
    },
    {
      name: "Calibration error",
      value: percent(calibration.ece),
      note: `over ${calibration.bins.length} bins; ${percent(calibration.mce)} at worst`,
    },
    { name: "Training", value: duration(run.trainSeconds), note: seedList(run.seeds) },
    { name: "Test", value: duration(run.testSeconds), note: `${count(samples)} images` },
    { name: "Parameters", value: count(run.parameters), note: `${large(run.flops)} operations an image` },
  ];
}
