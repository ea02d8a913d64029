// Adam keeps two running means for every parameter: m of its gradient, and v of the gradient's square. Each step goes
// along m, divided by sqrt(v): how large a gradient is does not matter, only how steady. One that keeps its sign moves its
// parameter by about lr a step, one that wavers by less. The loop is kernels/adam/reference.ts.
// Both means start at zero and are at first too small by a known factor, which is divided out.

import { describe, describeItems } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions, type OptionNames } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { Optimizer, requireNotNegative, stateTensor, updateInPlace } from "./optimizer.js";

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
export class Adam extends Optimizer {
  /** May change between steps, as `lr` may. */
  betas: readonly [number, number];
  /** Added to sqrt(vHat), against division by zero. */
  readonly eps: number;
  /** λ: how strongly weights are drawn towards 0. */
  readonly weightDecay: number;
  protected readonly slots = ["m", "v"];
  /** Whether weight decay shrinks the parameters directly rather than through the gradient. */
  protected readonly decoupled: boolean = false;

  constructor(parameters: Iterable<Tensor>, options: AdamOptions = {}) {
    checkOptions("Adam", options, ADAM_OPTIONS);
    const { lr = 0.001, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 } = options;
    const { name } = new.target;
    super(name, parameters, lr);
    const isShare = (beta: number) => Number.isFinite(beta) && beta >= 0 && beta < 1;
    if (!Array.isArray(betas) || betas.length !== 2 || !betas.every(isShare)) {
      throw new ValueError(
        `${name}: betas are ${describeItems(betas)}; both must be numbers of at least 0 and less than 1`,
      );
    }
    if (!(Number.isFinite(eps) && eps > 0)) {
      throw new ValueError(
        `${name}: eps is ${describe(eps)}; it must be a finite number greater than 0, or a gradient of 0 would be divided by 0`,
      );
    }
    requireNotNegative(name, { weightDecay });
    this.betas = betas;
    this.eps = eps;
    this.weightDecay = weightDecay;
  }

  protected update(parameter: Tensor, gradient: Tensor, state: Map<string, Tensor>, step: number): void {
    const m = stateTensor(parameter, state, "m");
    const v = stateTensor(parameter, state, "v");
    const settings = {
      lr: this.lr,
      beta1: this.betas[0],
      beta2: this.betas[1],
      eps: this.eps,
      weightDecay: this.weightDecay,
      decoupled: this.decoupled,
      step,
    };
    updateInPlace({ parameter, m, v }, gradient, ({ kernels }, s, g) =>
      kernels.adam(s.parameter, g, s.m, s.v, settings),
    );
  }
}

// Next: examples/mnist/train.ts, where all of it comes together.
