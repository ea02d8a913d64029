import { noGrad } from "../autograd/no-grad.js";
import { accuracy } from "../metrics/accuracy.js";
import { keepModes, type Module } from "../nn/module.js";
import { argmax } from "../ops/argmax.js";
import { crossEntropy } from "../ops/cross-entropy.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { areClasses, batchParts } from "./batch-parts.js";
import type { Batches, Loss } from "./fit-options.js";
import { requireLoader } from "./require-loader.js";
import { requireMean } from "./require-mean.js";

/** How well a model did, and what it answered. */
export interface Evaluation {
  /** Mean loss per sample, whatever batches they came in. */
  loss: number;
  /** The share of right answers, from 0 to 1; NaN where labels are no classes, as {@link fit} says. */
  accuracy: number;
  /** What the model made of each sample, such as [N, C]. */
  logits: Float32Array;
  /** The class with the largest logit of each sample, [N]; empty where labels are no classes. */
  predictions: Int32Array;
  /** The class that it should be, [N]; empty where labels are no classes. */
  labels: Int32Array;
}

/** How {@link evaluate} measures, and whom it tells how far it is. */
export interface EvaluateOptions {
  /** As `fit` takes it, a mean over the batch. Default: cross-entropy of the logits. */
  loss?: Loss;
  /** Called after each batch with how many are done. */
  onBatch?: (done: number) => void;
}

/**
 * Loss and accuracy of a model over everything that a loader yields, in inference mode and without recording. The modes
 * the modules were in are restored. The last tensor of a batch is what the model should answer, the others are what it
 * takes.
 *
 * @throws {ValueError} when the loader is none, a batch is no array of two tensors or more, or the loss no tensor.
 * @throws {ShapeError} when the loss has more than one element, as with `{ reduction: "none" }`.
 * @example
 * const { accuracy } = await evaluate(model, new DataLoader(test, { batchSize: 250 }));
 */
export async function evaluate<Inputs extends readonly Tensor[]>(
  model: Module<Inputs>,
  loader: Batches<Inputs>,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  requireLoader("evaluate", "loader", loader);
  checkOptions("evaluate", options, { loss: true, onBatch: true });
  const { loss = crossEntropy, onBatch } = options;
  const restoreModes = keepModes(model);
  const logits: number[] = [];
  const predictions: number[] = [];
  const labels: number[] = [];
  let [total, samples] = [0, 0];
  model.eval();
  try {
    for await (const batch of loader) {
      const { inputs, labels: target } = batchParts<Inputs>("evaluate", batch);
      const result = noGrad(() => {
        const logits = model.forward(...inputs);
        const predicted = areClasses(logits, target) ? argmax(logits, 1) : null;
        return { logits, loss: requireMean("evaluate", loss(logits, target)), predicted };
      });
      const count = target.shape[0] ?? 1;
      total += (await result.loss.data())[0] * count;
      for (const logit of await result.logits.data()) logits.push(logit);
      if (result.predicted !== null) {
        for (const prediction of await result.predicted.data()) predictions.push(prediction);
        for (const label of await target.data()) labels.push(label);
      }
      samples += count;
      onBatch?.(Math.ceil(samples / loader.batchSize));
    }
  } finally {
    restoreModes();
  }
  return {
    loss: total / samples,
    accuracy: predictions.length === 0 ? Number.NaN : accuracy(predictions, labels),
    logits: Float32Array.from(logits),
    predictions: Int32Array.from(predictions),
    labels: Int32Array.from(labels),
  };
}
