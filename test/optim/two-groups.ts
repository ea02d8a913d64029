// An optimizer of two groups, one parameter in each.

import { optim, sum } from "pellucid";
import { leaf } from "../support/tensors.js";

/** Gives each of them the gradient 1, and steps. */
export function step(optimizer: optim.Optimizer): void {
  optimizer.zeroGrad();
  for (const t of optimizer.parameters) sum(t).backward();
  optimizer.step();
}

export const two = (options: optim.SgdOptions = {}) => {
  const [a, b] = [leaf(1), leaf(1)];
  return { a, b, sgd: new optim.SGD([{ params: [a], lr: 0.5 }, { params: [b] }], { lr: 0.1, ...options }) };
};
export const rates = ({ paramGroups }: optim.Optimizer) => paramGroups.map(({ lr }) => lr);
