export { type Checkpoint, loadCheckpoint, loadModel, saveCheckpoint, saveModel } from "./checkpoint.js";
export { EarlyStopping, type EarlyStoppingOptions, type EarlyStoppingState } from "./early-stopping.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.js";
