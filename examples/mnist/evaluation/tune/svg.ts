import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";

export const WIDTH = 760;

/** Ink in grays, so that a print without colors tells the same. */
export const INK = { strong: "#000", middle: "#555", faint: "#aaa" } as const;

/** Draws without a browser. The text is an SVG file by itself, and can stand in a page as it is. */
export function drawSvg(label: string, options: PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const drawn = plot({
    width: WIDTH,
    style: { fontSize: "12px", background: "white", color: INK.strong },
    ariaLabel: label,
    ...options,
    document,
  });
  drawn.setAttribute("role", "img");
  drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return drawn.outerHTML;
}
