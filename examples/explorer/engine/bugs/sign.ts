import { div, sub } from "pellucid";
import type { Bug } from "./bug.js";
import { crossEntropyWith } from "./loss.js";

export const sign: Bug = {
  name: "sign",
  wrongLine: "crossEntropyWith((p, q, N) => div(sub(q, p), N))",
  rightLine: "crossEntropyWith((p, q, N) => div(sub(p, q), N))",
  wrong: { loss: crossEntropyWith((p, q, N) => div(sub(q, p), N)) },
};
