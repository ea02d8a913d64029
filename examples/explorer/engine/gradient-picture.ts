// Where a gradient is wrong, as `pellucid/testing/explain` draws it: plain data, which the page makes an SVG of.

import type { GradcheckReport } from "pellucid/testing";
import { heatLegend, heatMapsOf, type InputHeatMap, type LegendEntry } from "pellucid/testing/explain";

export interface GradientPicture {
  /** One for each input whose numbers were moved by themselves. */
  readonly maps: readonly InputHeatMap[];
  readonly legend: readonly LegendEntry[];
}

export function gradientPicture(report: GradcheckReport): GradientPicture {
  const { maps, scale } = heatMapsOf(report);
  const panels = maps.flatMap((map) => map.panels);
  return { maps, legend: heatLegend(panels, scale) };
}
