import type { CurveWindow } from "../charts/curve-charts.js";
import { figure } from "../elements.js";
import { area, percent } from "../format.js";
import { type Html, html } from "../html.js";
import type { Measures } from "../measure.js";

/** What could be had by asking for more or less certainty. */
export function curves(
  { roc, precisionRecall }: Measures,
  charts: Record<string, string>,
  windows: { roc: CurveWindow; precisionRecall: CurveWindow },
): Html {
  const part = ({ x, y }: CurveWindow) =>
    `${percent(x[0], 1)} to ${percent(x[1], 1)} across, ${percent(y[0], 1)} to ${percent(y[1], 1)} up`;
  return html`
<section id="curves">
  <h2>Thresholds: ROC and precision–recall</h2>
  <p>Each class against all others, by the probability that it is given. The mean area under the ROC curve is
  ${area(roc.macro)}, the mean average precision
  ${area(precisionRecall.macro)}. Only the corners are shown in which the curves turn.</p>${figure(
    [charts.roc!, charts["precision-recall"]!],
    html`Corners, enlarged. ROC: ${part(windows.roc)}. Precision–recall: ${part(windows.precisionRecall)}. The weakest classes are named,
    with their areas; all others are thin and gray.`,
  )}
</section>`;
}
