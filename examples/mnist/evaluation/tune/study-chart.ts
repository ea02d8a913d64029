import type { PlotOptions } from "@observablehq/plot";
import { chart } from "../report/charts/chart.js";

/** Ink in grays, so that a print without colors tells the same. */
export const INK = { strong: "#000", middle: "#555", faint: "#aaa" } as const;

/** A chart of a study: an SVG file by itself, which can stand in a page as it is. */
export const studyChart = (name: string, description: string, options: PlotOptions): string =>
  chart({
    width: 760,
    ...options,
    name,
    description,
    style: { fontFamily: "system-ui, sans-serif", fontSize: "12px", background: "white", color: INK.strong },
  });
