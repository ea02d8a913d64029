import { noGrad } from "../autograd/no-grad.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { convertTensor } from "../nn/convert-tensor.js";
import type { AnyModule } from "../nn/module.js";
import { add } from "../ops/add.js";
import { cast } from "../ops/cast.js";
import { clamp } from "../ops/clamp.js";
import { div } from "../ops/div.js";
import { mul } from "../ops/mul.js";
import { checkOptions } from "../options.js";
import { zeros } from "../tensor/creation.js";
import { requireNumber } from "../tensor/require-number.js";
import type { Tensor } from "../tensor/tensor.js";
import { commonType, scaledNorm } from "./gradient-norm.js";
import { Optimizer } from "./optimizer.js";
import { runThen } from "./run-then.js";

/** How far {@link SharpnessAwareMinimization} looks. */
export interface SharpnessAwareMinimizationOptions {
  /** ρ, how far the weights are moved, as a Euclidean length over all of them. Default 0.05. */
  rho?: number;
}

/**
 * Steps that look for flat minima: a step goes down the gradient that the loss has not at the weights w, but a distance ρ up the
 * slope from there, at w + ρ·g/‖g‖, where the loss is about the largest within that distance. g is the gradient at w, ‖g‖
 * its length over all parameters of the optimizer together. Each step costs two gradients.
 *
 * Source: Foret, Kleiner, Mobahi, Neyshabur, "Sharpness-Aware Minimization for Efficiently Improving Generalization" (2021),
 * whose experiments have ρ from 0.01 to 0.5; https://arxiv.org/abs/2010.01412
 *
 * @throws {ValueError} when rho is not greater than 0 and finite, or there is no optimizer.
 * @example
 * const sharpness = new optim.SharpnessAwareMinimization(model, optimizer, { rho: 0.05 });
 * const descend = () => {
 *   optimizer.zeroGrad();
 *   crossEntropy(model.forward(images), labels).backward();
 * };
 *
 * descend();
 * sharpness.applied(descend);
 * optimizer.step(); // from w, down the gradient of where the weights were moved to
 */
export class SharpnessAwareMinimization {
  /** ρ, how far the weights are moved. */
  readonly rho: number;
  /** What makes the steps; its parameters are what is moved. */
  readonly optimizer: Optimizer;
  readonly #model: AnyModule;
  /** Memory for what is put back, by what it is put back into. */
  readonly #copies = new WeakMap<Tensor, Tensor>();
  #isApplied = false;

  constructor(model: AnyModule, optimizer: Optimizer, options: SharpnessAwareMinimizationOptions = {}) {
    checkOptions("SharpnessAwareMinimization", options, { rho: true });
    const { rho = 0.05 } = options;
    requireNumber("SharpnessAwareMinimization", "rho", rho);
    if (!(rho > 0 && rho < Infinity)) {
      throw new ValueError(
        `SharpnessAwareMinimization: rho is ${rho}; it must be greater than 0 and finite, such as 0.05`,
      );
    }
    if (!(optimizer instanceof Optimizer)) {
      throw new ValueError(
        `SharpnessAwareMinimization: optimizer is ${describe(optimizer)}; it must be the one that makes the steps, such as new optim.SGD(model.parameters(), { lr: 0.1 })`,
      );
    }
    this.rho = rho;
    this.optimizer = optimizer;
    this.#model = model;
  }

  /**
   * Runs `fn` while the optimizer's parameters are moved by ρ up the gradients that they have, and answers what it does; an
   * asynchronous `fn` is waited for. Parameters without a gradient stay where they are, and where all gradients are next to 0, below 1e-30
   * (1e-290 in float64), the others move by less. Then parameters and running statistics are what they were before, to the bit,
   * whatever happens. Gradients stay as `fn` leaves them.
   *
   * @throws {ValueError} when no parameter has a gradient, or it is applied already.
   */
  applied<T>(fn: () => T): T {
    if (this.#isApplied) {
      throw new ValueError(
        "SharpnessAwareMinimization.applied: the weights are moved already, until the function given to applied() has ended; call it after that, with await where the function is asynchronous",
      );
    }
    const parameters = this.optimizer.parameters.filter((t) => t.grad !== null && t.grad.size > 0);
    if (parameters.length === 0) {
      throw new ValueError(
        "SharpnessAwareMinimization.applied: no parameter of the optimizer has a gradient, and there is no way up; call backward() on the loss before",
      );
    }
    const before = new Map(
      [...this.optimizer.parameters, ...this.#model.stateDict().values()].map((t) => [t, this.#copyOf(t)]),
    );
    this.#isApplied = true;
    return runThen(
      () => {
        this.#ascend(parameters);
        return fn();
      },
      () => {
        this.#isApplied = false;
        for (const [t, copy] of before) t.assign(copy);
      },
    );
  }

  #copyOf(t: Tensor): Tensor {
    const copy = this.#copies.get(t) ?? zeros(t.shape, { dtype: t.dtype });
    this.#copies.set(t, copy);
    convertTensor(copy, t.dtype);
    copy.assign(t);
    return copy;
  }

  #ascend(parameters: readonly Tensor[]): void {
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
}
