// Ops of TensorFlow.js that have a gradient, ordinary calls and those at the edges.

import type { Call } from "./call.js";
import { binary } from "./tfjs/binary.js";
import { elementwise } from "./tfjs/elementwise.js";
import { images } from "./tfjs/images.js";
import { lossFunctions } from "./tfjs/losses.js";
import { reductions } from "./tfjs/reductions.js";
import { shapes } from "./tfjs/shapes.js";

// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export const tfjsCalls = (tf: any): Call[] =>
  [elementwise, binary, reductions, shapes, images, lossFunctions].flatMap((calls) => calls(tf));
