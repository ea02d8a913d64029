/**
 * Every op and module of the library, and what a test must know of it.
 *
 * @module pellucid/testing/op-info
 */

import { arithmetic } from "./arithmetic.js";
import { conversions } from "./conversions.js";
import { cuts } from "./cuts.js";
import { functions } from "./functions.js";
import { indexing } from "./indexing.js";
import { layers } from "./layers.js";
import { layout } from "./layout.js";
import { losses } from "./losses.js";
import type { OpFamily } from "./op-info.js";
import { products } from "./products.js";
import { reductions } from "./reductions.js";
import { windowOps } from "./windows.js";

export type { ModuleClass, ModuleInfo, ModuleSample, ModuleVariant } from "./module-info.js";
export { moduleInfo } from "./modules.js";
export type { AnyOp, Derivatives, OpFamily, OpInfo, OpVariant } from "./op-info.js";
export type { OpSample } from "./op-sample.js";

/**
 * Every op of the library, and what a test must know of it: an arbitrary of calls for each way to call it, for which
 * inputs it is defined, where it has no derivative and what its gradient is there, how often it can be differentiated,
 * and how far float32 may be from float64. An op that is added here is tested by everything that goes through the table.
 *
 * @example
 * opInfo.relu.kinks; // "x = 0: 0, the slope to the left"
 * Object.keys(opInfo.conv2d.variants); // ["stride, padding, dilation", "groups", "3 x 3 over a dozen channels"]
 */
export const opInfo: OpFamily = {
  ...arithmetic,
  ...functions,
  ...reductions,
  ...products,
  ...windowOps,
  ...layout,
  ...cuts,
  ...indexing,
  ...layers,
  ...losses,
  ...conversions,
};
