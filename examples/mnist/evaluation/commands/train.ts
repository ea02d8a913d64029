import { join } from "node:path";
import { FormatError, nn, PellucidError, ValueError } from "pellucid";
import { decodeSafetensors, readRegularFile } from "pellucid/data";
import type { Position } from "pellucid/train";
import { percent, plural } from "../report/format.js";
import { explainDoubleSoftmax } from "../runs/double-softmax.js";
import { holding } from "../runs/holding.js";
import { requirePlace } from "../runs/require-place.js";
import type { Listener } from "../runs/run.js";
import { configOf, describeRecipe, findRun, type RunConfig, resumeConfig } from "../runs/run-config.js";
import {
  hasCheckpoint,
  hasConfig,
  hasResults,
  isBegun,
  isDone,
  isUnfinished,
  madeIn,
  prepareRun,
  readRun,
} from "../runs/run-files.js";
import { type RunMetrics, readMetrics } from "../runs/run-metrics.js";
import { loadData, RUNS, startBackend, timeName } from "../runs/setup.js";
import { stopOnSignals } from "../runs/stop-on-signals.js";
import { isSystemFailure } from "../runs/system-failure.js";
import type { TrainOptions } from "../settings.js";
import { withTeacher } from "../teacher/require-teacher.js";
import { trainWithTeacher } from "../teacher/train-with-teacher.js";
import { Output } from "./output.js";

/** `explicit` names the options that were really given, as opposed to those that are there by default. */
export async function trainCommand(given: TrainOptions, explicit: ReadonlySet<string>): Promise<void> {
  const resume = given.resume !== undefined;
  const asked = await withTeacher(given);
  const config = resume ? resumeConfig(asked, explicit, await readRun(given.resume!)) : configOf(asked);
  const directory = given.resume ?? given.out ?? join(RUNS, timeName());
  return holding(directory, async () => {
    await requirePlace("train", directory);
    const begun = await hasCheckpoint(directory);
    if (resume) await requireCheckpointOf(directory);
    else await requireSameRun(directory, config);
    await trainIn({ directory, resume: begun }, config, new Output(given.json));
  });
}

/** A run that was begun by the same command goes on; of one that is done, or another, nothing is overwritten. */
async function requireSameRun(directory: string, config: RunConfig): Promise<void> {
  const begun = await isBegun(directory);
  if (!begun && !(await hasResults(directory))) {
    // Settings are overwritten where nothing was done under them yet, but no other file of that name.
    await findRun(directory);
    return;
  }
  if (await isUnfinished(directory)) return prepareRun(directory, config);
  const wayOn = begun ? `go on with it by --resume ${directory}, or name` : "name";
  throw new ValueError(`--out: ${directory} holds a run already; ${wayOn} another directory`, { directory });
}

/** A run that is done, and whose checkpoint was removed, would begin anew. */
async function requireCheckpointOf(directory: string): Promise<void> {
  if ((await hasCheckpoint(directory)) || !(await isDone(directory))) return;
  throw new ValueError(
    `--resume: ${directory} holds a run that is done, but no checkpoint to go on from; train in another directory`,
    { directory },
  );
}

async function trainIn(
  { directory, resume }: { directory: string; resume: boolean },
  config: RunConfig,
  out: Output,
): Promise<void> {
  const signals = stopOnSignals();

  const backend = await startBackend(config, out);
  out.line(describeRecipe(config));
  if (config.teacher !== undefined) out.line(`teacher ${config.teacher.map(({ file }) => file).join(", ")}`);
  const results = resume ? await wholeResults(directory, out) : null;
  const data = await loadData(config, out);
  const listener = tellAsItGoes(out, config.epochs, signals.stopped);
  const place = { directory, resume, results, backend: backend.describe() };
  const end = await trainWithTeacher(data, config, place, listener)
    .catch(async (error) => {
      throw isSystemFailure(error) && (await hasConfig(directory)) ? withWayOn(error, directory) : error;
    })
    .finally(() => {
      listener.stopBar();
      signals.release();
    });
  if (!end.done) {
    const { at, teacher } = end;
    const whose = teacher === undefined ? "" : ` of teacher ${teacher + 1}`;
    out.lastLine(
      `stopped in epoch ${at.epoch + 1}${whose}, after ${at.batches} of its batches; to go on: npm run mnist -- --resume ${directory}`,
    );
    process.exitCode = signals.exitCode();
    return;
  }

  const { metrics, before } = end;
  const { test } = metrics;
  if (before)
    out.line(`the run is finished, after ${plural(metrics.epochs.length, "epoch")}; these are its results`);
  out.line(`train took ${metrics.train.seconds.toFixed(2)} seconds to execute`);
  if (metrics.stoppedEarly)
    out.line(`the weights are those of epoch ${metrics.bestEpoch}, the best in validation`);
  if (test !== undefined) {
    out.line(`Accuracy:${percent(test.accuracy)}`);
    out.line(
      `precision ${percent(test.precision)}, recall ${percent(test.recall)}, F1 ${percent(test.f1)} (means over the classes), loss ${test.loss.toFixed(5)}`,
    );
    out.line(`test took ${test.seconds.toFixed(2)} seconds to execute`);
    if (config.reproduceDoubleSoftmax) {
      out.line(explainDoubleSoftmax(metrics.epochs.at(-1)?.trainLoss, test.loss));
    }
  }
  out.line(`results in ${directory}`);
  out.result({ out: directory, ...metrics });
}

