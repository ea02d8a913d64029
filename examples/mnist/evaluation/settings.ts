import { InvalidArgumentError, Option } from "commander";
import { type BackendName, backendNames } from "pellucid";
import { networkNames } from "./networks/networks.js";
import { type Recipe, type RecipeName, recipes } from "./recipes.js";
import { augmentationNames } from "./runs/augmentations.js";
import { scheduleNames } from "./runs/schedules.js";

/** Settings of a recipe that have an option of their own. */
type Adjustable = Omit<Recipe, "betas" | "normalize" | "split">;

/** The options as they were given to a training run. What it takes from its recipe is absent. */
export interface TrainOptions extends Partial<Adjustable> {
  recipe: RecipeName;
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

export const positiveInteger = number((n) => Number.isSafeInteger(n) && n > 0, "a positive integer");
const count = number((n) => Number.isSafeInteger(n) && n >= 0, "an integer of at least 0");
const positive = number((n) => n > 0 && Number.isFinite(n), "a number greater than 0");
const notNegative = number((n) => n >= 0 && Number.isFinite(n), "a number of at least 0");
export const share = number((n) => n >= 0 && n <= 1, "a number from 0 to 1");
const shareBelowOne = number((n) => n >= 0 && n < 1, "a number from 0 to less than 1");
const threadCount = number((n) => Number.isInteger(n) && n >= 1 && n <= 256, "an integer from 1 to 256");

/** What each recipe has there, for the help. */
const byRecipe = (setting: "epochs" | "batchSize" | "lr") =>
  Object.entries<Recipe>(recipes)
    .map(([name, recipe]) => `${name}: ${recipe[setting]}`)
    .join(", ");

export const options = {
  recipe: () =>
    new Option("--recipe <name>", "how to train; what else is given goes before it")
      .choices(Object.keys(recipes))
      .default("fast"),
  seed: () =>
    new Option("--seed <n>", "of the split, the starting weights, the order and the augmentation")
      .argParser(count)
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
  jobs: () =>
    new Option("--jobs <n>", "trainings at a time; default: one for each core").argParser(positiveInteger),
};

/** What a recipe can be adjusted by. */
export const adjustments = (): Option[] => [
  new Option("--network <name>", "another network").choices(networkNames),
  new Option("--epochs <n>", `how often every image is seen (${byRecipe("epochs")})`).argParser(
    positiveInteger,
  ),
  new Option("--batch-size <n>", `images per step (${byRecipe("batchSize")})`).argParser(positiveInteger),
  new Option("--lr <x>", `learning rate, or its highest (${byRecipe("lr")})`).argParser(positive),
  new Option("--schedule <name>", "how the learning rate changes").choices([...scheduleNames]),
  new Option("--warmup <share>", "share of the steps in which it rises").argParser(share),
  new Option("--optimizer <name>", "SGD is with Nesterov momentum 0.9").choices(["Adam", "SGD"]),
  new Option("--augment <name>", "what is done to training images").choices(augmentationNames),
  new Option("--dropout <p>", "share of each hidden layer that is left out").argParser(shareBelowOne),
  new Option("--batch-norm", "normalize after each convolution"),
  new Option("--l1 <x>", "λ of the penalty λ·Σ|w|").argParser(notNegative),
  new Option("--l2 <x>", "λ of the penalty λ/2·Σw²").argParser(notNegative),
  new Option("--weight-decay <x>", "λ of decoupled weight decay").argParser(notNegative),
  new Option("--label-smoothing <x>", "share of the target that all classes have").argParser(shareBelowOne),
  new Option("--mixup <alpha>", "mix pairs of images by shares from Beta(α, α)").argParser(notNegative),
  new Option("--ema <decay>", "take a running mean of the weights").argParser(shareBelowOne),
  new Option("--patience <n>", "stop after n epochs without a lower validation loss").argParser(count),
];
