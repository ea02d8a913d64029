import type { Module } from "../nn/module.js";
import { ReduceLROnPlateau } from "../optim/schedulers/reduce-lr-on-plateau.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkTraining } from "./check-training.js";
import { evaluate } from "./evaluate.js";
import type {
  AnyFitOptions,
  FitOptions,
  MaybeFitOptions,
  TrainingOptions,
  TrainingResult,
} from "./fit-options.js";
import { FIT_OPTIONS } from "./fit-options.js";
import { type Position, startOfEpoch } from "./position.js";
import { trainEpoch } from "./train-epoch.js";

/**
 * Trains a model: the loop of zeroGrad, backward and step over all batches, validation after each epoch where there is
 * any, and that `epochs` times. It answers where it ended, which is where it goes on `from` once more.
 *
 * The last tensor of a batch is what the model should answer, the others are what it takes: a siamese network, a
 * `Module<[Tensor, Tensor]>`, learns from batches [left, right, same] with a `loss` of its own, as of a
 * `TensorDataset` of three tensors. Labels that are classes, whole numbers [N] of logits [N, C] with
 * C > 1, have an accuracy.
 *
 * With the states of model, optimizer, average and random generator, which {@link saveCheckpoint} keeps, and that of the schedule
 * among its `progress`, a training that was stopped anywhere ends in the same bits as one that was not.
 *
 * @throws {ValueError} at once, when the optimizer or a loader is none, `epochs` is no count, or the schedule is a
 * {@link ReduceLROnPlateau} and there is no validation; later, when a batch is no array of two tensors or more, or the
 * loss is not finite: it is looked at after every tenth batch.
 * @throws {ShapeError} when the loss has more than one element.
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
export function fit<Inputs extends readonly Tensor[]>(
  model: Module<Inputs>,
  options: FitOptions<Inputs>,
): Promise<Position>;
/** The same without validation. */
export function fit<Inputs extends readonly Tensor[]>(
  model: Module<Inputs>,
  options: TrainingOptions<Inputs>,
): Promise<Position>;
/** The same where it is only known when it runs whether there is validation. */
export function fit<Inputs extends readonly Tensor[]>(
  model: Module<Inputs>,
  options: MaybeFitOptions<Inputs>,
): Promise<Position>;
export async function fit<Inputs extends readonly Tensor[]>(
  model: Module<Inputs>,
  options: AnyFitOptions<Inputs>,
): Promise<Position> {
  checkOptions("fit", options, FIT_OPTIONS);
  checkTraining(options);
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
async function finishEpoch<Inputs extends readonly Tensor[]>(
  model: Module<Inputs>,
  options: AnyFitOptions<Inputs>,
  at: Position,
): Promise<boolean> {
  const start = performance.now();
  const resultNow = (): TrainingResult => ({
    epoch: at.epoch + 1,
    trainLoss: at.lossSum / at.samples,
    trainAccuracy: at.right / at.samples,
    lr: at.lr,
    seconds: at.seconds + (performance.now() - start) / 1000,
  });
  if (options.validation === undefined) return (await options.onEpoch?.(resultNow())) === true;

  const { validation, loss, schedule, average, onEpoch } = options;
  const validate = () => evaluate(model, validation, { loss });
  const val = await (average === undefined ? validate() : average.applied(validate));
  if (schedule instanceof ReduceLROnPlateau) schedule.step(val.loss);
  return (await onEpoch?.({ ...resultNow(), valLoss: val.loss, valAccuracy: val.accuracy })) === true;
}
