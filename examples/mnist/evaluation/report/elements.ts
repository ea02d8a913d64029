// What pages are made of besides words.

import { type Content, type Html, html, raw } from "./html.js";

interface TableOptions {
  /** What the table is about. */
  caption: string;
  /** Where a heading says so already, the caption is only for who comes to the table without its surroundings. */
  captionHidden?: boolean;
  columns: readonly string[];
  /** The first cell of each row is its name. */
  rows: readonly (readonly Content[])[];
  /** Rows from here on sum up the others. */
  summaryFrom?: number;
}

/** A table whose columns and rows know their headings. It can be scrolled where it is wider than the page. */
export function table({
  caption,
  captionHidden = false,
  columns,
  rows,
  summaryFrom = rows.length,
}: TableOptions): Html {
  const row = (cells: readonly Content[]) => html`
      <tr>${cells.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`;
  const summary = rows.slice(summaryFrom);
  return html`
  <div class="scroll" role="region" aria-label="${caption}" tabindex="0">
  <table>
    <caption${captionHidden && html` class="hidden"`}>${caption}</caption>
    <thead>
      <tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr>
    </thead>
    <tbody>${rows.slice(0, summaryFrom).map(row)}
    </tbody>${
      summary.length > 0 &&
      html`
    <tbody class="summary">${summary.map(row)}
    </tbody>`
    }
  </table>
  </div>`;
}

/** Pictures that belong together, and what to see in them. */
export const figure = (charts: readonly string[], caption: Content, className = "row"): Html => html`
  <figure>
    <div class="${className}">${charts.map((svg) => html`<div class="picture">${raw(svg)}</div>`)}</div>
    <figcaption>${caption}</figcaption>
  </figure>`;
