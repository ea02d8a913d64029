import { FormatError, ValueError } from "../errors.js";
import { parseJson } from "../files/parse-json.js";
import { writeFileAtomic } from "../files/write-file-atomic.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type SafetensorsContent,
  type SafetensorsTensor,
  writeSafetensors,
} from "../formats/safetensors/safetensors.js";
import type { AnyModule, StateDict } from "../nn/module.js";
import type { ExponentialMovingAverage } from "../optim/exponential-moving-average.js";
import type { Optimizer } from "../optim/optimizer.js";
import { checkOptions } from "../options.js";
import { tensor } from "../tensor/creation.js";
import type { NumericArray } from "../tensor/dtype.js";
import { type RandomState, randomState, restoreRandomState } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";
import { warnOnce } from "../warn.js";

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
  model: AnyModule,
  metadata: Record<string, string> = {},
): Promise<void> {
  await writeFileAtomic(path, await encodeModel(model, metadata));
}

/**
 * The bytes that {@link saveModel} writes, for where there are no files: a download in a browser, a request.
 *
 * Source: https://github.com/huggingface/safetensors
 *
 * @example
 * const bytes = await encodeModel(model);
 */
export async function encodeModel(
  model: AnyModule,
  metadata: Record<string, string> = {},
): Promise<Uint8Array> {
  return encodeSafetensors(await onHost(model.stateDict()), metadata);
}

/**
 * Reads what {@link saveModel}, or PyTorch, wrote. Tensors of int8 and int16 become int32; one that nothing here can hold is
 * left out, with a warning.
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
  /** The parameters and buffers, for `loadStateDict`. */
  state: StateDict;
  /** The texts that were written beside them. */
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
  return modelOf("loadModel", path, await readSafetensors(path));
}

/**
 * {@link loadModelFile} for bytes that are there already: fetched, or dropped on a page.
 *
 * @param source what errors call the bytes.
 * @throws {FormatError} when they are damaged.
 * @example
 * const { state } = decodeModel(await encodeModel(model));
 * model.loadStateDict(state);
 */
export function decodeModel(bytes: Uint8Array, source = "the model"): ModelFileContent {
  return modelOf("decodeModel", source, decodeSafetensors(bytes, source));
}

function modelOf(op: string, source: string, content: SafetensorsContent): ModelFileContent {
  const { tensors, unreadable, metadata } = content;
  for (const [name, why] of unreadable) warnOnce(`${op}: ${source}: ${name} is left out: it ${why}`);
  return { state: toTensors(`${op}: ${source}`, tensors), metadata };
}

/** Where a training run is: what it needs to go on as if it had never stopped. */
export interface Checkpoint<Progress> {
  /** Its parameters and buffers are saved. */
  model: AnyModule;
  /** Its state is saved: the rate, the steps, and what it remembers of each parameter. */
  optimizer: Optimizer;
  /** The running mean of the model's weights, where there is one. */
  average?: ExponentialMovingAverage;
  /** Whatever else must be remembered, as JSON. */
  progress: Progress;
}

/** What a checkpoint is put back into, and who looks at it first. */
export interface LoadCheckpointOptions<Progress> extends Omit<Checkpoint<Progress>, "progress"> {
  /** Told the progress before anything else is compared; where it throws, nothing is changed. */
  check?: (progress: Progress) => void;
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
 * @throws {FormatError} when the file is missing, damaged or no checkpoint; {@link ValueError} or `ShapeError`
 * when it belongs to another model, optimizer or average, or an average is on one side only.
 * @example
 * const { epoch } = await loadCheckpoint<{ epoch: number }>("runs/first/checkpoint.safetensors", { model, optimizer });
 */
export async function loadCheckpoint<P>(path: string, run: LoadCheckpointOptions<P>): Promise<P> {
  checkOptions<LoadCheckpointOptions<P>>("loadCheckpoint", run, { ...RUN_OPTIONS, check: true });
  const { model, optimizer, average, check } = run;
  const { tensors, unreadable, metadata } = await readSafetensors(path);
  for (const [name, why] of unreadable) {
    throw new FormatError(`loadCheckpoint: ${path}: ${name} ${why}; the file is damaged`, { path, name });
  }
  const values = parse(path, metadata, "optimizer") as Record<string, number>;
  const random = parse(path, metadata, "random") as RandomState;
  const updates = metadata.average === undefined ? null : (parse(path, metadata, "average") as number | null);
  const progress = parse(path, metadata, "progress") as P;
  check?.(progress);
  if ((updates === null) !== (average === undefined)) {
    throw new ValueError(
      `loadCheckpoint: ${path} ${updates === null ? "has no average of the weights, but one is to be loaded" : "has an average of the weights, but there is none to load it into"}; the run must go on with the settings it was started with`,
      { path },
    );
  }
  requireRandomState(path, random);
  requireNumbers(path, values);
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

function requireNumbers(path: string, values: Record<string, number>): void {
  const isTable = typeof values === "object" && values !== null && !Array.isArray(values);
  const odd = isTable && Object.entries(values).find(([, value]) => !Number.isFinite(value));
  if (isTable && odd === undefined) return;
  const found = odd ? `${odd[0]} ${JSON.stringify(odd[1])}` : JSON.stringify(values);
  throw new FormatError(
    `loadCheckpoint: the optimizer in ${path} has ${found}; it must have finite numbers: the file is damaged`,
    { path },
  );
}

/** One NaN makes NaN of every answer, and a training that is at it does not come back. */
function requireNoNaN(context: string, tensors: ReadonlyMap<string, SafetensorsTensor>): void {
  const spoilt = [...tensors].flatMap(([name, { dtype, data }]) => {
    if (!dtype.startsWith("float")) return [];
    let count = 0;
    for (const value of data) if (Number.isNaN(value)) count += 1;
    return count > 0 ? [`${name} has ${count} NaN among its ${data.length} values`] : [];
  });
  if (spoilt.length === 0) return;
  const others = spoilt.length > 3 ? `, and ${spoilt.length - 3} more tensors have some` : "";
  throw new FormatError(
    `${context}: ${spoilt.slice(0, 3).join(", ")}${others}; all it could answer is NaN: take a file from before the training diverged`,
    { tensors: spoilt },
  );
}

function parse(path: string, metadata: Record<string, string>, key: string): unknown {
  if (metadata.format !== "pellucid-checkpoint" || metadata[key] === undefined) {
    throw new FormatError(
      `loadCheckpoint: ${path} is a safetensors file but no checkpoint (its metadata has no ${key}); a model without optimizer state is read with loadModel()`,
      { path },
    );
  }
  return parseJson(metadata[key], `loadCheckpoint: the ${key} in ${path}`);
}

async function onHost(tensors: ReadonlyMap<string, Tensor>): Promise<Map<string, SafetensorsTensor>> {
  const out = new Map<string, SafetensorsTensor>();
  for (const [name, t] of tensors) {
    // PyTorch's counters are int64, and so are those of its files.
    const dtype = /(^|\.)num_batches_tracked$/.test(name) && t.dtype === "int32" ? "int64" : t.dtype;
    out.set(name, { dtype, shape: t.shape, data: await t.data() });
  }
  return out;
}

function toTensors(context: string, tensors: ReadonlyMap<string, SafetensorsTensor>): StateDict {
  requireNoNaN(context, tensors);
  const held = (data: SafetensorsTensor["data"]): NumericArray =>
    data instanceof Int8Array || data instanceof Int16Array ? Int32Array.from(data) : data;
  return new Map([...tensors].map(([name, { shape, data }]) => [name, tensor(held(data), { shape })]));
}
