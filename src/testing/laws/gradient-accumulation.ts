import fc from "fast-check";
import { backward } from "../../autograd/backward.js";
import type { Module } from "../../nn/module.js";
import { crossEntropy } from "../../ops/cross-entropy.js";
import { mul } from "../../ops/mul.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { expectClose } from "./compare.js";
import { gradientOf } from "./gradients.js";
import { magnitude, range, read, take, toTensor, type Values } from "./host.js";

/** What {@link gradientAccumulation} takes beside the model. */
export interface GradientAccumulationOptions {
  /** Inputs and targets, samples along the first axis of both. */
  batches: fc.Arbitrary<readonly [input: Tensor, target: Tensor]>;
  /** Default: `crossEntropy`. */
  loss?: (y: Tensor, target: Tensor, options: { reduction: "mean" | "sum" }) => Tensor;
  /** With "mean" each part counts by its share of the samples. Default "mean". */
  reduction?: "mean" | "sum";
  /** Default 16. */
  roundings?: number;
  /** What to call the model in the message. Default: its class. */
  name?: string;
}

/** One case of {@link gradientAccumulation}. */
export interface GradientAccumulationCase {
  /** The whole batch. */
  input: Tensor;
  /** What the loss compares with, samples along the first axis. */
  target: Tensor;
  /** How many samples are in the first part. */
  first: number;
}

/**
 * The law of gradient accumulation: two calls of `backward` on the parts of a batch leave the gradient of the whole
 * batch, ∇L(x₁) + ∇L(x₂) = ∇L([x₁; x₂]) for a sum over the samples, (N₁/N)·∇L(x₁) + (N₂/N)·∇L(x₂) for their mean. It does
 * not hold with batch-norm or dropout in training.
 *
 * The sides may differ by 16 `roundings` of the largest gradient among all parameters and parts.
 *
 * @throws {LawError} inside the property, where the law does not hold.
 * @example
 * const batches = arbitraries.batch({ N: 3 }).map(({ images, labels }) => [images, labels] as const);
 * fc.assert(laws.gradientAccumulation(model, { batches }), { numRuns: 5 });
 */
export function gradientAccumulation(
  model: Module,
  options: GradientAccumulationOptions,
): fc.IPropertyWithHooks<[GradientAccumulationCase]> {
  const law = "gradientAccumulation";
  checkOptions(law, options, { batches: true, loss: true, reduction: true, roundings: true, name: true });
  const { batches, loss = crossEntropy, reduction = "mean", roundings = 16 } = options;
  const name = options.name ?? model.constructor.name;
  const cases = fc.tuple(batches, fc.nat(63)).map(([[input, target], cut]) => {
    const N = input.shape[0];
    return { input, target, first: N < 2 ? N : 1 + (cut % (N - 1)) };
  });

  return fc.property(cases, ({ first, ...c }: GradientAccumulationCase) => {
    const [input, target] = [read(law, c.input), read(law, c.target)];
    const N = input.shape[0];
    if (first >= N) return;
    /** Adds the gradients of these samples. */
    const accumulate = (samples: readonly number[]) => {
      const y = model.forward(toTensor(take(input, 0, samples)));
      const value = loss(y, toTensor(take(target, 0, samples)), { reduction });
      backward(reduction === "mean" ? mul(value, samples.length / N) : value);
    };
    const parameters = model.namedParameters();
    const gradientsOf = (...parts: (readonly number[])[]): Values[] => {
      for (const [, t] of parameters) t.grad = null;
      for (const samples of parts) accumulate(samples);
      const gradients = parameters.map(([, t]) => gradientOf(law, t));
      for (const [, t] of parameters) t.grad = null;
      return gradients;
    };
    const [one, two] = [range(0, first), range(first, N)];
    const whole = gradientsOf(range(0, N));
    const accumulated = gradientsOf(one, two);
    const scale = magnitude(...whole, ...accumulated, ...gradientsOf(one), ...gradientsOf(two));
    for (const [i, [parameter]] of parameters.entries()) {
      const claim = {
        law,
        formula:
          reduction === "mean"
            ? "N₁/N·∇L(x₁) + N₂/N·∇L(x₂) = ∇L([x₁; x₂])"
            : "∇L(x₁) + ∇L(x₂) = ∇L([x₁; x₂])",
        of: `${parameter} of ${name}`,
        hint: "Samples must not see each other, as in batch-norm, and gradients must be added to those that are there",
      };
      expectClose(claim, accumulated[i], whole[i], { roundings, scale });
    }
  });
}
