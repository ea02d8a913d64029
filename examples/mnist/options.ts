import { InvalidArgumentError, Option } from "commander";
import { type BackendName, backendNames } from "pellucid";
import { type Recipe, type RecipeName, recipes } from "./recipes.js";

/** The options as they were given to a training run. What it takes from its recipe is absent. */
export interface TrainOptions {
  recipe: RecipeName;
  epochs?: number;
  batchSize?: number;
  lr?: number;
  seed: number;
  backend: BackendName;
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

/** What each recipe has there, for the help. */
const byRecipe = (setting: "epochs" | "batchSize" | "lr") =>
  Object.entries<Recipe>(recipes)
    .map(([name, recipe]) => `${name}: ${recipe[setting]}`)
    .join(", ");

export const options = {
  recipe: () =>
    new Option(
      "--recipe <name>",
      "how to train: to 99 % in the shortest time, or as the specification has it",
    )
      .choices(Object.keys(recipes))
      .default("fast"),
  epochs: () =>
    new Option("--epochs <n>", `how often every image is seen (${byRecipe("epochs")})`).argParser(
      positiveInteger,
    ),
  batchSize: () =>
    new Option("--batch-size <n>", `images per step (${byRecipe("batchSize")})`).argParser(positiveInteger),
  lr: () =>
    new Option(
      "--lr <x>",
      `learning rate of Adam; its peak, where the recipe has it rise and fall (${byRecipe("lr")})`,
    ).argParser(learningRate),
  seed: () =>
    new Option("--seed <n>", "of the split, the starting weights and the order")
      .argParser(seedNumber)
      .default(1),
  backend: () =>
    new Option("--backend <name>", "where to compute").choices([...backendNames]).default("auto"),
  threads: () => new Option("--threads <n>", "threads, where the backend has them").argParser(threadCount),
  data: () => new Option("--data <dir>", "directory with four IDX files, instead of the embedded MNIST"),
  limit: () =>
    new Option("--limit <n>", "only the first n training and the first n test images").argParser(
      positiveInteger,
    ),
  model: () => new Option("--model <file>", "model.safetensors to use; default: that of the latest run"),
  json: () => new Option("--json", "print the result as JSON on standard output, all else on standard error"),
};
