import { type nn, optim } from "pellucid";
import type { Recipe } from "../recipes.js";

type Settings = Pick<Recipe, "optimizer" | "betas" | "lr" | "l2" | "weightDecay">;

/** Of `l2` and `weightDecay` at most one is set, and with SGD only the first: see the rules in check-settings.ts. */
export function createOptimizer(
  model: nn.Module,
  { optimizer, betas, lr, l2, weightDecay }: Settings,
): optim.Optimizer {
  const parameters = model.parameters();
  if (optimizer === "SGD") {
    return new optim.SGD(parameters, { lr, momentum: 0.9, nesterov: true, weightDecay: l2 });
  }
  if (weightDecay > 0) return new optim.AdamW(parameters, { lr, betas, weightDecay });
  return new optim.Adam(parameters, { lr, betas, weightDecay: l2 });
}
