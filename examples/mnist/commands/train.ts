import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { crossEntropy, manualSeed, nn, optim, softmax, type Tensor } from "pellucid";
import { DataLoader, randomSplit, Subset, writeFileAtomic } from "pellucid/data";
import { evaluate, loadCheckpoint, saveCheckpoint, saveModel } from "pellucid/train";
import { explainDoubleSoftmax } from "../double-softmax.js";
import { CNN } from "../model.js";
import { normalisationMetadata, normalised, pixelStatistics } from "../normalisation.js";
import type { TrainOptions } from "../options.js";
import { Output, percent } from "../output.js";
import { configOf, readRun, resumeConfig } from "../run.js";
import { EVALUATION_BATCH, loadData, RUNS, startBackend } from "../setup.js";
import { type EpochResult, train } from "../train.js";

/** The softmax that cross-entropy applies anyway, applied once before it: the specification's mistake. */
const doubleSoftmaxLoss = (logits: Tensor, labels: Tensor) => crossEntropy(softmax(logits), labels);

interface Progress {
  epochs: EpochResult[];
  trainSeconds: number;
  /** Where the schedule is, where the recipe has one. */
  schedule?: optim.schedulers.SchedulerState;
}

/** `explicit` names the options that were really given, as opposed to those that are there by default. */
export async function trainCommand(given: TrainOptions, explicit: ReadonlySet<string>): Promise<void> {
  const out = new Output(given.json);
  const config =
    given.resume === undefined ? configOf(given) : resumeConfig(given, explicit, await readRun(given.resume));
  const directory = given.resume ?? given.out ?? join(RUNS, new Date().toISOString().replace(/[:.]/g, "-"));
  const { recipe, seed, batchSize, epochs, lr, betas } = config;
  const loss = config.reproduceDoubleSoftmax ? doubleSoftmaxLoss : crossEntropy;

  const backend = await startBackend(config, out);
  const rate = config.schedule === "constant" ? `at ${lr}` : `up to ${lr} and down`;
  out.line(`recipe ${recipe}: Adam ${rate}, epochs ${epochs}, batches of ${batchSize}`);
  const data = await loadData(config, out);
  const [learnt, held] = randomSplit(data.train, config.split, { seed });
  out.line(`split ${learnt.length} to learn from, ${held.length} to validate on`);
  const normalisation =
    config.normalize === "training set" ? pixelStatistics(data.train, learnt.indices) : config.normalize;
  out.line(
    `pixels (of 1) minus ${normalisation.mean.toFixed(4)}, divided by ${normalisation.std.toFixed(4)}`,
  );

  const images = normalised(data.train, normalisation);
  const trainingSet = new Subset(images, learnt.indices);
  const training = new DataLoader(trainingSet, { batchSize, shuffle: true, seed });
  const validation = new DataLoader(new Subset(images, held.indices), { batchSize: EVALUATION_BATCH });

  manualSeed(seed);
  const model = new CNN();
  const optimizer = new optim.Adam(model.parameters(), { lr, betas });
  const schedule =
    config.schedule === "constant"
      ? undefined
      : new optim.schedulers.OneCycleLR(optimizer, {
          maxLr: lr,
          totalSteps: epochs * training.length,
          cycleMomentum: false,
        });
  out.line(`\n${nn.summary(model, [1, 1, data.train.shape[1], data.train.shape[2]])}\n`);

  const checkpoint = join(directory, "checkpoint.safetensors");
  const progress: Progress =
    given.resume === undefined
      ? { epochs: [], trainSeconds: 0 }
      : await loadCheckpoint<Progress>(checkpoint, { model, optimizer });
  if (progress.schedule !== undefined) schedule?.loadStateDict(progress.schedule);
  await mkdir(directory, { recursive: true });
  const used = { ...config, normalize: normalisation };
  await writeFileAtomic(join(directory, "config.json"), `${JSON.stringify(used, null, 2)}\n`);

  let bar: ReturnType<Output["bar"]> | null = null;
  await train({
    model,
    optimizer,
    schedule,
    training,
    validation,
    firstEpoch: progress.epochs.length,
    epochs,
    loss,
    onProgress(epoch, done, value) {
      bar ??= out.bar(`Epoch ${number(epoch + 1)}`, training.length);
      bar.update(done, `loss ${value.toFixed(4)}`);
    },
    async onEpoch(result) {
      bar?.stop();
      bar = null;
      progress.epochs.push(result);
      progress.trainSeconds += result.seconds;
      progress.schedule = schedule?.stateDict();
      await saveCheckpoint(checkpoint, { model, optimizer, progress });
      out.line(
        `Epoch ${number(result.epoch)} train_loss ${result.trainLoss.toFixed(5)} val_loss ${result.valLoss.toFixed(5)} val_accuracy ${percent(result.valAccuracy)} (${result.seconds.toFixed(1)} s)`,
      );
    },
  });
  out.line(`train took ${progress.trainSeconds.toFixed(2)} seconds to execute`);

  const start = performance.now();
  const test = await evaluate(
    model,
    new DataLoader(normalised(data.test, normalisation), { batchSize: EVALUATION_BATCH }),
  );
  const testSeconds = (performance.now() - start) / 1000;
  out.line(`Accuracy:${percent(test.accuracy)}`);
  out.line(`test took ${testSeconds.toFixed(2)} seconds to execute`);
  if (config.reproduceDoubleSoftmax)
    out.line(explainDoubleSoftmax(progress.epochs.at(-1)?.trainLoss, test.loss));

  const metrics = {
    test: { accuracy: test.accuracy, loss: test.loss, seconds: testSeconds, images: test.labels.length },
    train: { seconds: progress.trainSeconds, images: trainingSet.length },
    epochs: progress.epochs,
    seed,
    backend: backend.describe(),
  };
  await saveModel(join(directory, "model.safetensors"), model, normalisationMetadata(normalisation));
  await writeFileAtomic(join(directory, "metrics.json"), `${JSON.stringify(metrics, null, 2)}\n`);
  out.line(`results in ${directory}`);
  out.result({ out: directory, ...metrics });
}

const number = (epoch: number) => String(epoch).padStart(3, "0");
