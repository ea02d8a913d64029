// One run from its configuration to its results. Whatever trains, a single run, a fold, one configuration among others or
// a trial of a search, comes through here; a run that was stopped or killed goes on where its checkpoint is.

import { join } from "node:path";
import { FormatError, manualSeed, nn, optim } from "pellucid";
import { writeFileAtomic } from "pellucid/data";
import { calibrateRejection } from "pellucid/metrics";
import {
  EarlyStopping,
  type EpochResult,
  evaluate,
  fit,
  loadCheckpoint,
  loadModel,
  type Position,
  saveCheckpoint,
  saveModel,
  startOfEpoch,
  TrainingLog,
} from "pellucid/train";
import { checkSettings } from "../check-settings.js";
import { createNetwork } from "../networks/networks.js";
import { calibrateReader } from "../reader/calibrate-reader.js";
import { type TeacherNetworks, teacherOf } from "../teacher/teacher.js";
import { type Answers, answersOf, writeAnswers } from "./answers.js";
import { createOptimizer } from "./create-optimizer.js";
import { doubleSoftmaxLoss } from "./double-softmax.js";
import { modelMetadata } from "./model-file.js";
import { createObjective } from "./objective.js";
import { type PreparedData, prepareData } from "./prepare-data.js";
import { type Progress, parseProgress } from "./progress.js";
import type { RunConfig } from "./run-config.js";
import { isDone } from "./run-files.js";
import type { RunMetrics } from "./run-metrics.js";
import { createSchedule } from "./schedules.js";
import { scoresOf } from "./scores.js";
import type { NamedData } from "./setup.js";

/** What a run tells while it goes on. */
export interface Listener {
  /** `done`: the epochs of before, where the run goes on from a checkpoint. */
  begin(facts: {
    model: nn.Module;
    data: PreparedData;
    resumedAt: Position | null;
    done: readonly EpochResult[];
  }): void;
  progress(at: Position, batches: number, loss: number): void;
  epoch(result: EpochResult): void;
  /** Called as long as it gets on: after batches of training and of measuring, and after each epoch. */
  alive?(): void;
  /** Who listens to the training of its i-th teacher, counted from 0. */
  ofTeacher(i: number, config: RunConfig): Listener;
  /** Asked now and then; where it answers true, the run is saved and ends. */
  stopped(): boolean;
}

/**
 * `before`: it was done when it was called, and nothing was done again. `teacher`: it is this one of its teachers, counted from 0,
 * that has come so far.
 */
export type RunEnd =
  | { done: true; metrics: RunMetrics; before: boolean }
  | { done: false; at: Position; teacher?: number };

export interface RunPlace {
  directory: string;
  /** Whether there is a checkpoint to go on from. */
  resume: boolean;
  /** The results there, where all that a run leaves is whole; they stand if no epoch is missing. */
  results?: RunMetrics | null;
  backend: string;
}

