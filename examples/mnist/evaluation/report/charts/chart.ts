import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeHtml, printable } from "../html.js";

/** Colors are variables of the page, so that they follow it into the dark, each with what it is outside of a page. */
export const colors = {
  ink: "var(--ink, #1c1b19)",
  muted: "var(--muted, #69655d)",
  rule: "var(--rule, #dcd8cd)",
  paper: "var(--paper, #fffefa)",
  accent: "var(--accent, #a63c14)",
  second: "var(--second, #1f5a86)",
};

const FONT = "'Helvetica Neue', Arial, 'Segoe UI', Roboto, sans-serif";

type ChartOptions = Plot.PlotOptions & {
  /** A name of its own, kebab-case: the ids inside of the picture begin with it. */
  name: string;
  /** What somebody hears who cannot see it. */
  description: string;
};

/** A chart as the text of an SVG element. The same data give the same text. */
export function chart({ name, description, style, ...options }: ChartOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({
    ...options,
    document,
    className: "chart",
    style: { fontFamily: FONT, fontSize: "11px", color: colors.ink, ...(style as object) },
  } as Plot.PlotOptions);
  svg.querySelector("style")?.remove();
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("role", "img");
  return serialize(svg.outerHTML, name, description);
}

/** Plot numbers its ids through the life of a program; here they are numbered in each chart anew. */
function serialize(svg: string, name: string, description: string): string {
  const ids = new Map<string, string>();
  return printable(svg)
    .replace(/plot-(?:marker|clip|pattern|gradient)-\d+/g, (id) => {
      if (!ids.has(id)) ids.set(id, `${name}-${ids.size + 1}`);
      return ids.get(id)!;
    })
    .replace(/="[^"]*"/g, rounded)
    .replace("<svg ", `<svg aria-label="${escapeHtml(description)}" `);
}

/** No pixel needs more than two decimals. */
const rounded = (attribute: string): string =>
  attribute.replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))));

/** A chart as a file of its own: with its colors instead of the page's, and on paper. */
export function standalone(svg: string): string {
  const fixed = svg.replace(/var\(--[\w-]+, ([^()]+)\)/g, "$1");
  const opened = fixed.indexOf(">") + 1;
  const style = `<style>text, tspan { white-space: pre }</style><rect width="100%" height="100%" fill="#fff"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${fixed.slice(0, opened)}${style}${fixed.slice(opened)}\n`;
}
