import { checkOptions } from "../options.js";
import { ADAM_OPTIONS, Adam, type AdamOptions } from "./adam.js";
import type { OptimizerParameters } from "./parameter-groups.js";

/**
 * {@link Adam} with decoupled weight decay: parameter ← parameter − lr·λ·parameter before each step, instead of adding
 * λ·parameter to the gradient, where it would be divided by sqrt(v) like everything else. λ is 0.01 unless said
 * otherwise.
 *
 * Source: Loshchilov, Hutter, "Decoupled Weight Decay Regularization" (2017);
 * https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 *
 * @example
 * new optim.AdamW(model.parameters(), { lr: 0.002, weightDecay: 0.05 });
 */
export class AdamW extends Adam {
  protected override readonly decoupled = true;

  constructor(parameters: OptimizerParameters<AdamOptions>, options: AdamOptions = {}) {
    checkOptions("AdamW", options, ADAM_OPTIONS);
    const { weightDecay = 0.01 } = options;
    super(parameters, { ...options, weightDecay });
  }
}
