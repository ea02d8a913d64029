import { figure, table } from "../elements.js";
import { general } from "../format.js";
import { type Html, html } from "../html.js";
import type { ReportData } from "../report-data.js";

/** What `compare` found. */
export const comparisons = ({ tables }: ReportData, charts: Record<string, string>): Html => html`
<section id="studies">
  <h2>Studies</h2>${tables.map(
    ({ title, note, columns, rows }, i) => html`
  <h3>${title}</h3>
  <p>${note}</p>${
    charts[`study-${i + 1}`] !== undefined &&
    figure(
      [charts[`study-${i + 1}`]!],
      "Means; the whiskers reach one standard deviation to both sides. Broken bars: the scale does not begin at zero.",
      "wide",
    )
  }${table({
    caption: title,
    captionHidden: true,
    columns,
    rows: rows.map((row) => row.map((cell) => (typeof cell === "number" ? general(cell) : cell))),
  })}`,
  )}
</section>`;
