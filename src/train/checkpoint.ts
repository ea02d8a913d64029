import { readSafetensors, type SafetensorsTensor, writeSafetensors } from "../data/safetensors.js";
import { FormatError, ValueError } from "../errors.js";
import type { Module, StateDict } from "../nn/module.js";
import type { ExponentialMovingAverage } from "../optim/exponential-moving-average.js";
import type { Optimizer } from "../optim/optimizer.js";
import { checkOptions } from "../options.js";
import { tensor } from "../tensor/creation.js";
import type { NumericArray } from "../tensor/dtype.js";
import { type RandomState, randomState, restoreRandomState } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * Writes a model's parameters and buffers as safetensors, under PyTorch's names and in its layout, so that
 * `safetensors.torch.load_file` reads them. The file appears whole or not at all.
 *
 * Source: https://github.com/huggingface/safetensors
 *
 * @example
 * await saveModel("runs/first/model.safetensors", model);
 */
export async function saveModel(
  path: string,
  model: Module,
  metadata: Record<string, string> = {},
): Promise<void> {
  await writeSafetensors(path, await onHost(model.stateDict()), metadata);
}

/**
 * Reads what {@link saveModel}, or PyTorch, wrote.
 *
 * @throws {FormatError} when the file is missing or damaged.
 * @example
 * model.loadStateDict(await loadModel("runs/first/model.safetensors"));
 */
export async function loadModel(path: string): Promise<StateDict> {
  return (await loadModelFile(path)).state;
}

/** A model file: its tensors, and what was written beside them. */
export interface ModelFileContent {
  state: StateDict;
  metadata: Record<string, string>;
}

/**
 * {@link loadModel}, with the metadata that {@link saveModel} was given.
 *
 * @throws {FormatError} when the file is missing or damaged.
 * @example
 * const { state, metadata } = await loadModelFile("runs/first/model.safetensors");
 * model.loadStateDict(state);
 * metadata; // {}
 */
export async function loadModelFile(path: string): Promise<ModelFileContent> {
  const { tensors, metadata } = await readSafetensors(path);
  return { state: toTensors(`loadModel: ${path}`, tensors), metadata };
}

/** Where a training run is: what it needs to go on as if it had never stopped. */
export interface Checkpoint<Progress> {
  model: Module;
  optimizer: Optimizer;
  /** The running mean of the model's weights, where there is one. */
  average?: ExponentialMovingAverage;
  /** Whatever else must be remembered, as JSON. */
  progress: Progress;
}

const RUN_OPTIONS = { model: true, optimizer: true, average: true } as const;

const MODEL = "model.";
const OPTIMIZER = "optimizer.";
const AVERAGE = "average.";

/**
 * Writes model, optimizer, average, progress and the state of the random generators into one safetensors file. The file
 * appears whole or not at all, so an interrupted save leaves the one before.
 *
 * @example
 * await saveCheckpoint("runs/first/checkpoint.safetensors", { model, optimizer, progress: { epoch: 3 } });
 */
export async function saveCheckpoint<P>(path: string, run: Checkpoint<P>): Promise<void> {
  checkOptions<Checkpoint<P>>("saveCheckpoint", run, { ...RUN_OPTIONS, progress: true });
  const { model, optimizer, average, progress } = run;
  const { tensors, values } = optimizer.stateDict();
  const averaged = average?.stateDict();
  const all = new Map([
    ...[...model.stateDict()].map(([name, t]) => [MODEL + name, t] as const),
    ...[...tensors].map(([name, t]) => [OPTIMIZER + name, t] as const),
    ...[...(averaged?.tensors ?? [])].map(([name, t]) => [AVERAGE + name, t] as const),
  ]);
  await writeSafetensors(path, await onHost(all), {
    format: "pellucid-checkpoint",
    optimizer: JSON.stringify(values),
    average: JSON.stringify(averaged?.updates ?? null),
    random: JSON.stringify(randomState()),
    progress: JSON.stringify(progress),
  });
}

