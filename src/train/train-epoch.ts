import { backward } from "../autograd/backward.js";
import { noGrad } from "../autograd/no-grad.js";
import { ValueError } from "../errors.js";
import type { Module } from "../nn/module.js";
import { argmax } from "../ops/argmax.js";
import { cast } from "../ops/cast.js";
import { equal } from "../ops/compare.js";
import { crossEntropy } from "../ops/cross-entropy.js";
import { sum } from "../ops/sum.js";
import { Scheduler } from "../optim/schedulers/scheduler.js";
import type { Tensor } from "../tensor/tensor.js";
import { areClasses, batchParts } from "./batch-parts.js";
import type { AnyFitOptions, BatchOutcome } from "./fit-options.js";
import type { Position } from "./position.js";
import { requireMean } from "./require-mean.js";

/** Reading a loss makes a device finish its work, so it is not done after every batch. */
const PROGRESS_INTERVAL = 10;

/** The rest of an epoch, or of what comes before training is stopped: to where it came. */
export async function trainEpoch<Inputs extends readonly Tensor[]>(
  model: Module<Inputs>,
  options: AnyFitOptions<Inputs>,
  from: Position,
): Promise<Position> {
  const {
    optimizer,
    training,
    schedule,
    average,
    sharpness,
    loss: lossOf = crossEntropy,
    objective,
    onProgress,
  } = options;
  const plain = (inputs: Inputs, labels: Tensor): BatchOutcome => {
    const logits = model.forward(...inputs);
    return { logits, loss: lossOf(logits, labels) };
  };
  // JSON has null for NaN.
  const at = { ...from, right: from.right ?? Number.NaN };
  const unread: Unread[] = [];
  let start = performance.now();
  /** Adds up what the batches since the last call have said, and answers the last loss. */
  const read = async (): Promise<number> => {
    const last = await addUp(unread.splice(0), at);
    const now = performance.now();
    at.seconds += (now - start) / 1000;
    start = now;
    return last;
  };

  training.epoch = at.epoch;
  training.position = at.batches;
  model.train();
  for await (const batch of training) {
    const { inputs, labels } = batchParts<Inputs>("fit", batch);
    const differentiate = (): BatchOutcome => {
      const outcome =
        objective === undefined ? plain(inputs, labels) : objective(...inputs, labels, at.epoch, at.batches);
      optimizer.zeroGrad();
      backward(requireMean("fit", outcome.loss));
      return outcome;
    };
    const { logits, loss } = differentiate();
    unread.push({ loss: loss.detach(), right: countRight(logits, labels), count: labels.shape[0] ?? 1 });
    sharpness?.applied(differentiate);
    optimizer.step();
    at.lr = optimizer.lr;
    if (schedule instanceof Scheduler) schedule.step();
    average?.update();

    at.batches += 1;
    if (at.batches % PROGRESS_INTERVAL > 0) continue;
    const last = await read();
    await nextTask();
    if (onProgress?.({ ...at }, last) === true) return at;
  }
  await read();
  return at;
}

/** What a batch said, still on the device. */
interface Unread {
  loss: Tensor;
  /** null where labels are no classes. */
  right: Tensor | null;
  count: number;
}

async function addUp(batches: readonly Unread[], at: Position): Promise<number> {
  let last = Number.NaN;
  for (const { loss, right, count } of batches) {
    [last] = await loss.data();
    at.lossSum += last * count;
    at.right += right === null ? Number.NaN : (await right.data())[0];
    at.samples += count;
  }
  if (Number.isFinite(at.lossSum)) return last;
  throw new ValueError(
    `fit: the loss is ${at.lossSum} in epoch ${at.epoch + 1}, batch ${at.batches}; the parameters are spoilt. Use a smaller learning rate, or wrap the step in detectAnomaly() to find the op that made it`,
  );
}

const countRight = (logits: Tensor, labels: Tensor): Tensor | null =>
  areClasses(logits, labels)
    ? noGrad(() => sum(cast(equal(argmax(logits, 1), cast(labels, "int32")), "float32")))
    : null;

/** Lets signals, messages and a page's events be seen. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => void (globalThis.setImmediate ?? setTimeout)(resolve));
