export {
  type Checkpoint,
  loadCheckpoint,
  loadModel,
  loadModelFile,
  type ModelFileContent,
  saveCheckpoint,
  saveModel,
} from "./checkpoint.js";
export { EarlyStopping, type EarlyStoppingOptions, type EarlyStoppingState } from "./early-stopping.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.js";