/**
 * Puts a checkpoint back into a model, an optimizer and an average of the same kind, sets the random generators, and
 * answers the progress that it holds. Where anything does not fit, nothing is changed.
 *
 * @throws {FormatError} when the file is missing, damaged or no checkpoint; {@link ValueError} or {@link ShapeError}
 * when it belongs to another model, optimizer or average, or an average is on one side only.
 * @example
 * const { epoch } = await loadCheckpoint<{ epoch: number }>("runs/first/checkpoint.safetensors", { model, optimizer });
 */
export async function loadCheckpoint<P>(path: string, run: Omit<Checkpoint<P>, "progress">): Promise<P> {
  checkOptions("loadCheckpoint", run, RUN_OPTIONS);
  const { model, optimizer, average } = run;
  const { tensors, metadata } = await readSafetensors(path);
  const values = parse(path, metadata, "optimizer") as Record<string, number>;
  const random = parse(path, metadata, "random") as RandomState;
  const updates = metadata.average === undefined ? null : (parse(path, metadata, "average") as number | null);
  const progress = parse(path, metadata, "progress") as P;
  if ((updates === null) !== (average === undefined)) {
    throw new ValueError(
      `loadCheckpoint: ${path} ${updates === null ? "has no average of the weights, but one is to be loaded" : "has an average of the weights, but there is none to load it into"}; the run must go on with the settings it was started with`,
      { path },
    );
  }
  requireRandomState(path, random);
  const all = toTensors(`loadCheckpoint: ${path}`, tensors);
  const part = (prefix: string) =>
    new Map(
      [...all].flatMap(([name, t]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), t] as const] : [],
      ),
    );
  const state = { tensors: part(OPTIMIZER), values };
  // Loading one state dict changes everything or nothing; looking at all first makes it so for them together.
  const network = part(MODEL);
  const averaged = { tensors: part(AVERAGE), updates: updates ?? 0 };
  model.checkStateDict(network);
  optimizer.checkStateDict(state);
  average?.checkStateDict(averaged);
  model.loadStateDict(network);
  optimizer.loadStateDict(state);
  average?.loadStateDict(averaged);
  restoreRandomState(random);
  return progress;
}

function requireRandomState(path: string, state: RandomState | null): void {
  const { seed, tensorPosition, dropoutPosition } = { ...state };
  const counts = [seed, tensorPosition, dropoutPosition];
  if (counts.every((count) => Number.isSafeInteger(count) && count! >= 0)) return;
  throw new FormatError(
    `loadCheckpoint: ${path} has the random state ${JSON.stringify(state)}; it must have a seed and two positions, all integers of at least 0: the file is damaged`,
    { path },
  );
}

function parse(path: string, metadata: Record<string, string>, key: string): unknown {
  if (metadata.format !== "pellucid-checkpoint" || metadata[key] === undefined) {
    throw new FormatError(
      `loadCheckpoint: ${path} is a safetensors file but no checkpoint (its metadata has no ${key}); a model without optimizer state is read with loadModel()`,
      { path },
    );
  }
  try {
    return JSON.parse(metadata[key]);
  } catch (error) {
    throw new FormatError(
      `loadCheckpoint: the ${key} in ${path} is no JSON; the file is damaged`,
      { path },
      { cause: error },
    );
  }
}

async function onHost(tensors: ReadonlyMap<string, Tensor>): Promise<Map<string, SafetensorsTensor>> {
  const out = new Map<string, SafetensorsTensor>();
  for (const [name, t] of tensors) out.set(name, { dtype: t.dtype, shape: t.shape, data: await t.data() });
  return out;
}

function toTensors(context: string, tensors: ReadonlyMap<string, SafetensorsTensor>): StateDict {
  const supported = ["float32", "float64", "int32", "int64", "uint8", "bool"];
  return new Map(
    [...tensors].map(([name, { dtype, shape, data }]) => {
      if (!supported.includes(dtype)) {
        throw new FormatError(
          `${context}: ${name} is ${dtype}, which no tensor can hold; it must be one of ${supported.join(", ")}`,
        );
      }
      return [name, tensor(data as NumericArray, { shape })];
    }),
  );
}
