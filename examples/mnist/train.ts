// Training: show the network a batch of images, measure how wrong it is, ask every parameter which way it should move
// (backward), move it a little (step); and again, until all images have been seen `epochs` times. After each epoch the
// validation images, which it never learns from, tell whether it is learning digits or learning by heart.

import { setImmediate } from "node:timers/promises";
import {
  argmax,
  cast,
  crossEntropy,
  equal,
  type nn,
  noGrad,
  type optim,
  sum,
  type Tensor,
  ValueError,
} from "pellucid";
import type { DataLoader } from "pellucid/data";
import { type Evaluation, evaluate } from "pellucid/train";
import type { Loss, Objective } from "./evaluation/runs/objective.js";
import type { Schedule } from "./evaluation/runs/schedules.js";

export interface EpochResult {
  /** Counted from 1. */
  epoch: number;
  /** Over the batches as they were learnt from: augmented, and each before the step that it caused. */
  trainLoss: number;
  trainAccuracy: number;
  valLoss: number;
  valAccuracy: number;
  /** Learning rate of the last step. */
  lr: number;
  seconds: number;
}

/** Where a run is: the epoch, counted from 0, how much of it is done, and what has been summed up in it. */
export interface Position {
  epoch: number;
  batches: number;
  samples: number;
  lossSum: number;
  right: number;
  /** The rate of the last step; 0 before the first. */
  lr: number;
  seconds: number;
}

export const startOf = (epoch: number): Position => ({
  epoch,
  batches: 0,
  samples: 0,
  lossSum: 0,
  right: 0,
  lr: 0,
  seconds: 0,
});

export interface TrainingRun {
  model: nn.Module;
  objective: Objective;
  optimizer: optim.Optimizer;
  schedule: Schedule;
  /** A running mean of the weights, which then is what is validated. */
  average?: optim.ExponentialMovingAverage;
  training: DataLoader;
  validation: DataLoader;
  /** Of validation, mean over a batch. Default: cross-entropy of the logits. */
  valLoss?: Loss;
  from: Position;
  epochs: number;
  /** Called now and then; where it answers true, the run stops there. */
  onProgress: (at: Position, loss: number) => boolean;
  /** Called after each epoch; where it answers true, the run stops. */
  onEpoch: (result: EpochResult, validation: Evaluation) => Promise<boolean>;
}

/** Reading a loss makes a device finish its work, so it is not done after every batch. */
const PROGRESS_INTERVAL = 10;

/** Runs to the end, or to where it is told to stop, and answers where that is. */
export async function train(run: TrainingRun): Promise<Position> {
  let at = run.from;
  while (at.epoch < run.epochs) {
    at = await trainEpoch(run, at);
    if (at.batches < run.training.length) return at;
    const last = await finishEpoch(run, at);
    at = startOf(at.epoch + 1);
    if (last) return at;
  }
  return at;
}

/** The rest of an epoch, or of what comes before the run is stopped. */
async function trainEpoch(run: TrainingRun, from: Position): Promise<Position> {
  const { model, objective, optimizer, schedule, average, training } = run;
  const at = { ...from };
  let start = performance.now();
  let unread: { loss: Tensor; right: Tensor; count: number }[] = [];
  /** Adds up what the batches since the last call have said. */
  const read = async () => {
    let last = Number.NaN;
    for (const { loss, right, count } of unread) {
      [last] = await loss.data();
      at.lossSum += last * count;
      at.right += (await right.data())[0];
      at.samples += count;
    }
    unread = [];
    requireFinite(at.lossSum, at);
    const now = performance.now();
    at.seconds += (now - start) / 1000;
    start = now;
    return last;
  };

  training.epoch = at.epoch;
  training.position = at.batches;
  model.train();
  for (const [images, labels] of training) {
    const { logits, loss } = objective(images, labels, at.epoch, at.batches);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    at.lr = optimizer.lr;
    schedule.step();
    average?.update();

    at.batches += 1;
    unread.push({ loss: loss.detach(), right: countRight(logits, labels), count: labels.size });
    if (at.batches % PROGRESS_INTERVAL === 0) {
      const value = await read();
      await setImmediate(); // so that signals and messages are seen
      if (run.onProgress({ ...at }, value)) return at;
    }
  }
  await read();
  return at;
}

/** Validates, and tells of the epoch: whether the run is to stop after it. */
async function finishEpoch(run: TrainingRun, at: Position): Promise<boolean> {
  const { model, schedule, average, validation, valLoss = crossEntropy } = run;
  const start = performance.now();
  const validate = () =>
    evaluate(model, validation, { loss: (z, labels) => valLoss(z, labels).mul(labels.size) });
  const val = await (average === undefined ? validate() : average.applied(validate));
  schedule.endEpoch(val.loss);
  const result: EpochResult = {
    epoch: at.epoch + 1,
    trainLoss: at.lossSum / at.samples,
    trainAccuracy: at.right / at.samples,
    valLoss: val.loss,
    valAccuracy: val.accuracy,
    lr: at.lr,
    seconds: at.seconds + (performance.now() - start) / 1000,
  };
  return run.onEpoch(result, val);
}

const countRight = (logits: Tensor, labels: Tensor): Tensor =>
  noGrad(() => sum(cast(equal(argmax(logits, 1), labels), "float32")));

function requireFinite(loss: number, { epoch, batches }: Position): void {
  if (Number.isFinite(loss)) return;
  throw new ValueError(
    `train: the loss is ${loss} in epoch ${epoch + 1}, batch ${batches}; the parameters are spoilt. Use a smaller --lr, or wrap the step in detectAnomaly() to find the op that made it`,
  );
}

// This is the last of the ten files: from here the same loop trains any network you like.
