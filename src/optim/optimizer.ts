import { clearGradient } from "../autograd/accumulate.js";
import type { Backend, Storage } from "../backends/backend.js";
import { backendFor } from "../backends/select.js";
import { describe } from "../describe.js";
import { AutogradError, DTypeError, ShapeError, ValueError } from "../errors.js";
import { zeros } from "../tensor/creation.js";
import { parametersOf } from "../tensor/require-tensor.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Everything an optimizer must remember to go on where it was: tensors by `parameter index.name`, and plain numbers. */
export interface OptimizerState {
  /** Such as `0.m` and `0.v`: what Adam remembers of the first parameter. */
  tensors: Map<string, Tensor>;
  /** Such as `lr`, and how many steps each parameter took. */
  values: Record<string, number>;
}

/**
 * What all optimizers share: their parameters, a learning rate that may change between steps, and their state.
 *
 * @example
 * optimizer.lr *= 0.95; // between two epochs, say
 * Object.keys(optimizer.stateDict()); // ["tensors", "values"]
 */
export abstract class Optimizer {
  /** What it trains, in the order of its state. */
  readonly parameters: readonly Tensor[];
  /** The learning rate of the next step; it may be set. */
  lr: number;
  /** Steps taken so far, for each parameter: one without a gradient is skipped and does not count. */
  protected readonly steps: number[];
  /** The state tensors of each parameter by name. */
  protected readonly state: Map<string, Tensor>[];

  constructor(name: string, parameters: Iterable<Tensor>, lr: number) {
    this.parameters = parametersOf(name, "parameters", parameters);
    if (this.parameters.length === 0) {
      throw new ValueError(`${name}: the list of parameters is empty; pass model.parameters()`);
    }
    for (const [i, t] of this.parameters.entries()) {
      if (!t.isLeaf || !t.requiresGrad) {
        throw new AutogradError(
          `${name}: parameters[${i}] ${formatShape(t.shape)} is ${t.isLeaf ? "not trainable" : `the result of ${t.node!.op}`}; every parameter must be a leaf with requiresGrad`,
        );
      }
    }
    for (const [i, t] of this.parameters.entries()) {
      const first = this.parameters.indexOf(t);
      if (first === i) continue;
      throw new ValueError(
        `${name}: parameters[${i}] ${formatShape(t.shape)} is parameters[${first}] again; each may be listed once, or it would move twice`,
      );
    }
    requireNotNegative(name, { lr });
    this.lr = lr;
    this.steps = this.parameters.map(() => 0);
    this.state = this.parameters.map(() => new Map());
  }

  /** Under which names `update` keeps its state tensors. */
  protected abstract readonly slots: readonly string[];

  /** Updates one parameter in place. `step` counts from 1. */
  protected abstract update(
    parameter: Tensor,
    gradient: Tensor,
    state: Map<string, Tensor>,
    step: number,
  ): void;

  /** Moves every parameter that has a gradient. */
  step(): void {
    for (const [i, parameter] of this.parameters.entries()) {
      if (parameter.grad === null) continue;
      this.steps[i] += 1;
      this.update(parameter, parameter.grad, this.state[i], this.steps[i]);
    }
  }

  /** Forgets all gradients, so that the next `backward()` starts from none. */
  zeroGrad(): void {
    for (const parameter of this.parameters) clearGradient(parameter);
  }

  /** The state: the tensors themselves, not copies. */
  stateDict(): OptimizerState {
    const tensors = new Map(
      this.state.flatMap((own, i) => [...own].map(([name, t]) => [`${i}.${name}`, t] as const)),
    );
    return {
      tensors,
      values: { lr: this.lr, ...Object.fromEntries(this.steps.map((n, i) => [`${i}.step`, n])) },
    };
  }

  /**
   * Throws what {@link loadStateDict} would throw, and loads nothing.
   *
   * @throws {ValueError} when the state belongs to other parameters or to another kind of optimizer, or is damaged;
   * {@link ShapeError} and {@link DTypeError} when a tensor does not fit its parameter.
   */
  checkStateDict({ tensors, values }: OptimizerState): void {
    const name = this.constructor.name;
    const count = Object.keys(values ?? {}).filter((key) => key.endsWith(".step")).length;
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
      if (parameter.dtype !== t.dtype) {
        throw new DTypeError(
          `${name}.loadStateDict: ${key} is ${t.dtype} but that parameter is ${parameter.dtype}; it must come from an optimizer of the same parameters`,
        );
      }
    }
    if (!(Number.isFinite(values.lr) && values.lr >= 0)) {
      throw new ValueError(
        `${name}.loadStateDict: lr is ${values.lr}; it must be a finite number of at least 0: the state is damaged`,
      );
    }
    const expected = this.parameters.flatMap((_, i) => {
      const steps = values[`${i}.step`];
      if (!Number.isSafeInteger(steps) || steps < 0) {
        throw new ValueError(
          `${name}.loadStateDict: ${i}.step is ${steps}; it must be a count: the state is damaged`,
        );
      }
      return steps === 0 ? [] : this.slots.map((slot) => `${i}.${slot}`);
    });
    const missing = expected.filter((key) => !tensors.has(key));
    const unexpected = [...tensors.keys()].filter((key) => !expected.includes(key));
    if (missing.length > 0 || unexpected.length > 0) {
      const list = (keys: string[]) => (keys.length > 0 ? keys.join(", ") : "none");
      throw new ValueError(
        `${name}.loadStateDict: missing: ${list(missing)}; unexpected: ${list(unexpected)}; the state must come from an optimizer of the same kind and options`,
        { missing, unexpected },
      );
    }
  }

  /**
   * Goes on from a saved state.
   *
   * @throws as {@link checkStateDict} does. Nothing is loaded then.
   */
  loadStateDict(state: OptimizerState): void {
    this.checkStateDict(state);
    const { tensors, values } = state;
    this.lr = values.lr;
    for (const i of this.parameters.keys()) {
      this.steps[i] = values[`${i}.step`];
      this.state[i].clear();
    }
    for (const [key, t] of tensors) {
      const [i, slot] = key.split(".");
      stateTensor(this.parameters[Number(i)], this.state[Number(i)], slot).assign(t);
    }
  }
}

/** Throws unless each of the options is a finite number of at least 0. */
export function requireNotNegative(name: string, options: Record<string, number>): void {
  for (const [option, value] of Object.entries(options)) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new ValueError(
      `${name}: ${option} is ${describe(value)}; it must be a finite number of at least 0`,
    );
  }
}

/** The named state of a parameter: zeros of its shape the first time. */
export function stateTensor(parameter: Tensor, state: Map<string, Tensor>, name: string): Tensor {
  let t = state.get(name);
  if (t === undefined) {
    t = zeros(parameter.shape, { dtype: parameter.dtype });
    t.buffer.pin();
    state.set(name, t);
  }
  return t;
}

/** Runs an update kernel on the tensors' storages, and puts what it answers back in their place. */
export function updateInPlace<Name extends string>(
  tensors: Record<Name, Tensor>,
  gradient: Tensor,
  kernel: (backend: Backend, storages: Record<Name, Storage>, gradient: Storage) => Record<Name, Storage>,
): void {
  const names = Object.keys(tensors) as Name[];
  const backend = backendFor(gradient.dtype);
  const storages = Object.fromEntries(names.map((name) => [name, tensors[name].buffer.storageOn(backend)]));
  const updated = kernel(backend, storages as Record<Name, Storage>, gradient.buffer.storageOn(backend));
  for (const name of names) tensors[name].buffer.replace(backend, updated[name]);
}
