import type { Operators } from "../operator.js";
import { activations } from "./activations.js";
import { convolution } from "./convolution.js";
import { elementwise } from "./elementwise.js";
import { indexing } from "./indexing.js";
import { logic } from "./logic.js";
import { matrices } from "./matrices.js";
import { normalization } from "./normalization.js";
import { numbers } from "./numbers.js";
import { pooling } from "./pooling.js";
import { reductions } from "./reductions.js";
import { resize } from "./resize.js";
import { shapes } from "./shapes.js";

/** Every operator that can be imported, by ONNX's name. */
export const OPERATORS: Operators = {
  ...activations,
  ...convolution,
  ...elementwise,
  ...indexing,
  ...logic,
  ...matrices,
  ...normalization,
  ...numbers,
  ...pooling,
  ...reductions,
  ...resize,
  ...shapes,
};
