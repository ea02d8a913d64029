import { join } from "node:path";
import { FormatError } from "pellucid";
import {
  flag,
  integer,
  list,
  optional,
  orNaN,
  parseForm,
  positiveInteger,
  real,
  table,
  text,
  type ValueOf,
} from "../values.js";
import { readJson } from "./json-file.js";
import type { RunConfig } from "./run-config.js";
import { type Scores, scores } from "./scores.js";

const seconds = () => real({ from: 0 });
const share = () => real({ from: 0, to: 1 });

/** One for each epoch, counted from 1. */
export const epochResult = table({
  epoch: positiveInteger(),
  trainLoss: orNaN(real()),
  trainAccuracy: share(),
  valLoss: real(),
  valAccuracy: share(),
  lr: real({ from: 0 }),
  seconds: seconds(),
});

const runMetrics = table({
  /** Absent where a run is not tested, as in a search. */
  test: optional(table({ ...scores.entries, seconds: seconds() })),
  validation: scores,
  train: table({ seconds: seconds(), images: positiveInteger() }),
  epochs: list(epochResult),
  /** The epoch with the lowest validation loss, counted from 1. */
  bestEpoch: positiveInteger(),
  /** Whether the weights are those of the best epoch, rather than those of the last. */
  stoppedEarly: flag(),
  parameters: positiveInteger(),
  flops: integer({ from: 0 }),
  seed: integer({ from: 0 }),
  backend: text(),
});

/** What a run leaves as metrics.json. */
export type RunMetrics = ValueOf<typeof runMetrics>;

/**
 * The results of a training that is done, or null.
 *
 * @throws FormatError where they contradict themselves, or come from a run of another configuration.
 */
export async function readMetrics(directory: string, config: RunConfig | null): Promise<RunMetrics | null> {
  const path = join(directory, "metrics.json");
  const json = await readJson(path);
  return json === undefined ? null : parseMetrics(json, path, config);
}

export function parseMetrics(json: unknown, path: string, config: RunConfig | null): RunMetrics {
  const metrics = parseForm(runMetrics, json, path);
  const problem = contradictionIn(metrics);
  if (problem !== null) throw new FormatError(`${path}: ${problem}; the file is damaged`, { path });
  const difference = config === null ? null : contradiction(metrics, config);
  if (difference === null) return metrics;
  throw new FormatError(
    `${path}: ${difference}; the file, or config.json beside it, was changed, or is of another run: put it back, or remove it`,
    { path },
  );
}

function contradictionIn({ test, validation, epochs, bestEpoch }: RunMetrics): string | null {
  const odd = epochs.findIndex(({ epoch }, i) => epoch !== i + 1);
  if (odd >= 0) return `epochs[${odd}] is of epoch ${epochs[odd].epoch}; they must be counted from 1`;
  if (bestEpoch > epochs.length) return `bestEpoch is ${bestEpoch}, but there are ${epochs.length} epochs`;
  return (
    contradictionOf("validation", validation) ?? (test === undefined ? null : contradictionOf("test", test))
  );
}

/** The accuracy is the share of right answers, and so are the recalls, class by class. */
function contradictionOf(name: string, { images, accuracy, perClass }: Scores): string | null {
  const total = perClass.reduce((sum, own) => sum + own.images, 0);
  if (total !== images) return `${name}.images is ${images}, but its classes have ${total}`;
  const right = perClass.reduce((sum, own) => sum + own.recall * own.images, 0) / images;
  // Both are quotients of the same whole numbers.
  if (Math.abs(right - accuracy) <= 1e-9) return null;
  return `${name}.accuracy is ${accuracy}, but the recalls of its classes make ${right}`;
}

/** What decides how much there is to measure. */
type Measured = Pick<RunConfig, "seed" | "epochs" | "patience" | "test" | "limit">;

function contradiction(
  { seed, test, validation, train, epochs }: RunMetrics,
  config: Measured,
): string | null {
  if (seed !== config.seed) return `seed is ${seed}, but the run has seed ${config.seed}`;
  const isShort = epochs.length < config.epochs && config.patience === 0;
  if (epochs.length > config.epochs || isShort)
    return `there are ${epochs.length} epochs, but the run has ${config.epochs}`;
  const { limit = Number.POSITIVE_INFINITY } = config;
  const most = Math.max(train.images + validation.images, test?.images ?? 0);
  if (most > limit) return `there are ${most} images, but the run has the limit ${limit}`;
  const tested = config.test !== false;
  return (test !== undefined) === tested
    ? null
    : `there are ${tested ? "no " : ""}results of a test, but the run is ${tested ? "" : "not "}tested`;
}
