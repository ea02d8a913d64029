import { ValueError } from "../errors.js";
import { checkOptions, type OptionNames } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { Optimizer, requireNotNegative, stateTensor, updateInPlace } from "./optimizer.js";

/** The settings of {@link SGD}. */
export interface SgdOptions {
  /** Default 0.001. */
  lr?: number;
  /** μ. Default 0. */
  momentum?: number;
  /** Default 0. */
  dampening?: number;
  /** λ. Default 0. */
  weightDecay?: number;
  /** Look ahead along the velocity. Default false. */
  nesterov?: boolean;
}

const SGD_OPTIONS: OptionNames<SgdOptions> = {
  lr: true,
  momentum: true,
  dampening: true,
  weightDecay: true,
  nesterov: true,
};

/**
 * g ← g + λ·parameter, v ← μ·v + (1 − dampening)·g (at the first step v = g), parameter ← parameter − lr·v; with
 * Nesterov momentum parameter ← parameter − lr·(g + μ·v).
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 *
 * @throws {ValueError} when an option is out of its range, or Nesterov is asked for without momentum, or with dampening.
 * @example
 * new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
 */
export class SGD extends Optimizer {
  /** May change between steps, as `lr` may. */
  momentum: number;
  /** How much of a gradient stays out of the velocity: 1 − dampening of it joins. */
  readonly dampening: number;
  /** λ: how strongly weights are drawn towards 0. */
  readonly weightDecay: number;
  /** Whether a step looks ahead along the velocity. */
  readonly nesterov: boolean;

  protected get slots(): string[] {
    return this.momentum === 0 ? [] : ["velocity"];
  }

  constructor(parameters: Iterable<Tensor>, options: SgdOptions = {}) {
    checkOptions("SGD", options, SGD_OPTIONS);
    const { lr = 0.001, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
    super("SGD", parameters, lr);
    requireNotNegative("SGD", { momentum, weightDecay });
    if (!Number.isFinite(dampening)) {
      throw new ValueError(`SGD: dampening is ${dampening}; it must be a finite number`);
    }
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ValueError(
        `SGD: nesterov needs momentum and no dampening, but momentum is ${momentum} and dampening ${dampening}`,
      );
    }
    this.momentum = momentum;
    this.dampening = dampening;
    this.weightDecay = weightDecay;
    this.nesterov = nesterov;
  }

  protected update(parameter: Tensor, gradient: Tensor, state: Map<string, Tensor>, step: number): void {
    const { lr, momentum, dampening, weightDecay, nesterov } = this;
    const settings = { lr, momentum, dampening, weightDecay, nesterov, step };
    if (momentum === 0) {
      updateInPlace({ parameter }, gradient, ({ kernels }, s, g) =>
        kernels.sgd(s.parameter, g, null, settings),
      );
      return;
    }
    const velocity = stateTensor(parameter, state, "velocity");
    updateInPlace({ parameter, velocity }, gradient, ({ kernels }, s, g) => {
      const updated = kernels.sgd(s.parameter, g, s.velocity, settings);
      return { parameter: updated.parameter, velocity: updated.velocity ?? s.velocity };
    });
  }
}
