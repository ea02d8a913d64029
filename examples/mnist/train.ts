// Training: show the network a batch of images, measure how wrong it is, ask every parameter which way it should move
// (backward), move it a little (step); and again, until all images have been seen `epochs` times. After each epoch the
// validation images, which it never learns from, tell whether it is learning digits or learning by heart.

import { crossEntropy, type nn, type optim, type Tensor, ValueError } from "pellucid";
import type { DataLoader } from "pellucid/data";
import { evaluate } from "pellucid/train";

export interface EpochResult {
  epoch: number;
  trainLoss: number;
  valLoss: number;
  valAccuracy: number;
  seconds: number;
}

export interface TrainingRun {
  model: nn.Module;
  optimizer: optim.Optimizer;
  /** Changes the optimizer's settings from step to step. Default: they stay. */
  schedule?: optim.schedulers.Scheduler;
  training: DataLoader;
  validation: DataLoader;
  /** The first epoch to train, counted from 0, and the one to stop before. */
  firstEpoch: number;
  epochs: number;
  /** Mean over the batch. Default: cross-entropy of the logits. */
  loss?: (logits: Tensor, labels: Tensor) => Tensor;
  /** Called now and then with how many batches of the epoch are done, and the loss of the last. */
  onProgress?: (epoch: number, done: number, loss: number) => void;
  onEpoch: (result: EpochResult) => Promise<void> | void;
}

/** Reading a loss makes a device finish its work, so it is not done after every batch. */
const PROGRESS_INTERVAL = 10;

export async function train(run: TrainingRun): Promise<void> {
  const { model, optimizer, schedule, training, validation, loss: lossOf = crossEntropy } = run;
  for (let epoch = run.firstEpoch; epoch < run.epochs; epoch++) {
    const start = performance.now();
    const losses: { loss: Tensor; count: number }[] = [];
    training.epoch = epoch;
    model.train();
    for (const [images, labels] of training) {
      const loss = lossOf(model.forward(images), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      schedule?.step();

      losses.push({ loss: loss.detach(), count: labels.size });
      if (losses.length % PROGRESS_INTERVAL === 0) {
        const [value] = await loss.data();
        requireFinite(value, epoch, losses.length);
        run.onProgress?.(epoch, losses.length, value);
      }
    }
    const trainLoss = await meanLoss(losses);
    requireFinite(trainLoss, epoch, losses.length);
    const val = await evaluate(model, validation, {
      loss: (z, labels) => lossOf(z, labels).mul(labels.size),
    });
    const seconds = (performance.now() - start) / 1000;
    await run.onEpoch({ epoch: epoch + 1, trainLoss, valLoss: val.loss, valAccuracy: val.accuracy, seconds });
  }
}

/** The mean over samples of what is a mean over each batch; the last batch may be smaller. */
async function meanLoss(losses: { loss: Tensor; count: number }[]): Promise<number> {
  let total = 0;
  let samples = 0;
  for (const { loss, count } of losses) {
    total += (await loss.data())[0] * count;
    samples += count;
  }
  return total / samples;
}

function requireFinite(loss: number, epoch: number, batch: number): void {
  if (Number.isFinite(loss)) return;
  throw new ValueError(
    `train: the loss is ${loss} in epoch ${epoch + 1}, batch ${batch}; the parameters are spoilt. Use a smaller --lr, or wrap the step in detectAnomaly() to find the op that made it`,
  );
}

// This is the last of the ten files: from here the same loop trains any network you like.
