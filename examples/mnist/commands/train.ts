import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { crossEntropy, manualSeed, nn, optim, softmax, type Tensor } from "pellucid";
import { DataLoader, randomSplit, writeFileAtomic } from "pellucid/data";
import { evaluate, loadCheckpoint, saveCheckpoint, saveModel } from "pellucid/train";
import { explainDoubleSoftmax } from "../double-softmax.js";
import { CNN } from "../model.js";
import type { TrainOptions } from "../options.js";
import { Output, percent } from "../output.js";
import { readRun, resumeOptions } from "../run.js";
import { EVALUATION_BATCH, loadData, RUNS, startBackend } from "../setup.js";
import { type EpochResult, train } from "../train.js";

/** The softmax that cross-entropy applies anyway, applied once before it: the specification's mistake. */
const doubleSoftmaxLoss = (logits: Tensor, labels: Tensor) => crossEntropy(softmax(logits), labels);

interface Progress {
  epochs: EpochResult[];
  trainSeconds: number;
}

/** `explicit` names the options that were really given, as opposed to those that are there by default. */
export async function trainCommand(given: TrainOptions, explicit: ReadonlySet<string>): Promise<void> {
  const out = new Output(given.json);
  const options =
    given.resume === undefined ? given : resumeOptions(given, explicit, await readRun(given.resume));
  const directory = options.out ?? join(RUNS, new Date().toISOString().replace(/[:.]/g, "-"));
  const loss = options.reproduceDoubleSoftmax ? doubleSoftmaxLoss : crossEntropy;

  const backend = await startBackend(options, out);
  const data = await loadData(options, out);
  const [trainingSet, validationSet] = randomSplit(data.train, [0.8, 0.2], { seed: options.seed });
  const training = new DataLoader(trainingSet, {
    batchSize: options.batchSize,
    shuffle: true,
    seed: options.seed,
  });
  const validation = new DataLoader(validationSet, { batchSize: EVALUATION_BATCH });
  out.line(`split ${trainingSet.length} to learn from, ${validationSet.length} to validate on`);

  manualSeed(options.seed);
  const model = new CNN();
  const optimizer = new optim.Adam(model.parameters(), { lr: options.lr });
  out.line(`\n${nn.summary(model, [1, 1, data.train.shape[1], data.train.shape[2]])}\n`);

  const checkpoint = join(directory, "checkpoint.safetensors");
  const progress: Progress =
    given.resume === undefined
      ? { epochs: [], trainSeconds: 0 }
      : await loadCheckpoint<Progress>(checkpoint, { model, optimizer });
  await mkdir(directory, { recursive: true });
  await writeFileAtomic(join(directory, "config.json"), `${JSON.stringify(configOf(options), null, 2)}\n`);

  let bar: ReturnType<Output["bar"]> | null = null;
  await train({
    model,
    optimizer,
    training,
    validation,
    firstEpoch: progress.epochs.length,
    epochs: options.epochs,
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
      await saveCheckpoint(checkpoint, { model, optimizer, progress });
      out.line(
        `Epoch ${number(result.epoch)} train_loss ${result.trainLoss.toFixed(5)} val_loss ${result.valLoss.toFixed(5)} val_accuracy ${percent(result.valAccuracy)} (${result.seconds.toFixed(1)} s)`,
      );
    },
  });
  out.line(`train took ${progress.trainSeconds.toFixed(2)} seconds to execute`);

  const start = performance.now();
  const test = await evaluate(model, new DataLoader(data.test, { batchSize: EVALUATION_BATCH }));
  const testSeconds = (performance.now() - start) / 1000;
  out.line(`Accuracy:${percent(test.accuracy)}`);
  out.line(`test took ${testSeconds.toFixed(2)} seconds to execute`);
  if (options.reproduceDoubleSoftmax)
    out.line(explainDoubleSoftmax(progress.epochs.at(-1)?.trainLoss, test.loss));

  const metrics = {
    test: { accuracy: test.accuracy, loss: test.loss, seconds: testSeconds, images: test.labels.length },
    train: { seconds: progress.trainSeconds, images: trainingSet.length },
    epochs: progress.epochs,
    seed: options.seed,
    backend: backend.describe(),
  };
  await saveModel(join(directory, "model.safetensors"), model);
  await writeFileAtomic(join(directory, "metrics.json"), `${JSON.stringify(metrics, null, 2)}\n`);
  out.line(`results in ${directory}`);
  out.result({ out: directory, ...metrics });
}

const number = (epoch: number) => String(epoch).padStart(3, "0");

/** What a run can be repeated with. */
function configOf({ resume: _resume, json: _json, out: _out, ...rest }: TrainOptions) {
  return {
    network: "CNN",
    optimizer: "Adam",
    normalize: { mean: 0.5, std: 0.5 },
    split: [0.8, 0.2],
    ...rest,
  };
}
