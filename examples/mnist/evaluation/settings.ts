// Everything that can be set about a training, each once. The options of the command line and their help, the checks of
// recipes and configuration files, what a resumed run may change, what `tune` searches and what it may search, and the
// words about a recipe all come from here.

import { backendNames } from "pellucid";
import type { Parameter } from "pellucid/tune";
import { networkNames } from "./networks/networks.js";
import { augmentationNames } from "./runs/augmentations.js";
import { scheduleNames } from "./runs/schedules.js";
import {
  flag,
  fold,
  integer,
  normalization,
  oneOf,
  pair,
  positiveInteger,
  real,
  type Schema,
  some,
  table,
  text,
  type ValueOf,
} from "./values.js";

interface About<T> {
  /** What it is, as the help says it. */
  help: string;
  /** The value where nothing is said; the specification's, of what a recipe says. */
  default?: T;
  /** What its option takes, such as "<n>"; "" for a flag; absent where there is no option. */
  option?: string;
  /** Whether the help says what each recipe has. */
  byRecipe?: boolean;
  /** What the line about a recipe calls it, where its value is not the default. */
  told?: string;
  /** Where `tune` searches it, unless told. */
  search?: Parameter;
  /** Whether a run may go on with another value, since it does not change the course of the training. */
  free?: boolean;
}

export type Setting<S extends Schema = Schema> = About<ValueOf<S>> & {
  /** The values that it can have. */
  is: S;
};

/** A setting that has a value in every run. */
type Filled<S extends Schema> = Setting<S> & { default: ValueOf<S> };

function setting<S extends Schema>(is: S, about: Omit<Filled<S>, "is">): Filled<S>;
function setting<S extends Schema>(is: S, about: About<ValueOf<S>>): Setting<S>;
function setting<S extends Schema>(is: S, about: About<ValueOf<S>>): Setting<S> {
  return { is, ...about };
}

const share = () => real({ from: 0, below: 1 });
const penalty = () => real({ from: 0 });

/** Those that learn the ten digits by themselves. */
const teachingRecipeNames = ["fast", "specification", "best", "residual", "pooled", "robust"] as const;
export const recipeNames = [...teachingRecipeNames, "distilled", "forms"] as const;
export type RecipeName = (typeof recipeNames)[number];

/** What a recipe says. Its defaults are the specification's; their order is that of config.json. */
export const settings = {
  network: setting(oneOf(networkNames), { default: "CNN", option: "<name>", help: "another network" }),
  dropout: setting(share(), {
    default: 0,
    option: "<p>",
    help: "share of each hidden layer that is left out",
    told: "dropout",
    search: { type: "float", from: 0, to: 0.5 },
  }),
  batchNorm: setting(flag(), {
    default: false,
    option: "",
    help: "normalize after each convolution",
    told: "batch-norm",
  }),
  optimizer: setting(oneOf(["Adam", "SGD"]), {
    default: "Adam",
    option: "<name>",
    help: "SGD is with Nesterov momentum 0.9",
  }),
  betas: setting(pair({ from: 0, below: 1 }), { default: [0.9, 0.999], help: "of Adam" }),
  lr: setting(real({ above: 0 }), {
    default: 0.001,
    option: "<x>",
    help: "learning rate, or its highest",
    byRecipe: true,
    search: { type: "float", from: 3e-4, to: 2e-2, log: true },
  }),
  schedule: setting(oneOf(scheduleNames), {
    default: "constant",
    option: "<name>",
    help: "how the learning rate changes",
  }),
  warmup: setting(share(), {
    default: 0,
    option: "<share>",
    help: "share of the steps in which it rises",
    search: { type: "float", from: 0.05, to: 0.5 },
  }),
  batchSize: setting(positiveInteger(), {
    default: 64,
    option: "<n>",
    help: "images per step",
    byRecipe: true,
    search: { type: "categorical", choices: [32, 64, 128, 256] },
  }),
  epochs: setting(positiveInteger(), {
    default: 30,
    option: "<n>",
    help: "how often every image is seen",
    byRecipe: true,
  }),
  normalize: setting(normalization(), {
    default: { mean: 0.5, std: 0.5 },
    help: "of pixels from 0 to 1; a run keeps what it measured of its training set in the place of those words",
    free: true,
  }),
  split: setting(pair({ above: 0, below: 1 }), {
    default: [0.8, 0.2],
    help: "shares of the training images to learn from and to validate on",
  }),
  augment: setting(oneOf(augmentationNames), {
    default: "none",
    option: "<name>",
    help: "what is done to training images",
    told: "augmented by",
    search: { type: "categorical", choices: ["none", "rotation and crop", "affine"] },
  }),
  nonDigits: setting(penalty(), {
    default: 0,
    option: "<share>",
    help: "drawn marks that are no digits to learn from, for each image, which must be of digits; the network then tells what is no digit",
    told: "nonDigits",
  }),
  l1: setting(penalty(), { default: 0, option: "<x>", help: "λ of the penalty λ·Σ|w|", told: "l1" }),
  l2: setting(penalty(), { default: 0, option: "<x>", help: "λ of the penalty λ/2·Σw²", told: "l2" }),
  weightDecay: setting(penalty(), {
    default: 0,
    option: "<x>",
    help: "λ of decoupled weight decay",
    told: "weightDecay",
    search: { type: "float", from: 1e-5, to: 1e-1, log: true },
  }),
  labelSmoothing: setting(share(), {
    default: 0,
    option: "<x>",
    help: "share of the target that all classes have",
    told: "labelSmoothing",
  }),
  mixup: setting(penalty(), {
    default: 0,
    option: "<alpha>",
    help: "mix pairs of images by shares from Beta(α, α)",
    told: "mixup",
  }),
  distill: setting(real({ from: 0, to: 1 }), {
    default: 0,
    option: "<share>",
    help: "share of the loss that comes from a teacher's answers; the labels have the rest",
    byRecipe: true,
    told: "distill",
  }),
  temperature: setting(real({ above: 0 }), {
    default: 1,
    option: "<T>",
    help: "what the logits of teacher and pupil are divided by, which softens their answers",
    byRecipe: true,
    told: "temperature",
  }),
  teachers: setting(positiveInteger(), {
    default: 5,
    option: "<n>",
    help: "networks that are trained first as the teacher where no --teacher is named; default: 5",
  }),
  teacherRecipe: setting(oneOf(teachingRecipeNames), {
    default: "residual",
    option: "<name>",
    help: "the recipe of --teachers; default: residual",
  }),
  ema: setting(share(), {
    default: 0,
    option: "<decay>",
    help: "take a running mean of the weights",
    told: "ema",
  }),
  sharpness: setting(penalty(), {
    default: 0,
    option: "<rho>",
    help: "take the gradient of each step where the weights are moved this far up the slope: two gradients to a step",
    told: "sharpness",
  }),
  patience: setting(integer({ from: 0 }), {
    default: 0,
    option: "<n>",
    help: "stop after n epochs without a lower validation loss",
    told: "patience",
  }),
};