export async function runTraining(
  data: NamedData,
  config: RunConfig,
  { directory, resume, results = null, backend }: RunPlace,
  listener: Listener,
  teacher: TeacherNetworks = [],
): Promise<RunEnd> {
  checkSettings(config);
  const prepared = prepareData(data, config);
  const { training, validation, normalization } = prepared;
  manualSeed(config.seed);
  const model = createNetwork(config);
  const optimizer = createOptimizer(model, config);
  const schedule = createSchedule(optimizer, { ...config, stepsPerEpoch: training.length });
  const average =
    config.ema > 0 ? new optim.ExponentialMovingAverage(model, { decay: config.ema }) : undefined;
  const sharpness =
    config.sharpness > 0
      ? new optim.SharpnessAwareMinimization(model, optimizer, { rho: config.sharpness })
      : undefined;
  const stopping = new EarlyStopping({ patience: config.patience || Number.MAX_SAFE_INTEGER });
  const plainLoss = config.reproduceDoubleSoftmax ? doubleSoftmaxLoss : undefined;

  const file = (name: string) => join(directory, name);
  const checkpoint = file("checkpoint.safetensors");
  const used = { ...config, normalize: normalization };
  let progress: Progress = {
    config: used,
    at: startOfEpoch(0),
    epochs: [],
    schedule: {},
    stopping: stopping.stateDict(),
    seconds: 0,
  };
  if (resume) {
    const check = (saved: unknown) => {
      progress = { ...parseProgress(saved, checkpoint, used), config: used };
    };
    await loadCheckpoint(checkpoint, { model, optimizer, average, check }).catch(async (cause) => {
      if (!(cause instanceof FormatError)) throw cause;
      const wayOut = (await isDone(directory))
        ? "the run is done, and its model and results need no checkpoint"
        : "remove the file, and the training begins anew";
      throw new FormatError(`${cause.message}; ${wayOut}`, cause.details, { cause });
    });
    if (results !== null && progress.at.epoch >= config.epochs)
      return { done: true, metrics: results, before: true };
    schedule.loadStateDict(progress.schedule);
    stopping.loadStateDict(progress.stopping);
  }
  const stepOf = ({ epoch, batches }: Position) => epoch * training.length + batches;
  const log = await TrainingLog.open(directory, { resumeAtStep: resume ? stepOf(progress.at) : undefined });
  const tellsNoDigit = config.nonDigits > 0;
  const about = { tellsNoDigit, settings: used, classes: data.classes };
  const metadata = modelMetadata(config, normalization, about);

  const save = (at: Position) => {
    Object.assign(progress, { at, schedule: schedule.stateDict(), stopping: stopping.stateDict() });
    return saveCheckpoint(checkpoint, { model, optimizer, average, progress });
  };
  /** With the averaged weights in the model, where there is an average. */
  const averaged = <T>(fn: () => Promise<T>) => (average === undefined ? fn() : average.applied(fn));

  try {
    await writeFileAtomic(file("config.json"), `${JSON.stringify(used, null, 2)}\n`);
    listener.begin({ model, data: prepared, resumedAt: resume ? progress.at : null, done: progress.epochs });
    const end = await fit(model, {
      optimizer,
      training,
      validation,
      epochs: config.epochs,
      loss: plainLoss,
      objective: createObjective(model, config, {
        plainLoss,
        teacher: teacherOf(teacher, normalization),
      }),
      schedule,
      average,
      sharpness,
      from: progress.at,
      onProgress(at, loss) {
        listener.alive?.();
        listener.progress(at, training.length, loss);
        log.scalars(stepOf(at), at.epoch + 1, { "loss/batch": loss, "learning rate": at.lr });
        return listener.stopped();
      },
      async onEpoch(result) {
        const { improved, stop } = stopping.update(result.valLoss);
        if (improved && config.patience > 0)
          await averaged(() => saveModel(file("best.safetensors"), model, metadata));
        progress.epochs.push(result);
        progress.seconds += result.seconds;
        const last = stop ? config.epochs : result.epoch;
        log.scalars(result.epoch * training.length, result.epoch, {
          "loss/train": result.trainLoss,
          "loss/validation": result.valLoss,
          "accuracy/train": result.trainAccuracy,
          "accuracy/validation": result.valAccuracy,
        });
        await save(startOfEpoch(last));
        listener.alive?.();
        listener.epoch(result);
        return stop || listener.stopped();
      },
    });
    if (end.batches > 0) await save(end);
    if (progress.at.epoch < config.epochs) return { done: false, at: progress.at };
  } finally {
    log.close();
  }

  const stoppedEarly = config.patience > 0;
  if (average !== undefined) model.loadStateDict(average.stateDict().tensors);
  if (stoppedEarly) model.loadStateDict(await loadModel(file("best.safetensors")));
  const measuring = { onBatch: () => listener.alive?.() };
  const validated = await evaluate(model, validation, measuring);
  const answers: Record<string, Answers> = { validation: await answersOf(validated) };
  let test: RunMetrics["test"];
  if (config.test !== false) {
    const start = performance.now();
    answers.test = await answersOf(await evaluate(model, prepared.test, measuring));
    test = { ...scoresOf(answers.test), seconds: (performance.now() - start) / 1000 };
  }
  const { parameters, flops } = nn.summary(model, [1, 1, data.train.shape[1], data.train.shape[2]]);
  const metrics: RunMetrics = {
    test,
    validation: scoresOf(answers.validation),
    train: { seconds: progress.seconds, images: prepared.learned.length },
    epochs: progress.epochs,
    bestEpoch: stopping.bestEpoch,
    stoppedEarly,
    parameters,
    flops,
    seed: config.seed,
    backend,
  };
  const source = { images: data.train, indices: prepared.held };
  const rejection = tellsNoDigit
    ? await calibrateReader(model, { ...validated, source }, normalization, config.seed)
    : calibrateRejection(validated.logits, validated.labels);
  await saveModel(
    file("model.safetensors"),
    model,
    modelMetadata(config, normalization, { ...about, rejection }),
  );
  await writeAnswers(directory, answers);
  await writeFileAtomic(file("metrics.json"), `${JSON.stringify(metrics, null, 2)}\n`);
  return { done: true, metrics, before: false };
}
