import { clearGradient } from "../autograd/accumulate.js";
import { DTypeError, ShapeError, ValueError } from "../errors.js";
import { cast } from "../ops/cast.js";
import type { OptionNames } from "../options.js";
import { isFloat } from "../tensor/dtype.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { requireNotNegative } from "./checks.js";
import { groupValues, hasGroups, readGroups } from "./group-state.js";
import {
  addedGroup,
  groupsOf,
  type OptimizerParameters,
  type ParamGroup,
  type ParamGroupOptions,
  type Settle,
} from "./parameter-groups.js";
import { stateTensor } from "./update.js";

/** Everything an optimizer must remember to go on where it was: tensors by `parameter index.name`, and plain numbers. */
export interface OptimizerState {
  /** Such as `0.m` and `0.v`: what Adam remembers of the first parameter. */
  tensors: Map<string, Tensor>;
  /** Such as `lr` and `groups.0.momentum`, and how many steps each parameter took. */
  values: Record<string, number>;
}

/** What an optimizer remembers of one parameter, by name. */
export interface ParameterState {
  /** Of the parameter's shape and type. */
  readonly tensors: Map<string, Tensor>;
  /** What is one number for the whole parameter. */
  readonly numbers: Map<string, number>;
}

/** What every optimizer can be told. */
export interface OptimizerOptions {
  /** The learning rate. */
  lr?: number;
}

/**
 * What all optimizers share: their parameters, in groups, each with settings that may change between steps, and their
 * state. Parameters that are passed as they are make one group.
 *
 * Source: https://pytorch.org/docs/stable/optim.html#per-parameter-options
 *
 * @typeParam Options what the optimizer, and each group, can be told.
 * @example
 * optimizer.lr *= 0.95; // between two epochs, say, where all groups have one rate
 * Object.keys(optimizer.stateDict()); // ["tensors", "values"]
 *
 * const [body, head] = [new nn.Linear(8, 4), new nn.Linear(4, 2)];
 * const groups = [{ params: body.parameters(), lr: 0.01 }, { params: head.parameters() }];
 * new optim.SGD(groups, { lr: 0.1, momentum: 0.9 }).paramGroups.map(({ lr }) => lr); // [0.01, 0.1]
 */
export abstract class Optimizer<Options extends OptimizerOptions = OptimizerOptions> {
  readonly #paramGroups: ParamGroup<Options>[] = [];
  readonly #parameters: Tensor[] = [];
  /** Parameters that share their settings. */
  readonly paramGroups: readonly ParamGroup<Options>[] = this.#paramGroups;
  /** What it trains, in the order of its state: those of all groups. */
  readonly parameters: readonly Tensor[] = this.#parameters;
  /** Steps taken so far, for each parameter: one without a gradient is skipped and does not count. */
  protected readonly steps: number[] = [];
  /** What is remembered of each parameter. */
  protected readonly state: ParameterState[] = [];
  /** The group of each parameter. */
  readonly #groups: ParamGroup<Options>[] = [];
  readonly #groupFrom: (group: ParamGroupOptions<Options>) => ParamGroup<Options>;

  /**
   * @param names the options that there are.
   * @param settle fills in what was left out, and throws where a setting is out of its range.
   */
  constructor(
    name: string,
    parameters: OptimizerParameters<Options>,
    options: Options,
    names = { lr: true } as OptionNames<Options>,
    settle: Settle<Options> = settleRate,
  ) {
    const groups = groupsOf(name, parameters, options, names, settle);
    this.#groupFrom = (group) => addedGroup(name, group, options, names, settle, this.paramGroups);
    this.#add(groups);
  }

