import { describeFit, hasOneLoss } from "../describe-fit.js";
import { figure, table } from "../elements.js";
import { duration, loss, percent, rate } from "../format.js";
import { type Html, html } from "../html.js";
import type { Measures } from "../measure.js";
import type { ReportData } from "../report-data.js";

/** More epochs than these are folded up. */
const SHOWN = 10;

/** How the losses went, and what that says of over- and underfitting. */
export function learning(
  { epochs, run }: ReportData,
  { classes }: Measures,
  charts: Record<string, string>,
): Html {
  const { text } = describeFit(epochs, { classes: classes.length, oneLoss: hasOneLoss(run.config) });
  const ofMarks =
    Number(run.config.nonDigits) > 0
      ? " The training loss is over eleven classes, what is no digit among them, the validation loss over ten classes of plain digits: their gap says little of overfitting."
      : "";
  const trained = epochs.some(({ trainAccuracy }) => trainAccuracy !== undefined);
  const all = table({
    caption: "Epochs",
    captionHidden: true,
    columns: [
      "epoch",
      "training loss",
      "validation loss",
      ...(trained ? ["training accuracy"] : []),
      "validation accuracy",
      "rate at the end",
      "time",
    ],
    rows: epochs.map((e) => [
      e.epoch,
      loss(e.trainLoss),
      loss(e.valLoss),
      ...(trained ? [percent(e.trainAccuracy ?? Number.NaN)] : []),
      percent(e.valAccuracy),
      rate(e.lr),
      duration(e.seconds),
    ]),
  });
  return html`
<section id="learning">
  <h2>Learning</h2>
  <p>${text}${ofMarks}</p>${figure(
    ["learning-loss", "learning-accuracy", "learning-rate"].map((name) => charts[name]!),
    html`Training: solid, full dots. Validation: dashed, rings. The training loss of an epoch is a mean taken while the weights
    were changing, the validation loss is taken after it; so the first lags behind. The accuracy's scale does not begin at zero.`,
  )}
  ${epochs.length <= SHOWN ? all : html`<details><summary>All ${epochs.length} epochs as a table</summary>${all}</details>`}
</section>`;
}
