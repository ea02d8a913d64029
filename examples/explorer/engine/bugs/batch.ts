import { reshape, slice } from "pellucid";
import type { Bug } from "./bug.js";
import { denseWith } from "./dense.js";

export const batch: Bug = {
  name: "batch",
  wrongLine: "bias: (dy) => reshape(slice(dy, [0], [1]), [dy.shape[1]]),",
  rightLine: "bias: (dy) => sum(dy, 0),",
  wrong: {
    dense: denseWith({
      bias: (dy) => reshape(slice(dy, [0], [1]), [dy.shape[1]]),
    }),
  },
};
