import type { DataLoader } from "../data/loader.js";
import type { ExponentialMovingAverage } from "../optim/exponential-moving-average.js";
import type { Optimizer } from "../optim/optimizer.js";
import type { ReduceLROnPlateau } from "../optim/schedulers/reduce-lr-on-plateau.js";
import type { Scheduler } from "../optim/schedulers/scheduler.js";
import type { SharpnessAwareMinimization } from "../optim/sharpness-aware-minimization.js";
import type { OptionNames } from "../options.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Position } from "./position.js";

/** How wrong a model's answers are, as a mean over the batch: logits [N, C] about labels [N], say. */
export type Loss = (logits: Tensor, labels: Tensor) => Tensor;

/** Batches of what a model takes and, last, of what it should answer: [inputs, labels], of a model of one input. */
export type Batches<Inputs extends readonly Tensor[] = [inputs: Tensor]> = DataLoader<
  unknown,
  [...Inputs, labels: Tensor]
>;

/** What the model made of a batch, and the scalar that the step is to make smaller. */
export interface BatchOutcome {
  /** What the model made of the batch, such as [N, C]. */
  logits: Tensor;
  /** What the step makes smaller, a scalar. */
  loss: Tensor;
}

/** Runs the model on a batch, twice where there is `sharpness`; epoch and batch are counted from 0. */
export type Objective<Inputs extends readonly Tensor[] = [inputs: Tensor]> = (
  ...batch: [...Inputs, labels: Tensor, epoch: number, batch: number]
) => BatchOutcome;

/** What came of an epoch, on the data to learn from. */
export interface TrainingResult {
  /** Counted from 1. */
  epoch: number;
  /** Over the batches as they were learned from: augmented, and each before the step that it caused. */
  trainLoss: number;
  /** The share of right answers over the same batches, from 0 to 1; NaN where labels are no classes, as {@link fit} says. */
  trainAccuracy: number;
  /** Learning rate of the last step. */
  lr: number;
  /** How long the epoch took, validation included. */
  seconds: number;
}

/** What came of an epoch, on the data to learn from and on the others. */
export interface EpochResult extends TrainingResult {
  /** Mean loss per sample of the validation data. */
  valLoss: number;
  /** The share of right answers there, from 0 to 1; NaN where labels are no classes. */
  valAccuracy: number;
}

/** What {@link fit} trains on, and how long. */
export interface TrainingOptions<Inputs extends readonly Tensor[] = [inputs: Tensor]> {
  /** What makes the steps, and holds the parameters. */
  optimizer: Optimizer;
  /** The batches to learn from. */
  training: Batches<Inputs>;
  /** How often to go through them, in all: also those before `from`. */
  epochs: number;
  /** Default: cross-entropy of the logits. */
  loss?: Loss;
  /** What a step makes smaller, where that is more than the loss: with a penalty, of mixed inputs. Default: the loss. */
  objective?: Objective<Inputs>;
  /** Stepped after each batch. */
  schedule?: Scheduler;
  /** A running mean of the weights, updated after each batch; where there is validation, it is what is validated. */
  average?: ExponentialMovingAverage;
  /**
   * Each batch takes two gradients: the step goes by the second, at the weights that this has moved; loss and accuracy are those of the
   * first. It must be of the same optimizer.
   */
  sharpness?: SharpnessAwareMinimization;
  /** Where to go on, as `fit` answered or `onProgress` was told. Default: the beginning. */
  from?: Position;
  /** Called after every tenth batch, with the loss of that batch; where it answers true, training stops there. */
  onProgress?: (at: Position, loss: number) => unknown;
  /** Called after each epoch, and waited for; where it answers true, training stops. */
  onEpoch?: (result: TrainingResult) => unknown;
  /** Left out, nothing is looked at after an epoch, and no result says how good it is on other data. */
  validation?: undefined;
}

/** The same with data to validate on, of which results tell too. */
export interface FitOptions<Inputs extends readonly Tensor[] = [inputs: Tensor]>
  extends Omit<TrainingOptions<Inputs>, "validation" | "schedule" | "onEpoch"> {
  /** What nothing is learned from; looked at after each epoch. */
  validation: Batches<Inputs>;
  /** Stepped after each batch; {@link ReduceLROnPlateau} after each epoch, with the loss in validation. */
  schedule?: Scheduler | ReduceLROnPlateau;
  /** Called after each epoch, and waited for; where it answers true, training stops. */
  onEpoch?: (result: EpochResult) => unknown;
}

/** The same where there is validation or none, which is known only when it runs. */
export interface MaybeFitOptions<Inputs extends readonly Tensor[] = [inputs: Tensor]>
  extends Omit<TrainingOptions<Inputs>, "validation" | "onEpoch"> {
  /** What nothing is learned from; undefined where there is none. */
  validation?: Batches<Inputs> | undefined;
  /** Called after each epoch, and waited for; where it answers true, training stops. */
  onEpoch?: (result: TrainingResult & Partial<EpochResult>) => unknown;
}

/** What any of the overloads of {@link fit} takes. */
export type AnyFitOptions<Inputs extends readonly Tensor[] = [inputs: Tensor]> =
  | FitOptions<Inputs>
  | TrainingOptions<Inputs>
  | MaybeFitOptions<Inputs>;

export const FIT_OPTIONS: OptionNames<FitOptions> = {
  optimizer: true,
  training: true,
  validation: true,
  epochs: true,
  loss: true,
  objective: true,
  schedule: true,
  average: true,
  sharpness: true,
  from: true,
  onProgress: true,
  onEpoch: true,
};