  #add(groups: readonly ParamGroup<Options>[]): void {
    for (const group of groups) {
      this.#paramGroups.push(group);
      for (const parameter of group.params) {
        this.#parameters.push(parameter);
        this.#groups.push(group);
        this.steps.push(0);
        this.state.push({ tensors: new Map(), numbers: new Map() });
      }
    }
  }

  /**
   * Trains more parameters from now on, as a group of its own after the others: those of layers that were frozen, say. What
   * the group does not name is as in the options of the optimizer. A schedule scales the rate that the group has now.
   *
   * Source: https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.add_param_group.html
   *
   * @throws {ValueError} as the optimizer's class does, and when a parameter is in another group; nothing is added then.
   * @throws {AutogradError} when a parameter cannot be trained.
   * @example
   * const [body, head] = [new nn.Linear(8, 4), new nn.Linear(4, 2)];
   * const sgd = new optim.SGD(head.parameters(), { lr: 0.1 });
   * sgd.addParamGroup({ params: body.parameters(), lr: 0.01 });
   * sgd.paramGroups.map(({ lr }) => lr); // [0.1, 0.01]
   */
  addParamGroup(group: ParamGroupOptions<Options>): void {
    this.#add([this.#groupFrom(group)]);
  }

  /** The learning rate of the next step: that of the first group. */
  get lr(): number {
    return (this.paramGroups[0] as Required<OptimizerOptions>).lr;
  }

  /**
   * Of every group, where all have the same.
   *
   * @throws {ValueError} where the groups have different rates, which would all become one: set those of `paramGroups`.
   */
  set lr(lr: number) {
    const rates = this.paramGroups.map((group) => group.lr);
    if (rates.some((rate) => rate !== rates[0])) {
      throw new ValueError(
        `${this.constructor.name}: lr is to be ${lr} for all groups, but they have the rates ${rates.join(", ")}; set each: optimizer.paramGroups[0].lr = ${lr}`,
      );
    }
    for (const group of this.paramGroups) Object.assign(group, { lr });
  }

  /** The group of a parameter; undefined for one that it does not train. */
  groupOf(parameter: Tensor): ParamGroup<Options> | undefined {
    return this.#groups[this.parameters.indexOf(parameter)];
  }

  /** Under which names `update` keeps tensors of a parameter with these settings. */
  protected slotsOf(_settings: Required<Options>): readonly string[] {
    return [];
  }

  /**
   * Those among all slots that some settings go without: they begin at 0 when a setting first asks for them, and stay when
   * it no longer does.
   */
  protected occasionalSlots(): readonly string[] {
    return [];
  }

  /** Under which names it keeps numbers. */
  protected numbersOf(_settings: Required<Options>): readonly string[] {
    return [];
  }

  /** Updates one parameter in place. `step` counts from 1. */
  protected abstract update(
    parameter: Tensor,
    gradient: Tensor,
    state: ParameterState,
    step: number,
    settings: Required<Options>,
  ): void;

  /** Moves every parameter that has a gradient. */
  step(): void {
    for (const [i, parameter] of this.parameters.entries()) {
      if (parameter.grad === null) continue;
      this.steps[i] += 1;
      this.update(parameter, parameter.grad, this.state[i], this.steps[i], this.#groups[i]);
    }
  }

  /** Forgets all gradients, so that the next `backward()` starts from none. */
  zeroGrad(): void {
    for (const parameter of this.parameters) clearGradient(parameter);
  }

  /** The state: the tensors themselves, not copies; of the type that the parameters have now. */
  stateDict(): OptimizerState {
    for (const [i, { tensors }] of this.state.entries()) {
      const asked = this.slotsOf(this.#groups[i]).filter((slot) => this.occasionalSlots().includes(slot));
      const names = [...tensors.keys(), ...(this.steps[i] > 0 ? asked : [])];
      for (const slot of names) stateTensor(this.parameters[i], tensors, slot);
    }
    const tensors = new Map(
      this.state.flatMap((own, i) => [...own.tensors].map(([name, t]) => [`${i}.${name}`, t] as const)),
    );
    const numbers = this.state.flatMap((own, i) => [
      [`${i}.step`, this.steps[i]] as const,
      ...[...own.numbers].map(([name, n]) => [`${i}.${name}`, n] as const),
    ]);
    const groups = groupValues(this.paramGroups as readonly ParamGroup<{ lr: number }>[]);
    return { tensors, values: { ...groups, ...Object.fromEntries(numbers) } };
  }

  /**
   * Throws what {@link loadStateDict} would throw, and loads nothing.
   *
   * @throws {ValueError} when the state belongs to other parameters or to another kind of optimizer, or is damaged;
   * {@link ShapeError} and {@link DTypeError} when a tensor does not fit its parameter.
   */
  checkStateDict(state: OptimizerState): void {
    this.#checked(state);
  }

  /** The groups with the settings of a state that fits. */
  #checked({ tensors, values }: OptimizerState): ParamGroup<Options>[] {
    const name = this.constructor.name;
    const count = Object.keys(values ?? {}).filter((key) => /^\d+\.step$/.test(key)).length;
    if (count !== this.parameters.length) {
      throw new ValueError(
        `${name}.loadStateDict: the state is for ${count} parameters but the optimizer has ${this.parameters.length}; it must come from an optimizer of the same parameters`,
      );
    }
    for (const [key, t] of tensors) {
      const parameter = this.parameters[Number(key.split(".")[0])];
      if (parameter === undefined || !sameShape(parameter.shape, t.shape)) {
        throw new ShapeError(
          `${name}.loadStateDict: ${key} is ${formatShape(t.shape)} but that parameter is ${parameter === undefined ? "missing" : formatShape(parameter.shape)}; it must come from an optimizer of the same parameters`,
        );
      }
      // Floats become those of the parameter, as in a model's state.
      if (!isFloat(t.dtype)) {
        throw new DTypeError(
          `${name}.loadStateDict: ${key} is ${t.dtype} but must be of floats, as that parameter is ${parameter.dtype}: the state is damaged, or not an optimizer's`,
        );
      }
    }
    const groups = Object.keys(values).filter((key) => /^lr(\.\d+)?$/.test(key)).length;
    if (groups > 0 && groups !== this.paramGroups.length) {
      throw new ValueError(
        `${name}.loadStateDict: the state is for ${groups} groups of parameters but the optimizer has ${this.paramGroups.length}; it must come from an optimizer of the same groups`,
      );
    }
    const loaded = readGroups(name, this.paramGroups as readonly ParamGroup<{ lr: number }>[], values);
    const groupOf = loaded.flatMap((group) => group.params.map(() => group as ParamGroup<Options>));
    const optional = hasGroups(values) ? this.occasionalSlots() : [];
    const expected = this.parameters.flatMap((_, i) => {
      const steps = values[`${i}.step`];
      if (!Number.isSafeInteger(steps) || steps < 0) {
        throw new ValueError(
          `${name}.loadStateDict: ${i}.step is ${steps}; it must be a count: the state is damaged`,
        );
      }
      if (steps === 0) return [];
      for (const number of this.numbersOf(groupOf[i])) {
        const value = values[`${i}.${number}`];
        if (Number.isFinite(value)) continue;
        throw new ValueError(
          `${name}.loadStateDict: ${i}.${number} is ${value}; it must be a finite number: the state is damaged, or of another kind of optimizer`,
        );
      }
      return this.slotsOf(groupOf[i]).map((slot) => `${i}.${slot}`);
    });
    const missing = expected.filter((key) => !tensors.has(key));
    const unexpected = [...tensors.keys()].filter((key) => {
      const [i, slot] = key.split(".");
      return !expected.includes(key) && !(values[`${i}.step`] > 0 && optional.includes(slot));
    });
    if (missing.length > 0 || unexpected.length > 0) {
      const list = (keys: string[]) => (keys.length > 0 ? keys.join(", ") : "none");
      throw new ValueError(
        `${name}.loadStateDict: missing: ${list(missing)}; unexpected: ${list(unexpected)}; the state must come from an optimizer of the same kind and options`,
        { missing, unexpected },
      );
    }
    return loaded as ParamGroup<Options>[];
  }

  /**
   * Goes on from a saved state, with the settings of its groups: momentum and weight decay as the rate. A state that was
   * saved without them leaves all but the rate as it is.
   *
   * @throws as {@link checkStateDict} does. Nothing is loaded then.
   */
  loadStateDict(state: OptimizerState): void {
    const loaded = this.#checked(state);
    const { tensors, values } = state;
    for (const [i, group] of this.paramGroups.entries()) Object.assign(group, loaded[i]);
    for (const [i, { tensors: own, numbers }] of this.state.entries()) {
      this.steps[i] = values[`${i}.step`];
      own.clear();
      numbers.clear();
      if (this.steps[i] === 0) continue;
      for (const name of this.numbersOf(this.#groups[i])) numbers.set(name, values[`${i}.${name}`]);
    }
    for (const [key, t] of tensors) {
      const [i, slot] = key.split(".");
      stateTensor(this.parameters[Number(i)], this.state[Number(i)].tensors, slot).assign(
        cast(t, this.parameters[Number(i)].dtype),
      );
    }
  }
}

function settleRate<Options extends OptimizerOptions>(name: string, options: Options): Required<Options> {
  if (options.lr === undefined) {
    throw new ValueError(`${name}: lr is missing, and there is no default; pass { lr: 0.01 }`);
  }
  requireNotNegative(name, { lr: options.lr });
  return options as Required<Options>;
}
