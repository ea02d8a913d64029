import { type Content, type Html, html, raw } from "./html.js";

/** Pictures that belong together, and what to see in them. */
export const figure = (charts: readonly string[], caption: Content, className = "row"): Html => html`
  <figure>
    <div class="${className}">${charts.map((svg) => html`<div class="picture">${raw(svg)}</div>`)}</div>
    <figcaption>${caption}</figcaption>
  </figure>`;
