import { InvalidArgumentError, Option } from "commander";

/** What the options of a training run amount to; kept as config.json beside its results. */
export interface TrainOptions {
  epochs: number;
  batchSize: number;
  lr: number;
  seed: number;
  backend: "auto" | "gpu" | "wasm" | "cpu";
  threads?: number;
  data?: string;
  limit?: number;
  out?: string;
  resume?: string;
  json?: boolean;
  reproduceDoubleSoftmax?: boolean;
}

const number = (check: (n: number) => boolean, rule: string) => (text: string) => {
  const value = Number(text);
  if (text.trim() === "" || !check(value)) throw new InvalidArgumentError(`It must be ${rule}.`);
  return value;
};

const positiveInteger = number((n) => Number.isSafeInteger(n) && n > 0, "a positive integer");
const seedNumber = number((n) => Number.isSafeInteger(n) && n >= 0, "an integer of at least 0");
const learningRate = number((n) => n > 0 && Number.isFinite(n), "a number greater than 0");
const threadCount = number((n) => Number.isInteger(n) && n >= 1 && n <= 256, "an integer from 1 to 256");

export const options = {
  epochs: () =>
    new Option("--epochs <n>", "how often every image is seen").argParser(positiveInteger).default(3),
  batchSize: () => new Option("--batch-size <n>", "images per step").argParser(positiveInteger).default(64),
  lr: () => new Option("--lr <x>", "learning rate of Adam").argParser(learningRate).default(0.001),
  seed: () =>
    new Option("--seed <n>", "of the split, the starting weights and the order")
      .argParser(seedNumber)
      .default(1),
  backend: () =>
    new Option("--backend <name>", "where to compute")
      .choices(["auto", "gpu", "wasm", "cpu"])
      .default("auto"),
  threads: () => new Option("--threads <n>", "threads, where the backend has them").argParser(threadCount),
  data: () => new Option("--data <dir>", "directory with four IDX files, instead of the embedded MNIST"),
  limit: () =>
    new Option("--limit <n>", "only the first n training and the first n test images").argParser(
      positiveInteger,
    ),
  model: () => new Option("--model <file>", "model.safetensors to use; default: that of the latest run"),
  json: () => new Option("--json", "print the result as JSON on standard output, all else on standard error"),
};
