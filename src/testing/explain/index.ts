/**
 * What `gradcheck` found, as a page, and the drawing in it for pages of one's own.
 *
 * @module pellucid/testing/explain
 */

export { explainGradcheck } from "./explain-gradcheck.js";
export {
  type CellLevel,
  type HeatCell,
  type HeatMap,
  type HeatPanel,
  type HeatScale,
  heatMap,
  heatScale,
} from "./heat-map.js";
export { HEAT_MAP_CSS, heatPanelSvg } from "./heat-map-svg.js";
