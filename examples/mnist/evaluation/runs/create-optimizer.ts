import { type nn, optim, ValueError } from "pellucid";
import type { Recipe } from "../recipes.js";

type Settings = Pick<Recipe, "optimizer" | "betas" | "lr" | "l2" | "weightDecay">;

export function createOptimizer(
  model: nn.Module,
  { optimizer, betas, lr, l2, weightDecay }: Settings,
): optim.Optimizer {
  if (l2 > 0 && weightDecay > 0) {
    throw new ValueError(
      `--l2 is ${l2} and --weight-decay ${weightDecay}; they are two forms of the same: set one of them to 0`,
    );
  }
  const parameters = model.parameters();
  if (optimizer === "SGD") {
    if (weightDecay > 0) {
      throw new ValueError(
        `--weight-decay is ${weightDecay}; with SGD it is the same as --l2: give --weight-decay 0 and --l2 ${weightDecay}`,
      );
    }
    return new optim.SGD(parameters, { lr, momentum: 0.9, nesterov: true, weightDecay: l2 });
  }
  if (weightDecay > 0) return new optim.AdamW(parameters, { lr, betas, weightDecay });
  return new optim.Adam(parameters, { lr, betas, weightDecay: l2 });
}
