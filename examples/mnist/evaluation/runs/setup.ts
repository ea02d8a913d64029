// What every command begins with: a backend, the data, a trained model.

import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Backend, FormatError, type nn, ShapeError, useBackend } from "pellucid";
import { loadMnist, type Mnist } from "pellucid/data";
import type { Output } from "../commands/output.js";
import { createNetwork } from "../networks/networks.js";
import type { TrainOptions } from "../settings.js";
import { readClassNames, requireLabels } from "./class-names.js";
import { loadWeights } from "./load-weights.js";
import { type ModelFile, readModelFile } from "./model-file.js";
import { type Normalization, SPECIFIED } from "./normalization.js";
import { findRun } from "./run-config.js";

export const RUNS = "runs";

/** A new name for a run: when it was begun. */
export const timeName = (): string => new Date().toISOString().replace(/[:.]/g, "-");

/** Images per batch where nothing is learned. */
export const EVALUATION_BATCH = 250;

export async function startBackend(
  { backend, threads }: Pick<TrainOptions, "backend" | "threads">,
  out: Output,
): Promise<Backend> {
  const chosen = await useBackend(backend, { threads });
  out.line(`backend ${chosen.describe()}`);
  if (threads !== undefined && threads > 1 && chosen.name !== "wasm") {
    out.line(`--threads ${threads} has no effect: only the wasm backend has threads`);
  }
  return chosen;
}

/** Images, and what their classes are called, where it is not by their numbers. */
export type NamedData = Mnist & { classes?: readonly string[] };

export async function loadData(
  { data, limit }: Pick<TrainOptions, "data" | "limit">,
  out: Output,
): Promise<NamedData> {
  const classes = await readClassNames(data);
  const bars = new Map<string, ReturnType<Output["bar"]>>();
  const loaded = await loadMnist({
    dir: data,
    onProgress({ file, received, total }) {
      if (!bars.has(file)) bars.set(file, out.bar(`download ${file}`, total ?? 0));
      bars.get(file)!.update(received);
      if (received === total) bars.get(file)!.stop();
    },
  });
  const [, H, W] = loaded.train.shape;
  if (H !== 28 || W !== 28) {
    throw new ShapeError(
      `data: the images of ${loaded.source} are ${H} x ${W}, but the specified network reads 28 x 28; scale them, or write a network of your own with "pellucid"`,
    );
  }
  for (const part of [loaded.train, loaded.test]) requireLabels(loaded.source, part.labels);
  const n = limit ?? Number.POSITIVE_INFINITY;
  const [train, test] = [loaded.train.take(n), loaded.test.take(n)];
  out.line(`data ${loaded.source}: ${train.length} training and ${test.length} test images`);
  return { ...loaded, train, test, classes };
}

/** A network with the weights of a file, and what that says of it. */
export interface LoadedModel extends Omit<ModelFile, "state" | "metadata"> {
  path: string;
  model: nn.Module;
  normalization: Normalization;
}

/**
 * The network with the weights of a file, or of the run that finished last, and the normalization it was trained under.
 *
 * @param forms whether it is to read marks of forms: a run that was trained to tell what is no digit goes before later ones
 * that were not.
 */
export async function loadTrained(
  file: string | undefined,
  out: Output,
  { forms = false }: { forms?: boolean } = {},
): Promise<LoadedModel> {
  const path = file ?? (await latestModel(forms));
  const { state, metadata: _, normalization, ...about } = await readModelFile(path);
  const model = createNetwork(about.architecture);
  await loadWeights(model, about.architecture.network, state, path);
  out.line(`model ${path} (${about.architecture.network})`);
  if (normalization === null) {
    const { mean, std } = SPECIFIED;
    out.line(`its file names no normalization: taking the specification's, mean ${mean} and std ${std}`);
  }
  return { ...about, path, model: model.eval(), normalization: normalization ?? SPECIFIED };
}

async function latestModel(forms: boolean): Promise<string> {
  const names = await readdir(RUNS).catch(() => []);
  const found: { path: string; time: number }[] = [];
  for (const name of names) {
    const path = join(RUNS, name, "model.safetensors");
    const info = await stat(path).catch(() => null);
    if (info !== null) found.push({ path, time: info.mtimeMs });
  }
  found.sort((a, b) => b.time - a.time);
  const [latest] = forms ? [...(await findReader(found)), ...found] : found;
  if (latest === undefined) {
    throw new FormatError(
      `there is no trained model in ${RUNS}/ yet; train one with "npm run mnist${forms ? " -- train --recipe forms" : ""}", or name one with --model FILE`,
    );
  }
  return latest.path;
}

/** The first of these that was trained to tell what is no digit, as its configuration says, or none. */
async function findReader<Found extends { path: string }>(found: readonly Found[]): Promise<Found[]> {
  for (const one of found) {
    // What a damaged file said is no reason not to read a form with another run.
    const config = await findRun(dirname(one.path)).catch(() => null);
    if (config !== null && config.nonDigits > 0) return [one];
  }
  return [];
}
