/**
 * What `gradcheck` found, as a page, and the drawing in it for pages of one's own.
 *
 * @module pellucid/testing/explain
 */

export { explainGradcheck } from "./explain-gradcheck.js";
export type { CellLevel, HeatCell } from "./heat-cell.js";
export {
  type CellMeaning,
  type HeatMeaning,
  heatLegend,
  type LegendEntry,
  type MarkMeaning,
  type OverMeaning,
} from "./heat-legend.js";
export {
  type HeatMap,
  type HeatPanel,
  heatMap,
  heatMapsOf,
  type InputHeatMap,
  type ReportHeatMaps,
} from "./heat-map.js";
export { HEAT_MAP_CSS, heatPanelSvg } from "./heat-map-svg.js";
export { type HeatScale, heatScale } from "./heat-scale.js";
export type { HeatMark, MarkedPattern, MarkKind } from "./marks/heat-mark.js";
