import { log, mul, neg, softmax, sum, type Tensor } from "pellucid";
import type { Bug } from "./bug.js";
import { oneHot } from "./loss.js";

/** −Σ q · log softmax(p), averaged over the batch. */
function wrongLoss(logits: Tensor, labels: Tensor): Tensor {
  const p = softmax(logits, 1);
  const logarithms = log(softmax(p, 1));
  return neg(sum(mul(oneHot(labels, p), logarithms), 1)).mean();
}

export const twice: Bug = {
  name: "twice",
  wrongLine: "const logarithms = log(softmax(p, 1));",
  rightLine: "const logarithms = log(p);",
  wrong: { loss: wrongLoss },
};
