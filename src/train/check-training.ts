import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { Optimizer } from "../optim/optimizer.js";
import { ReduceLROnPlateau } from "../optim/schedulers/reduce-lr-on-plateau.js";
import { SharpnessAwareMinimization } from "../optim/sharpness-aware-minimization.js";
import type { Tensor } from "../tensor/tensor.js";
import type { AnyFitOptions } from "./fit-options.js";
import { requireLoader } from "./require-loader.js";

/** Throws where a training could not run to its end, before an epoch is spent on it. */
export function checkTraining<Inputs extends readonly Tensor[]>(options: AnyFitOptions<Inputs>): void {
  const { optimizer, training, validation, epochs, schedule, sharpness } = options;
  if (!(optimizer instanceof Optimizer)) {
    throw new ValueError(
      `fit: optimizer is ${describe(optimizer)}; it must be an optimizer of the model's parameters: new optim.Adam(model.parameters())`,
    );
  }
  requireLoader("fit", "training", training);
  if (validation !== undefined) requireLoader("fit", "validation", validation, ", or be left out");
  if (!(epochs >= 0) || (!Number.isInteger(epochs) && epochs !== Number.POSITIVE_INFINITY)) {
    throw new ValueError(
      `fit: epochs is ${describe(epochs)}; it must be how often to go through the training data, such as { epochs: 10 }, or Infinity where onEpoch ends it`,
    );
  }
  if (
    sharpness !== undefined &&
    !(sharpness instanceof SharpnessAwareMinimization && sharpness.optimizer === optimizer)
  ) {
    throw new ValueError(
      `fit: sharpness is ${describe(sharpness)}; it must be one of the same model and optimizer: new optim.SharpnessAwareMinimization(model, optimizer)`,
    );
  }
  if (validation === undefined && schedule instanceof ReduceLROnPlateau) {
    throw new ValueError(
      "fit: schedule is a ReduceLROnPlateau, which goes by the loss in validation, and there is no validation; pass { validation: loader }, or another schedule",
    );
  }
}
