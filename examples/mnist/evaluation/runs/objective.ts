// What a training step makes small: the cross-entropy of a batch, and what regularization adds to it.

import { crossEntropy, distillationLoss, nn, type Tensor } from "pellucid";
import { mixup } from "pellucid/data";
import type { Loss, Objective } from "pellucid/train";
import { withNoDigit } from "../reader/no-digit.js";
import type { Recipe } from "../recipes.js";
import type { Teacher } from "../teacher/teacher.js";

type Settings = Pick<Recipe, "l1" | "labelSmoothing" | "mixup" | "nonDigits" | "distill" | "temperature"> & {
  seed: number;
};

interface Besides {
  plainLoss?: Loss;
  /** Asked where something is learned from it. */
  teacher: Teacher;
}

export function createObjective(
  model: nn.Module,
  settings: Settings,
  { plainLoss, teacher }: Besides,
): Objective {
  const { l1, labelSmoothing, mixup: alpha, nonDigits, distill, temperature, seed } = settings;
  const lossOf = plainLoss ?? ((logits, labels) => crossEntropy(logits, labels, { labelSmoothing }));
  // Biases only shift, so there is no reason to keep them small.
  const weights = model.parameters().filter((t) => t.rank > 1);
  const penalized = (loss: Tensor) => (l1 === 0 ? loss : loss.add(nn.l1Penalty(weights).mul(l1)));

  /** Of as many classes as the training has. */
  const logitsOf = (images: Tensor) => {
    const logits = model.forward(images);
    return nonDigits > 0 ? withNoDigit(logits) : logits;
  };

  /** The loss by the labels and that by the teacher, each by its share. */
  const taught = (loss: Tensor, images: Tensor, logits: Tensor) =>
    distill === 0
      ? loss
      : loss.mul(1 - distill).add(distillationLoss(logits, teacher(images), { temperature }).mul(distill));

  return (images, labels, epoch, batch) => {
    if (alpha === 0) {
      const logits = logitsOf(images);
      return { logits, loss: penalized(taught(lossOf(logits, labels), images, logits)) };
    }
    const mixed = mixup(images, labels, { alpha, seed, epoch, batch });
    const logits = logitsOf(mixed.inputs);
    const own = lossOf(logits, mixed.labels).mul(mixed.share);
    const other = lossOf(logits, mixed.mixedIn).mul(1 - mixed.share);
    return { logits, loss: penalized(taught(own.add(other), mixed.inputs, logits)) };
  };
}