/**
 * The results of a run that was done; null where anything that it has made is missing or damaged. All of that is made
 * again from its checkpoint, so what is damaged does no harm.
 */
async function wholeResults(directory: string, out: Output): Promise<RunMetrics | null> {
  let whole = await hasConfig(directory);
  const orDamaged = async <T>(path: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      out.line(`${path} is damaged, and is written anew when the run is done`);
      return null;
    }
  };
  for (const path of madeIn(directory)) {
    const content = await orDamaged(path, async () => {
      const bytes = await readRegularFile("--resume: cannot read", path);
      return bytes === undefined ? null : decodeSafetensors(bytes, path);
    });
    whole &&= content !== null;
  }
  const metrics = await orDamaged(join(directory, "metrics.json"), () => readMetrics(directory, null));
  return whole ? metrics : null;
}

/** Whoever mends what the system lacked can go on from the last checkpoint. */
const withWayOn = ({ message, details, cause }: PellucidError, directory: string): PellucidError =>
  new PellucidError(`${message}; then: npm run mnist -- --resume ${directory}`, details, { cause });

/** The lines of a run for people. */
function tellAsItGoes(out: Output, epochs: number, stopped: () => boolean): Listener & { stopBar(): void } {
  let bar: ReturnType<Output["bar"]> | null = null;
  const stopBar = () => {
    bar?.stop();
    bar = null;
  };
  const tellWhere = (resumedAt: Position | null, last: number) => {
    if (resumedAt === null) return;
    const { epoch, batches } = resumedAt;
    out.line(
      epoch >= last
        ? "all epochs are done; only the results are made"
        : `goes on in epoch ${epoch + 1}${batches > 0 ? `, after ${batches} of its batches` : ""}`,
    );
  };
  const listener: Listener = {
    begin({ model, data: { training, validation, learned, normalization }, resumedAt }) {
      out.line(`split ${learned.length} to learn from, ${validation.dataset.length} to validate on`);
      const drawn = training.dataset.length - learned.length;
      if (drawn > 0)
        out.line(`${drawn} marks are drawn in each epoch: digits in other styles, and what is no digit`);
      const { mean, std } = normalization;
      out.line(`pixels (of 1) minus ${mean.toFixed(4)}, divided by ${std.toFixed(4)}`);
      out.line(`\n${nn.summary(model, [1, 1, 28, 28])}\n`);
      tellWhere(resumedAt, epochs);
    },
    progress({ epoch, batches }, total, loss) {
      bar ??= out.bar(`Epoch ${number(epoch + 1)}`, total);
      bar.update(batches, `loss ${loss.toFixed(4)}`);
    },
    epoch(result) {
      stopBar();
      out.line(
        `Epoch ${number(result.epoch)} train_loss ${result.trainLoss.toFixed(5)} val_loss ${result.valLoss.toFixed(5)} val_accuracy ${percent(result.valAccuracy)} (${result.seconds.toFixed(1)} s)`,
      );
    },
    stopped() {
      if (stopped()) stopBar();
      return stopped();
    },
    ofTeacher(i, config) {
      out.line(`\nteacher ${i + 1}: ${describeRecipe(config)}`);
      return { ...listener, begin: ({ resumedAt }) => tellWhere(resumedAt, config.epochs) };
    },
  };
  return { ...listener, stopBar };
}

const number = (epoch: number) => String(epoch).padStart(3, "0");
