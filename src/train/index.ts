export { type Checkpoint, loadCheckpoint, loadModel, saveCheckpoint, saveModel } from "./checkpoint.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.js";
