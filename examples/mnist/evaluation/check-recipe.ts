import { ValueError } from "pellucid";
import { networkNames } from "./networks/networks.js";
import type { Recipe } from "./recipes.js";
import { augmentationNames } from "./runs/augmentations.js";
import { scheduleNames } from "./runs/schedules.js";

type Check = readonly [holds: (value: never) => boolean, rule: string];

const oneOf = (names: readonly string[]): Check => [
  (value: string) => names.includes(value),
  `one of ${names.join(", ")}`,
];
const notNegative: Check = [(value: number) => value >= 0 && value < Infinity, "a number of at least 0"];
const positive: Check = [(value: number) => value > 0 && value < Infinity, "a number greater than 0"];
const below1: Check = [(value: number) => value >= 0 && value < 1, "at least 0 and less than 1"];
const whole: Check = [(value: number) => Number.isSafeInteger(value) && value > 0, "a positive integer"];

const CHECKS: Partial<Record<keyof Recipe, Check>> = {
  network: oneOf(networkNames),
  optimizer: oneOf(["Adam", "SGD"]),
  schedule: oneOf(scheduleNames),
  augment: oneOf(augmentationNames),
  lr: positive,
  batchSize: whole,
  epochs: whole,
  warmup: below1,
  dropout: below1,
  labelSmoothing: below1,
  ema: below1,
  l1: notNegative,
  l2: notNegative,
  weightDecay: notNegative,
  mixup: notNegative,
  patience: notNegative,
};

/** Settings may come from a file; what is wrong with them is said before anything is started. */
export function checkRecipe(recipe: Recipe): void {
  for (const [name, [holds, rule]] of Object.entries(CHECKS)) {
    const value = recipe[name as keyof Recipe] as never;
    if (holds(value)) continue;
    throw new ValueError(`recipe: ${name} is ${JSON.stringify(value)}; it must be ${rule}`, { name, value });
  }
}
