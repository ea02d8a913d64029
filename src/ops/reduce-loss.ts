import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { mean } from "./mean.js";
import { sum } from "./sum.js";

/** What becomes of the losses of a batch. */
export type Reduction = "mean" | "sum" | "none";

export function reduceLoss(op: string, losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === "mean") return mean(losses);
  if (reduction === "sum") return sum(losses);
  if (reduction === "none") return losses;
  throw new ValueError(`${op}: reduction is "${reduction}"; it must be "mean", "sum" or "none"`);
}
