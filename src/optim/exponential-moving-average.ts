import { noGrad } from "../autograd/no-grad.js";
import { ValueError } from "../errors.js";
import { convertTensor } from "../nn/convert-tensor.js";
import type { AnyModule, StateDict } from "../nn/module.js";
import { slice } from "../ops/slice.js";
import { sub } from "../ops/sub.js";
import { checkOptions } from "../options.js";
import { zeros } from "../tensor/creation.js";
import { isFloat } from "../tensor/dtype.js";
import { requireNumber } from "../tensor/require-number.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { runThen } from "./run-then.js";
import { updateInPlace } from "./update.js";

/** How slowly an {@link ExponentialMovingAverage} forgets. */
export interface ExponentialMovingAverageOptions {
  /** The largest decay d. Default 0.999: about the last thousand steps count. */
  decay?: number;
}

/** What {@link ExponentialMovingAverage} must remember to go on where it was. */
export interface ExponentialMovingAverageState {
  /** The means, under the names of the model's state. */
  tensors: StateDict;
  /** How often it was updated. */
  updates: number;
}

/**
 * A running mean of a model's weights: average ← d·average + (1 − d)·weight after each step, with
 * d = min(decay, (1 + t)/(10 + t)) at update t, so that the weights of the beginning are forgotten soon. The mean of
 * many noisy steps lies nearer the minimum than the last of them does. Running statistics are averaged as the weights are;
 * counts are copied.
 *
 * Source: Polyak, Juditsky, "Acceleration of Stochastic Approximation by Averaging" (1992);
 * https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 *
 * @throws {ValueError} when the decay is not at least 0 and less than 1.
 * @example
 * const average = new optim.ExponentialMovingAverage(model);
 * // after each optimizer.step():
 * average.update();
 * // to look at what has been reached:
 * average.applied(() => model.forward(images));
 */
export class ExponentialMovingAverage {
  /** The largest decay d. */
  readonly decay: number;
  #updates = 0;
  #isApplied = false;
  readonly #pairs: { name: string; weight: Tensor; average: Tensor }[];

  constructor(model: AnyModule, options: ExponentialMovingAverageOptions = {}) {
    checkOptions("ExponentialMovingAverage", options, { decay: true });
    const { decay = 0.999 } = options;
    requireNumber("ExponentialMovingAverage", "decay", decay);
    if (!(decay >= 0 && decay < 1)) {
      throw new ValueError(
        `ExponentialMovingAverage: decay is ${decay}; it must be at least 0 and less than 1`,
      );
    }
    this.decay = decay;
    this.#pairs = [...model.stateDict()].map(([name, weight]) => ({ name, weight, average: copyOf(weight) }));
  }

  /** To be called after each `optimizer.step()`. */
  update(): void {
    this.#requireApart("update");
    this.#updates += 1;
    const d = Math.min(this.decay, (1 + this.#updates) / (10 + this.#updates));
    this.#convert();
    noGrad(() => {
      for (const { weight, average } of this.#pairs) {
        if (isFloat(weight.dtype)) moveTowards(average, weight, 1 - d);
        else average.assign(weight);
      }
    });
  }

  /**
   * Runs `fn` while the model holds the average in place of its weights, and answers what it does; an asynchronous `fn` is
   * waited for. The weights come back whatever happens. To keep the average for good:
   * `model.loadStateDict(average.stateDict().tensors)`.
   *
   * @throws {ValueError} when the average is applied already.
   */
  applied<T>(fn: () => T): T {
    this.#requireApart("applied");
    const toggle = () => {
      this.#exchange();
      this.#isApplied = !this.#isApplied;
    };
    toggle();
    return runThen(fn, toggle);
  }

  /** Throws while the model holds the average, and this the weights. */
  #requireApart(method: string): void {
    if (!this.#isApplied) return;
    throw new ValueError(
      `ExponentialMovingAverage.${method}: the model holds the average until the function given to applied() has ended; call it after that, with await where the function is asynchronous`,
    );
  }

  /** Gives the averages the types that the weights have since `model.to(dtype)`. */
  #convert(): void {
    for (const { weight, average } of this.#pairs) convertTensor(average, weight.dtype);
  }

  #exchange(): void {
    this.#convert();
    noGrad(() => {
      for (const { weight, average } of this.#pairs) {
        const before = slice(weight, []);
        weight.assign(average);
        average.assign(before);
      }
    });
  }

  /** The state: the tensors themselves, not copies; of the types that the weights have now. */
  stateDict(): ExponentialMovingAverageState {
    this.#requireApart("stateDict");
    this.#convert();
    return {
      tensors: new Map(this.#pairs.map(({ name, average }) => [name, average])),
      updates: this.#updates,
    };
  }

  /**
   * Throws what {@link loadStateDict} would throw, and loads nothing.
   *
   * @throws {ValueError} when the state is of another model, or damaged.
   */
  checkStateDict({ tensors, updates }: ExponentialMovingAverageState): void {
    this.#requireApart("loadStateDict");
    this.#convert();
    if (!Number.isSafeInteger(updates) || updates < 0) {
      throw new ValueError(
        `ExponentialMovingAverage.loadStateDict: updates is ${updates}; it must be a count: the state is damaged`,
      );
    }
    const stranger = [...tensors.keys()].find((name) => !this.#pairs.some((own) => own.name === name));
    if (stranger !== undefined) {
      throw new ValueError(
        `ExponentialMovingAverage.loadStateDict: the model has no ${stranger}; the state must come from the average of the same model`,
      );
    }
    for (const { name, average } of this.#pairs) {
      const given = tensors.get(name);
      if (given !== undefined && sameShape(given.shape, average.shape) && given.dtype === average.dtype)
        continue;
      const found = given === undefined ? "missing" : `${given.dtype} ${formatShape(given.shape)}`;
      throw new ValueError(
        `ExponentialMovingAverage.loadStateDict: ${name} is ${found} but the model has ${average.dtype} ${formatShape(average.shape)}; the state must come from the average of the same model`,
      );
    }
  }

  /**
   * Goes on from a saved state.
   *
   * @throws as {@link checkStateDict} does. Nothing is loaded then.
   */
  loadStateDict(state: ExponentialMovingAverageState): void {
    this.checkStateDict(state);
    this.#updates = state.updates;
    noGrad(() => {
      for (const { name, average } of this.#pairs) average.assign(state.tensors.get(name)!);
    });
  }
}

/** average ← average − share·(average − weight): a step down the slope of (average − weight)²/2. */
function moveTowards(average: Tensor, weight: Tensor, share: number): void {
  const settings = { lr: share, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, step: 1 };
  updateInPlace({ parameter: average }, sub(average, weight), ({ kernels }, s, g) =>
    kernels.sgd(s.parameter, g, null, settings),
  );
}

function copyOf(t: Tensor): Tensor {
  const copy = zeros(t.shape, { dtype: t.dtype });
  copy.assign(t);
  return copy;
}