/** What there is to a run besides. */
export const runSettings = {
  recipe: setting(oneOf(recipeNames), {
    default: "fast",
    option: "<name>",
    help: "how to train; options that are given as well change it",
  }),
  seed: setting(integer({ from: 0 }), {
    default: 1,
    option: "<n>",
    help: "of the split, unless --split-seed is given, the starting weights, the order and the augmentation",
  }),
  splitSeed: setting(integer({ from: 0 }), {
    option: "<n>",
    help: "of the split alone, for trainings with several seeds that learn from the same images; default: the seed",
  }),
  teacher: setting(some(table({ file: text(), sha256: text() })), {
    option: "<files...>",
    help: "models to learn from, with --distill or the recipe distilled: the mean of their probabilities; they must have learned from the same images",
  }),
  backend: setting(oneOf(backendNames), {
    default: "auto",
    option: "<name>",
    help: "where to compute",
    free: true,
  }),
  threads: setting(integer({ from: 1, to: 256 }), {
    option: "<n>",
    help: "threads, where the backend has them",
    free: true,
  }),
  limit: setting(positiveInteger(), {
    option: "<n>",
    help: "only the first n training and the first n test images",
  }),
  data: setting(text(), {
    option: "<dir>",
    help: "directory with four IDX files, instead of the embedded MNIST",
  }),
  reproduceDoubleSoftmax: setting(flag(), {
    option: "",
    help: "repeat the specification's mistake, and explain its loss of 1.46",
  }),
  fold: setting(fold(), { help: "which part of a cross-validation is held out, instead of a share" }),
  test: setting(flag(), { help: "whether the result is tested: yes unless told; a search only validates" }),
};

type Values<Table extends Record<string, Setting>> = {
  [K in keyof Table as Table[K] extends { default: unknown } ? K : never]: ValueOf<Table[K]["is"]>;
} & {
  [K in keyof Table as Table[K] extends { default: unknown } ? never : K]?: ValueOf<Table[K]["is"]>;
};

/** A value for each setting of a recipe. */
export type Settings = Values<typeof settings>;
export type SettingName = keyof Settings;

/** And for what a run has besides. */
export type RunSettings = Values<typeof runSettings>;

/** All settings of a run by name. */
export const allSettings: Readonly<Record<string, Setting>> = { ...settings, ...runSettings };

/** What a run may go on with another value of. */
export const isFree = (name: string): boolean => allSettings[name]?.free === true;

/** What of a value decides about a run, as a text: of a file what is in it, not where it lies. */
export const decisiveText = (value: unknown): string | undefined =>
  JSON.stringify(value, (key, part) => (key === "file" ? undefined : part));

/** The option that sets it. */
export const optionName = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What was asked for about a run. What it takes from its recipe is absent. */
export interface AskedSettings extends Partial<Settings>, RunSettings {}

/** The options as they were given to a training run. */
export interface TrainOptions extends Omit<AskedSettings, "teacher"> {
  /** Files, which are read before they are a setting. */
  teacher?: readonly string[];
  out?: string;
  resume?: string;
  json?: boolean;
}
