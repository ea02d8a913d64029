import { noGrad } from "../autograd/no-grad.js";
import type { DataLoader } from "../data/loader.js";
import { accuracy } from "../metrics/accuracy.js";
import { keepModes, type Module } from "../nn/module.js";
import { argmax } from "../ops/argmax.js";
import { crossEntropy } from "../ops/cross-entropy.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";

/** How well a classifier did, and what it answered. */
export interface Evaluation {
  /** Mean loss per sample. */
  loss: number;
  /** From 0 to 1. */
  accuracy: number;
  /** What the model made of each sample, [N, C]. */
  logits: Float32Array;
  /** The class with the largest logit of each sample, [N]. */
  predictions: Int32Array;
  /** The class that it should be, [N]. */
  labels: Int32Array;
}

/** What {@link evaluate} sums up, and whom it tells how far it is. */
export interface EvaluateOptions {
  /** Summed over a batch. Default: cross-entropy of the logits. */
  loss?: (logits: Tensor, labels: Tensor) => Tensor;
  /** Called after each batch with how many are done. */
  onBatch?: (done: number) => void;
}

/**
 * Loss and accuracy of a classifier over everything that a loader yields, in inference mode and without recording. The
 * modes the modules were in are restored.
 *
 * @example
 * const { accuracy } = await evaluate(model, new DataLoader(test, { batchSize: 250 }));
 */
export async function evaluate(
  model: Module,
  loader: DataLoader<unknown, [Tensor, Tensor]>,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  checkOptions("evaluate", options, { loss: true, onBatch: true });
  const { loss = (logits, labels) => crossEntropy(logits, labels, { reduction: "sum" }), onBatch } = options;
  const restoreModes = keepModes(model);
  const logits: number[] = [];
  const predictions: number[] = [];
  const labels: number[] = [];
  let total = 0;
  model.eval();
  try {
    for await (const [inputs, target] of loader) {
      const result = noGrad(() => {
        const logits = model.forward(inputs);
        return { logits, loss: loss(logits, target), predicted: argmax(logits, 1) };
      });
      total += (await result.loss.data())[0];
      for (const logit of await result.logits.data()) logits.push(logit);
      for (const prediction of await result.predicted.data()) predictions.push(prediction);
      for (const label of await target.data()) labels.push(label);
      onBatch?.(Math.ceil(labels.length / loader.batchSize));
    }
  } finally {
    restoreModes();
  }
  return {
    loss: total / labels.length,
    accuracy: accuracy(predictions, labels),
    logits: Float32Array.from(logits),
    predictions: Int32Array.from(predictions),
    labels: Int32Array.from(labels),
  };
}
