import { noGrad } from "../autograd/no-grad.js";
import { ValueError } from "../errors.js";
import { convertTensor } from "../nn/convert-tensor.js";
import type { AnyModule } from "../nn/module.js";
import { add } from "../ops/add.js";
import { cast } from "../ops/cast.js";
import { clamp } from "../ops/clamp.js";
import { div } from "../ops/div.js";
import { mul } from "../ops/mul.js";
import { checkOptions } from "../options.js";
import { requireNumber } from "../tensor/require-number.js";
import { commonType, scaledNorm } from "./gradient-norm.js";
import { between, copyOf } from "./update.js";

/** How far {@link SharpnessAwareMinimization} looks. */
export interface SharpnessAwareMinimizationOptions {
  /** ρ, how far the weights are moved, as a Euclidean length over all of them. Default 0.05. */
  rho?: number;
}

/**
 * Steps that look for flat minima: a step goes down the gradient that the loss has not at the weights w, but a distance ρ up the
 * slope from there, at w + ρ·g/‖g‖, where the loss is about the largest within that distance; g is the gradient at w, ‖g‖
 * its length over all parameters together. Each step costs two gradients. Parameters without a gradient stay where they are.
 *
 * Source: Foret, Kleiner, Mobahi, Neyshabur, "Sharpness-Aware Minimization for Efficiently Improving Generalization" (2021),
 * whose experiments have ρ from 0.01 to 0.5; https://arxiv.org/abs/2010.01412
 *
 * @throws {ValueError} when rho is not greater than 0 and finite.
 * @example
 * const sharpness = new optim.SharpnessAwareMinimization(model, { rho: 0.05 });
 * const lossNow = () => crossEntropy(model.forward(images), labels);
 *
 * optimizer.zeroGrad();
 * lossNow().backward();
 * sharpness.applied(() => {
 *   optimizer.zeroGrad();
 *   lossNow().backward();
 * });
 * optimizer.step(); // from w, down the gradient of there
 */
export class SharpnessAwareMinimization {
  /** ρ, how far the weights are moved. */
  readonly rho: number;
  #isApplied = false;
  readonly #model: AnyModule;
  readonly #pairs;

  constructor(model: AnyModule, options: SharpnessAwareMinimizationOptions = {}) {
    checkOptions("SharpnessAwareMinimization", options, { rho: true });
    const { rho = 0.05 } = options;
    requireNumber("SharpnessAwareMinimization", "rho", rho);
    if (!(rho > 0 && rho < Infinity)) {
      throw new ValueError(
        `SharpnessAwareMinimization: rho is ${rho}; it must be greater than 0 and finite, such as 0.05`,
      );
    }
    this.rho = rho;
    this.#model = model;
    this.#pairs = [...model.stateDict().values()].map((now) => ({ now, before: copyOf(now) }));
  }

  /**
   * Runs `fn` while the weights are moved by ρ up the gradients that they have, and answers what it does; an asynchronous `fn` is
   * waited for. Then the model has the weights and running statistics of before, to the bit, whatever happens. Gradients
   * stay as `fn` leaves them.
   *
   * @throws {ValueError} when no parameter has a gradient, or it is applied already.
   */
  applied<T>(fn: () => T): T {
    if (this.#isApplied) {
      throw new ValueError(
        "SharpnessAwareMinimization.applied: the weights are moved already, until the function given to applied() has ended; call it after that, with await where the function is asynchronous",
      );
    }
    if (this.#model.parameters().every((t) => t.grad === null)) {
      throw new ValueError(
        "SharpnessAwareMinimization.applied: no parameter has a gradient, and there is no way up; call backward() on the loss before",
      );
    }
    return between(
      () => this.#ascend(),
      fn,
      () => this.#goBack(),
    );
  }

  #ascend(): void {
    for (const { now, before } of this.#pairs) {
      convertTensor(before, now.dtype);
      before.assign(now);
    }
    this.#isApplied = true;
    const parameters = this.#model.parameters().filter((t) => t.grad !== null && t.grad.size > 0);
    noGrad(() => {
      const gradients = parameters.map((t) => t.grad!);
      const { scale, norm } = scaledNorm(gradients, commonType(gradients));
      // g/m has a length of 1 at least, but where all of g is 0, or next to it.
      const factor = div(this.rho, clamp(norm, { min: 1 }));
      for (const [i, t] of parameters.entries()) {
        const direction = div(gradients[i], cast(scale, t.dtype));
        t.assign(add(t, mul(direction, cast(factor, t.dtype))));
      }
    });
  }

  #goBack(): void {
    this.#isApplied = false;
    for (const { now, before } of this.#pairs) now.assign(before);
  }
}
