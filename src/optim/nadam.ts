import { noGrad } from "../autograd/no-grad.js";
import { add } from "../ops/add.js";
import { div } from "../ops/div.js";
import { mul } from "../ops/mul.js";
import { sqrt } from "../ops/sqrt.js";
import { sub } from "../ops/sub.js";
import type { OptionNames } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireBetas, requireEps, requireNotNegative } from "./checks.js";
import { Optimizer, type ParameterState } from "./optimizer.js";
import type { OptimizerParameters } from "./parameter-groups.js";
import { decayed, moveMean, stateTensor } from "./update.js";

/** The settings of {@link NAdam}. */
export interface NAdamOptions {
  /** Default 0.002. */
  lr?: number;
  /** How slowly the two means forget, β1 and β2. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to the root, against division by zero: greater than 0. Default 1e-8. */
  eps?: number;
  /** λ. Default 0. */
  weightDecay?: number;
  /** ψ: how slowly the momentum rises to β1. Default 0.004. */
  momentumDecay?: number;
}

const NADAM_OPTIONS: OptionNames<NAdamOptions> = {
  lr: true,
  betas: true,
  eps: true,
  weightDecay: true,
  momentumDecay: true,
};

/**
 * Adam that looks ahead along its momentum, as Nesterov's does. With μₜ = β1·(1 − 0.96^(t·ψ)/2) at step t, and m and v as
 * in {@link Adam}:
 *
 * parameter ← parameter − lr · ((1 − μₜ)/(1 − Π μᵢ to t) · g + μₜ₊₁/(1 − Π μᵢ to t + 1) · m) / (sqrt(v̂) + eps)
 *
 * Weight decay adds λ·parameter to g.
 *
 * Source: Dozat, "Incorporating Nesterov Momentum into Adam" (2016);
 * https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * new optim.NAdam(model.parameters(), { lr: 0.001 });
 */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(parameters: OptimizerParameters<NAdamOptions>, options: NAdamOptions = {}) {
    super("NAdam", parameters, options, NADAM_OPTIONS, settle);
  }

  /** Those of the first group; what is set is for every group. They may change between steps, as `lr` may. */
  get betas(): readonly [number, number] {
    return this.paramGroups[0].betas;
  }

  /** Of every group. */
  set betas(betas: readonly [number, number]) {
    for (const group of this.paramGroups) group.betas = betas;
  }

  protected override slotsOf(): string[] {
    return ["m", "v"];
  }

  protected override numbersOf(): string[] {
    return ["muProduct"];
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    { tensors, numbers }: ParameterState,
    step: number,
    { lr, betas: [beta1, beta2], eps, weightDecay, momentumDecay }: Required<NAdamOptions>,
  ): void {
    const momentumAt = (t: number) => beta1 * (1 - 0.96 ** (t * momentumDecay) / 2);
    const [mu, next] = [momentumAt(step), momentumAt(step + 1)];
    // Of the momenta as they were, for β1 may have been another.
    const product = (numbers.get("muProduct") ?? 1) * mu;
    numbers.set("muProduct", product);
    noGrad(() => {
      const g = decayed(gradient, parameter, weightDecay);
      const m = stateTensor(parameter, tensors, "m");
      const v = stateTensor(parameter, tensors, "v");
      moveMean(m, g, beta1);
      moveMean(v, mul(g, g), beta2);
      const root = add(sqrt(div(v, 1 - beta2 ** step)), eps);
      const ofGradient = mul(div(g, root), (lr * (1 - mu)) / (1 - product));
      const ofMean = mul(div(m, root), (lr * next) / (1 - product * next));
      parameter.assign(sub(sub(parameter, ofGradient), ofMean));
    });
  }
}

function settle(name: string, options: NAdamOptions): Required<NAdamOptions> {
  const { lr = 0.002, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, momentumDecay = 0.004 } = options;
  requireNotNegative(name, { lr });
  requireBetas(name, betas);
  requireEps(name, eps);
  requireNotNegative(name, { weightDecay, momentumDecay });
  return { lr, betas, eps, weightDecay, momentumDecay };
}
