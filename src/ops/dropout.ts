import { defineOp } from "../autograd/define-op.js";
import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { requireFloat } from "../tensor/dtype.js";
import { dropoutGenerator, splitSeed } from "../tensor/random.js";
import { requireTensor } from "../tensor/require-tensor.js";
import type { Tensor } from "../tensor/tensor.js";

type Seed = readonly [number, number];

const dropoutOp: (x: Tensor, p: number, seed: Seed) => Tensor = defineOp({
  name: "dropout",
  forward: ({ kernels, storage, wrap }, x: Tensor, p: number, seed: Seed) => ({
    y: wrap(kernels.dropout(storage(x), p, seed), x.shape, x.dtype),
    saved: { p, seed },
  }),
  // y = mask·x, so dx = mask·dy: the same op with the same seed. No mask is kept.
  backward: ({ saved: { p, seed } }, dy) => [dropoutOp(dy, p, seed)],
});

/** Whether {@link dropout} does anything, and what its mask depends on. */
export interface DropoutOptions {
  /** False: y = x. Default true. */
  training?: boolean;
  /** The mask is a pure function of it. Default: the next number of the sequence that `manualSeed` started. */
  seed?: number;
}

/**
 * In training each element is zeroed with probability p, and the others are scaled by 1/(1 − p); otherwise y = x.
 *
 * Source: Srivastava et al., "Dropout" (2014); https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 *
 * @throws {ValueError} when p is not in [0, 1].
 * @example
 * dropout(ones([1000]), 0.5, { seed: 1 }); // about half of them 0, the others 2
 */
export function dropout(x: Tensor, p = 0.5, options: DropoutOptions = {}): Tensor {
  requireTensor("dropout", "x", x);
  checkOptions("dropout", options, { training: true, seed: true });
  const { training = true, seed } = options;
  requireFloat("dropout", "x", x.dtype);
  requireProbability("dropout", p);
  if (!training || p === 0) return x;
  const generator = dropoutGenerator();
  return dropoutOp(x, p, seed === undefined ? [generator.word(), generator.word()] : splitSeed(seed));
}

/** Throws unless p is a number in [0, 1]. */
export function requireProbability(op: string, p: number): void {
  if (Number.isFinite(p) && p >= 0 && p <= 1) return;
  throw new ValueError(`${op}: p is ${describe(p)}; it must be a probability, from 0 to 1`);
}
