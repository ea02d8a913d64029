/**
 * A training loop that goes on where it was stopped, evaluation, files of models and checkpoints, and logs.
 *
 * @module pellucid/train
 */

export {
  type Checkpoint,
  decodeModel,
  encodeModel,
  type LoadCheckpointOptions,
  loadCheckpoint,
  loadModel,
  loadModelFile,
  type ModelFileContent,
  saveCheckpoint,
  saveModel,
} from "./checkpoint.js";
export { EarlyStopping, type EarlyStoppingOptions, type EarlyStoppingState } from "./early-stopping.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.js";
export { fit } from "./fit.js";
export type {
  Batches,
  BatchOutcome,
  EpochResult,
  FitOptions,
  Loss,
  MaybeFitOptions,
  Objective,
  TrainingOptions,
  TrainingResult,
} from "./fit-options.js";
export { JsonlLog, type LogEntry, type ResumeOptions } from "./logs/jsonl-log.js";
export { TensorBoardLog } from "./logs/tensorboard-log.js";
export { TrainingLog } from "./logs/training-log.js";
export { type Position, startOfEpoch } from "./position.js";
