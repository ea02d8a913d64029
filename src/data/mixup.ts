import { ShapeError, ValueError } from "../errors.js";
import { add } from "../ops/add.js";
import { gatherRows } from "../ops/gather-rows.js";
import { mul } from "../ops/mul.js";
import { checkOptions } from "../options.js";
import { Generator, streams } from "../tensor/random.js";
import { formatShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** How {@link mixup} mixes a batch. */
export interface MixupOptions {
  /** Of the beta distribution. Near 0, hardly anything is mixed; at 1, every share is as likely as any other. */
  alpha: number;
  /** What is drawn is a pure function of seed, epoch and batch. */
  seed: number;
  /** Number of the epoch. */
  epoch: number;
  /** Number of the batch in its epoch. */
  batch: number;
}

/** What {@link mixup} makes of a batch. */
export interface MixedBatch {
  /** λ·x + (1 − λ)·x′, of the shape of the inputs. */
  inputs: Tensor;
  /** Of the samples that `inputs` has the larger share of, or as large a one: the batch's own. */
  labels: Tensor;
  /** Of the samples that were mixed in. */
  mixedIn: Tensor;
  /** λ, of the batch's own samples: the loss is λ·loss(labels) + (1 − λ)·loss(mixedIn). */
  share: number;
}

/** How far apart the random words of two batches begin: more than a batch of 100,000 samples draws. */
const WORDS_PER_BATCH = 2 ** 18;

/**
 * x ← λ·x + (1 − λ)·x′, with x′ the same batch in random order, and λ = max(b, 1 − b) with b drawn from Beta(α, α), one
 * for the whole batch. The network learns to go straight from one class to another between the samples.
 *
 * Shapes: inputs [N, …], labels [N]; the results have the same.
 *
 * Source: Zhang, Cissé, Dauphin, Lopez-Paz, "mixup: Beyond Empirical Risk Minimization" (2017).
 *
 * @throws {ValueError} when alpha is not greater than 0; {@link ShapeError} when there is not one label for each input.
 * @example
 * const mixed = mixup(images, labels, { alpha: 0.2, seed: 1, epoch: 0, batch: 0 });
 * const z = model.forward(mixed.inputs);
 * const own = crossEntropy(z, mixed.labels).mul(mixed.share);
 * own.add(crossEntropy(z, mixed.mixedIn).mul(1 - mixed.share)).backward();
 */
export function mixup(inputs: Tensor, labels: Tensor, options: MixupOptions): MixedBatch {
  checkOptions("mixup", options, { alpha: true, seed: true, epoch: true, batch: true });
  const { alpha, seed, epoch, batch } = options;
  if (!(alpha > 0 && alpha < Infinity)) {
    throw new ValueError(`mixup: alpha is ${alpha}; it must be a finite number greater than 0`);
  }
  const [N] = inputs.shape;
  if (N === undefined || labels.shape[0] !== N) {
    throw new ShapeError(
      `mixup: inputs is ${formatShape(inputs.shape)} and labels ${formatShape(labels.shape)}; both must have the same number of rows`,
    );
  }
  const generator = new Generator(seed, streams.mixup, epoch, batch * WORDS_PER_BATCH);
  const drawn = beta(generator, alpha);
  const share = Math.max(drawn, 1 - drawn);
  const order = Tensor.fromHost("int32", generator.permutation(N), [N]);
  return {
    inputs: add(mul(inputs, share), mul(gatherRows(inputs, order), 1 - share)),
    labels,
    mixedIn: gatherRows(labels, order),
    share,
  };
}

/**
 * Beta(α, α) as the share a/(a + b) of one of two gamma-distributed numbers in their sum. For a small α they are often too
 * small for a double, so ln(b/a) is what is computed. Where α < 1, Gamma(α) is Gamma(α + 1) times U^(1/α).
 */
function beta(generator: Generator, alpha: number): number {
  const difference = (draw: () => number) => draw() - draw();
  if (alpha >= 1) return sigmoid(difference(() => logGamma(generator, alpha)));
  const gammas = difference(() => logGamma(generator, alpha + 1));
  return sigmoid(gammas + difference(() => Math.log(1 - generator.uniform())) / alpha);
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * The logarithm of a number distributed as Gamma(α), for α of at least 1.
 *
 * Source: Marsaglia, Tsang, "A Simple Method for Generating Gamma Variables" (2000).
 */
function logGamma(generator: Generator, alpha: number): number {
  const d = alpha - 1 / 3;
  for (;;) {
    const z = generator.normal();
    const v = (1 + z / Math.sqrt(9 * d)) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - generator.uniform()) < z ** 2 / 2 + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
