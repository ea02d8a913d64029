import { describeConfusions } from "../describe-classes.js";
import { figure } from "../elements.js";
import { type Html, html } from "../html.js";
import type { Measures } from "../measure.js";

/** What is read as what. */
export const confusion = (measures: Measures, charts: Record<string, string>): Html => html`
<section id="confusion">
  <h2>What is read as what</h2>
  <p>${describeConfusions(measures)}</p>${figure(
    [charts["confusion-matrix"]!],
    html`A row for each true class, a column for each answer: how many images, and which part of the row. The stronger the
    shade, the more errors (by the square root); only errors are shaded: the right answers, which
    are framed, would drown them. Empty: never.`,
    "matrix",
  )}
</section>`;
