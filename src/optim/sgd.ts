import { ValueError } from "../errors.js";
import type { OptionNames } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireNotNegative } from "./checks.js";
import { Optimizer, type ParameterState } from "./optimizer.js";
import type { OptimizerParameters } from "./parameter-groups.js";
import { stateTensor, updateInPlace } from "./update.js";

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
export class SGD extends Optimizer<SgdOptions> {
  constructor(parameters: OptimizerParameters<SgdOptions>, options: SgdOptions = {}) {
    super("SGD", parameters, options, SGD_OPTIONS, settle);
  }

  /** That of the first group; what is set is that of every group. It may change between steps, as `lr` may. */
  get momentum(): number {
    return this.paramGroups[0].momentum;
  }

  /** Of every group. */
  set momentum(momentum: number) {
    for (const group of this.paramGroups) group.momentum = momentum;
  }

  /** How much of a gradient stays out of the velocity: 1 − dampening of it joins. That of the first group. */
  get dampening(): number {
    return this.paramGroups[0].dampening;
  }

  /** λ: how strongly weights are drawn towards 0. That of the first group. */
  get weightDecay(): number {
    return this.paramGroups[0].weightDecay;
  }

  /** Whether a step looks ahead along the velocity. That of the first group. */
  get nesterov(): boolean {
    return this.paramGroups[0].nesterov;
  }

  protected override slotsOf({ momentum }: Required<SgdOptions>): string[] {
    return momentum === 0 ? [] : ["velocity"];
  }

  protected override occasionalSlots(): string[] {
    return ["velocity"];
  }

  protected update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    step: number,
    { lr, momentum, dampening, weightDecay, nesterov }: Required<SgdOptions>,
  ): void {
    const settings = { lr, momentum, dampening, weightDecay, nesterov, step };
    if (momentum === 0) {
      updateInPlace({ parameter }, gradient, ({ kernels }, s, g) =>
        kernels.sgd(s.parameter, g, null, settings),
      );
      return;
    }
    const velocity = stateTensor(parameter, state.tensors, "velocity");
    updateInPlace({ parameter, velocity }, gradient, ({ kernels }, s, g) => {
      const updated = kernels.sgd(s.parameter, g, s.velocity, settings);
      return { parameter: updated.parameter, velocity: updated.velocity ?? s.velocity };
    });
  }
}

function settle(name: string, options: SgdOptions): Required<SgdOptions> {
  const { lr = 0.001, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false } = options;
  requireNotNegative(name, { lr, momentum, weightDecay });
  if (!Number.isFinite(dampening)) {
    throw new ValueError(`${name}: dampening is ${dampening}; it must be a finite number`);
  }
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new ValueError(
      `${name}: nesterov needs momentum and no dampening, but momentum is ${momentum} and dampening ${dampening}`,
    );
  }
  return { lr, momentum, dampening, weightDecay, nesterov };
}
