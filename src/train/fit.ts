import type { Module } from "../nn/module.js";
import { crossEntropy } from "../ops/cross-entropy.js";
import { mul } from "../ops/mul.js";
import { ReduceLROnPlateau } from "../optim/schedulers/reduce-lr-on-plateau.js";
import { checkOptions } from "../options.js";
import { evaluate } from "./evaluate.js";
import type { FitOptions } from "./fit-options.js";
import { FIT_OPTIONS } from "./fit-options.js";
import { type Position, startOfEpoch } from "./position.js";
import { trainEpoch } from "./train-epoch.js";

/**
 * Trains a classifier: the loop of zeroGrad, backward and step over all batches, validation after each epoch, and that
 * `epochs` times. It answers where it ended, which is where it goes on `from` once more.
 *
 * With the states of model, optimizer, average and random generator, which {@link saveCheckpoint} keeps, and that of the schedule
 * among its `progress`, a training that was stopped anywhere ends in the same bits as one that was not.
 *
 * @throws {ValueError} when the loss is not finite: it is looked at after every tenth batch.
 * @example
 * const loaders = {
 *   training: new DataLoader(train, { batchSize: 16, shuffle: true }),
 *   validation: new DataLoader(test, { batchSize: 16 }),
 * };
 * const schedule = new optim.schedulers.OneCycleLR(optimizer, { maxLr: 0.01, totalSteps: 2 * loaders.training.length });
 * const stopping = new EarlyStopping({ patience: 3 });
 * const end = await fit(model, {
 *   ...loaders,
 *   optimizer,
 *   schedule,
 *   epochs: 2,
 *   onEpoch: ({ epoch, trainLoss, valLoss, valAccuracy }) => {
 *     console.log(epoch, trainLoss, valLoss, valAccuracy);
 *     return stopping.update(valLoss).stop;
 *   },
 * });
 * end.epoch; // 2
 */
export async function fit(model: Module, options: FitOptions): Promise<Position> {
  checkOptions("fit", options, FIT_OPTIONS);
  const { training, epochs, from = startOfEpoch(0) } = options;
  let at = from;
  while (at.epoch < epochs) {
    at = await trainEpoch(model, options, at);
    if (at.batches < training.length) return at;
    const stop = await finishEpoch(model, options, at);
    at = startOfEpoch(at.epoch + 1);
    if (stop) return at;
  }
  return at;
}

/** Validates, and tells of the epoch: whether to stop after it. */
async function finishEpoch(model: Module, options: FitOptions, at: Position): Promise<boolean> {
  const { validation, loss = crossEntropy, schedule, average, onEpoch } = options;
  const start = performance.now();
  const validate = () =>
    evaluate(model, validation, { loss: (logits, labels) => mul(loss(logits, labels), labels.size) });
  const val = await (average === undefined ? validate() : average.applied(validate));
  if (schedule instanceof ReduceLROnPlateau) schedule.step(val.loss);
  const answer = await onEpoch?.({
    epoch: at.epoch + 1,
    trainLoss: at.lossSum / at.samples,
    trainAccuracy: at.right / at.samples,
    valLoss: val.loss,
    valAccuracy: val.accuracy,
    lr: at.lr,
    seconds: at.seconds + (performance.now() - start) / 1000,
  });
  return answer === true;
}
