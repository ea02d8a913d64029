import { describeClasses } from "../describe-classes.js";
import { figure, table } from "../elements.js";
import { area, count, percent } from "../format.js";
import { type Html, html } from "../html.js";
import type { Measures } from "../measure.js";

/** How well each class is read. */
export function classes(measures: Measures, charts: Record<string, string>, scaleFrom: number): Html {
  const { report, roc, precisionRecall, recall } = measures;
  const means = { "macro mean": report.macro, "weighted mean": report.weighted, "micro mean": report.micro };
  const areas: Record<string, string[]> = { "macro mean": [area(roc.macro), area(precisionRecall.macro)] };
  const cells = (of: { precision: number; recall: number; f1: number }) => [
    percent(of.precision),
    percent(of.recall),
    percent(of.f1),
  ];
  const begins =
    scaleFrom > 0
      ? html`The scales begin at <strong>${percent(scaleFrom, 1)}</strong>, not at zero, which is where differences can be seen; the bars
    are broken to say so, and their lengths are not to be compared.`
      : "The scales begin at zero.";
  return html`
<section id="classes">
  <h2>Class by class</h2>
  <p>${describeClasses(measures)}</p>${figure(
    ["class-precision", "class-recall", "class-f1"].map((name) => charts[name]!),
    html`${begins} Whiskers: 95% Wilson intervals. Precision: the part of what is taken for a class that belongs to it. Recall: the
    part of a class that is found. F1: their harmonic mean.`,
  )}${table({
    caption: "Precision, recall and F1 by class; areas of each class against all others",
    columns: ["class", "precision", "recall", "F1", "images", "missed", "ROC area", "average precision"],
    rows: [
      ...report.classes.map((own, c) => [
        measures.classes[c],
        ...cells(own),
        count(own.support),
        count(recall[c]!.total - recall[c]!.count),
        area(roc.classes[c]!.area),
        area(precisionRecall.classes[c]!.averagePrecision),
      ]),
      ...Object.entries(means).map(([name, of]) => [
        name,
        ...cells(of),
        count(of.support),
        "",
        ...(areas[name] ?? ["", ""]),
      ]),
    ],
    summaryFrom: report.classes.length,
  })}
  <p class="small">Balanced accuracy ${percent(report.balancedAccuracy)} · Cohen’s κ ${report.cohenKappa.toFixed(5)} · Matthews correlation
  ${report.matthews.toFixed(5)}${measures.topK.map(({ k, accuracy }) => ` · among the ${k} likeliest ${percent(accuracy)}`)}</p>
</section>`;
}
