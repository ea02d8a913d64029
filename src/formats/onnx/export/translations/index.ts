import { elementwise } from "./elementwise.js";
import { layers } from "./layers.js";
import { layout } from "./layout.js";
import { reductions } from "./reductions.js";
import type { OnnxTranslations } from "./translation.js";
import { windows } from "./windows.js";

/** Every op that a forward can call, and how it is written in ONNX. */
export const translations: OnnxTranslations = {
  ...elementwise,
  ...layout,
  ...reductions,
  ...layers,
  ...windows,
};
