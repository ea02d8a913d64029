// Adam keeps two running means for every parameter: m of its gradient, and v of the gradient's square. Each step goes
// along m, divided by sqrt(v): how large a gradient is does not matter, only how steady. One that keeps its sign moves its
// parameter by about lr a step, one that wavers by less. The loop is kernels/adam/reference.ts.
// Both means start at zero and are at first too small by a known factor, which is divided out.

import type { OptionNames } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireBetas, requireEps, requireNotNegative } from "./checks.js";
import { Optimizer, type ParameterState } from "./optimizer.js";
import type { OptimizerParameters } from "./parameter-groups.js";
import { stateTensor, updateInPlace } from "./update.js";

/** The settings of {@link Adam} and {@link AdamW}. */
export interface AdamOptions {
  /** Step size α. Default 0.001. */
  lr?: number;
  /** How slowly the two means forget, β1 and β2. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Added to sqrt(v), against division by zero: greater than 0. Default 1e-8. */
  eps?: number;
  /** λ. Default 0, for AdamW 0.01. */
  weightDecay?: number;
}

export const ADAM_OPTIONS: OptionNames<AdamOptions> = { lr: true, betas: true, eps: true, weightDecay: true };

/**
 * m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g², parameter ← parameter − lr · m̂ / (sqrt(v̂) + eps), with
 * m̂ = m/(1 − β1ᵗ) and v̂ = v/(1 − β2ᵗ) at step t. Weight decay adds λ·parameter to g.
 *
 * In float32 the square of a gradient above 1.8e19 is infinite, v then stays so, and its parameter stands still from that
 * step on, without an error. Where such gradients come up, `clipGradNorm` them before each step.
 *
 * Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2014);
 * https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 *
 * @throws {ValueError} when an option is out of its range.
 * @example
 * const optimizer = new optim.Adam(model.parameters(), { lr: 0.001 });
 * optimizer.zeroGrad();
 * loss.backward();
 * optimizer.step();
 */
export class Adam extends Optimizer<AdamOptions> {
  /** Whether weight decay shrinks the parameters directly rather than through the gradient. */
  protected readonly decoupled: boolean = false;

  constructor(parameters: OptimizerParameters<AdamOptions>, options: AdamOptions = {}) {
    super(new.target.name, parameters, options, ADAM_OPTIONS, settle);
  }

  /** Those of the first group; what is set is for every group. They may change between steps, as `lr` may. */
  get betas(): readonly [number, number] {
    return this.paramGroups[0].betas;
  }

  /** Of every group. */
  set betas(betas: readonly [number, number]) {
    for (const group of this.paramGroups) group.betas = betas;
  }

  /** Added to sqrt(vHat), against division by zero. That of the first group. */
  get eps(): number {
    return this.paramGroups[0].eps;
  }

  /** λ: how strongly weights are drawn towards 0. That of the first group. */
  get weightDecay(): number {
    return this.paramGroups[0].weightDecay;
  }

  protected override slotsOf(): string[] {
    return ["m", "v"];
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    { tensors }: ParameterState,
    step: number,
    { lr, betas: [beta1, beta2], eps, weightDecay }: Required<AdamOptions>,
  ): void {
    const m = stateTensor(parameter, tensors, "m");
    const v = stateTensor(parameter, tensors, "v");
    const settings = { lr, beta1, beta2, eps, weightDecay, decoupled: this.decoupled, step };
    updateInPlace({ parameter, m, v }, gradient, ({ kernels }, s, g) =>
      kernels.adam(s.parameter, g, s.m, s.v, settings),
    );
  }
}

function settle(name: string, options: AdamOptions): Required<AdamOptions> {
  const { lr = 0.001, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 } = options;
  requireNotNegative(name, { lr });
  requireBetas(name, betas);
  requireEps(name, eps);
  requireNotNegative(name, { weightDecay });
  return { lr, betas, eps, weightDecay };
}

// Next: examples/mnist/train.ts, where all of it comes together.
