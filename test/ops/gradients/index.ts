import type { GradientCases } from "./cases.js";
import { elementwise } from "./elementwise.js";
import { layers } from "./layers.js";
import { layout } from "./layout.js";
import { products } from "./products.js";
import { reductions } from "./reductions.js";
import { windows } from "./windows.js";

export const gradientCases: GradientCases = {
  ...elementwise,
  ...reductions,
  ...layout,
  ...products,
  ...windows,
  ...layers,
};
