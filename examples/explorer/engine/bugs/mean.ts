import { sub } from "pellucid";
import type { Bug } from "./bug.js";
import { crossEntropyWith } from "./loss.js";

export const mean: Bug = {
  name: "mean",
  wrongLine: "crossEntropyWith((p, q) => sub(p, q))",
  rightLine: "crossEntropyWith((p, q, N) => div(sub(p, q), N))",
  wrong: { loss: crossEntropyWith((p, q) => sub(p, q)) },
};
