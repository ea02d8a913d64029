// The chapters of the tour, in their order; the name of each is where its words are in the dictionary.

import type { FunctionComponent } from "preact";
import { Adam } from "./adam.js";
import { ChainRule } from "./chain-rule.js";
import { ConvGradients } from "./conv-gradients.js";
import { Depth } from "./depth.js";
import { Failures } from "./failures.js";
import { Im2col } from "./im2col.js";
import { Kernel } from "./kernel.js";
import { Loss } from "./loss.js";
import { ManyMaps } from "./maps.js";
import { Pixels } from "./pixels.js";
import { Pooling } from "./pooling.js";
import { Relu } from "./relu.js";

export const chapters = [
  { name: "pixels", Chapter: Pixels },
  { name: "kernel", Chapter: Kernel },
  { name: "im2col", Chapter: Im2col },
  { name: "maps", Chapter: ManyMaps },
  { name: "relu", Chapter: Relu },
  { name: "pooling", Chapter: Pooling },
  { name: "depth", Chapter: Depth },
  { name: "loss", Chapter: Loss },
  { name: "chainRule", Chapter: ChainRule },
  { name: "convGradients", Chapter: ConvGradients },
  { name: "adam", Chapter: Adam },
  { name: "failures", Chapter: Failures },
] as const satisfies readonly { name: string; Chapter: FunctionComponent }[];
