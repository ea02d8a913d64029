import { dirname, join } from "node:path";
import { FormatError, nn, noGrad, relu, ValueError } from "pellucid";
import { DataLoader, type ImageDataset } from "pellucid/data";
import { type Evaluation, evaluate } from "pellucid/train";
import { disputedIn } from "../compare/disputed.js";
import { measureRobustness, type Robustness } from "../corruptions/robustness.js";
import { percent } from "../report/format.js";
import { type FirstLayer, parseTable, type ReportTable, type RunFacts } from "../report/report-data.js";
import { robustnessJson } from "../report/robustness-json.js";
import { describeEnvironment } from "../report/sections/reproduce.js";
import { writeReport } from "../report/write-report.js";
import { type Answers, answersOf } from "../runs/answers.js";
import { titleOf } from "../runs/class-names.js";
import { readJson } from "../runs/json-file.js";
import { normalized } from "../runs/normalization.js";
import { requireFiles } from "../runs/require-place.js";
import { commandOf } from "../runs/run-config.js";
import { type RunOfModel, runOfModel } from "../runs/run-of-model.js";
import { type Figures, figuresOf, predictionsOf, scoresOf } from "../runs/scores.js";
import { EVALUATION_BATCH, type LoadedModel, loadData, loadTrained, startBackend } from "../runs/setup.js";
import { runSettings, type TrainOptions } from "../settings.js";
import { describeFigures } from "./describe-figures.js";
import { describeRobustness } from "./describe-robustness.js";
import { Output } from "./output.js";

type Options = Pick<TrainOptions, "backend" | "threads" | "data" | "limit" | "json"> & {
  seed?: number;
  model?: string[];
  study?: string[];
  report?: string;
  corruptions?: boolean;
};

/** How good a trained model, or several that decide together, is on the test images; and a report of it. */
export async function evaluateCommand(options: Options): Promise<void> {
  const { corruptions, seed } = options;
  if (seed !== undefined && !corruptions) {
    throw new ValueError("evaluate: --seed is of the corruptions; add --corruptions, or leave it out", {
      seed,
    });
  }
  const out = new Output(options.json);
  const backend = await startBackend(options, out);
  const files = options.model ?? [undefined];
  const models: LoadedModel[] = [];
  for (const file of files) models.push(await loadTrained(file, out));
  const runs = await Promise.all(models.map(runOfModel));
  await requireFiles(options.report ?? dirname(models[0].path), ["report.html", "report.json"]);
  const data = options.data ?? runs[0].config?.data;
  const { test, classes = models[0].classes } = await loadData({ ...options, data }, out);
  requireSameClasses(models, classes);

  const start = performance.now();
  const answers = await answersOfEach(models, test, "test", out);
  const together = ensemble(answers);
  const seconds = (performance.now() - start) / 1000;

  if (models.length > 1) {
    for (const [i, one] of answers.entries())
      out.line(`${models[i].path}: ${percent(figuresOf(one).report.accuracy)}`);
    out.line(`their ensemble, by the mean of their probabilities:`);
  }
  const figures = figuresOf(together);
  out.line();
  for (const line of describeFigures(figures, classes)) out.line(line);
  out.line(`test took ${seconds.toFixed(2)} seconds to execute`);

  const robustness = corruptions
    ? await robustnessOf(models, test, seed ?? runSettings.seed.default, figures.report.accuracy, out)
    : undefined;
  for (const line of robustness ? describeRobustness(robustness) : []) out.line(line);

  const facts = { seconds, backend: backend.describe() };
  const page = await report(
    { ...options, data, classes },
    models,
    runs,
    test,
    { ...together, figures, robustness },
    facts,
  );
  out.line(`report: ${page}`);
  out.result({
    ...scoresOf(together, figures),
    robustness: robustness && robustnessJson(robustness),
    seconds,
    backend: backend.describe(),
    report: page,
  });
}

/** What each network says of these images. */
async function answersOfEach(
  models: readonly LoadedModel[],
  images: ImageDataset,
  label: string,
  out: Output,
): Promise<Answers[]> {
  const answers: Answers[] = [];
  for (const { model, normalization } of models) {
    const loader = new DataLoader(normalized(images, normalization), { batchSize: EVALUATION_BATCH });
    const bar = out.bar(label, loader.length);
    const tested: Promise<Evaluation> = evaluate(model, loader, { onBatch: (done) => bar.update(done) });
    const result = await tested.finally(() => bar.stop());
    answers.push(await answersOf(result));
  }
  return answers;
}

/** How the networks together read the images when these are corrupted. */
function robustnessOf(
  models: readonly LoadedModel[],
  test: ImageDataset,
  seed: number,
  clean: number,
  out: Output,
): Promise<Robustness> {
  return measureRobustness(test, seed, clean, async (images, name) => {
    const { probabilities, labels } = ensemble(await answersOfEach(models, images, name, out));
    return predictionsOf(probabilities).filter((prediction, i) => prediction === labels[i]).length;
  });
}

/** @throws ValueError where a model was trained to tell others apart. */
function requireSameClasses(models: readonly LoadedModel[], classes: readonly string[] | undefined): void {
  const stranger = models.find((model) => model.classes && `${model.classes}` !== `${classes}`);
  if (stranger === undefined) return;
  throw new ValueError(
    `evaluate: ${stranger.path} tells ${stranger.classes!.join(", ")} apart, but the images are of ${classes?.join(", ")}; name the data that it was trained on by --data`,
    { path: stranger.path },
  );
}

/** The mean of the probabilities of several networks. */
function ensemble(answers: readonly Answers[]): Answers {
  const [{ probabilities, labels }] = answers;
  const mean = probabilities.map(
    (_, i) => answers.reduce((sum, own) => sum + own.probabilities[i], 0) / answers.length,
  );
  return { probabilities: mean, labels };
}

async function report(
  { classes, ...options }: Options & { classes?: readonly string[] },
  models: readonly LoadedModel[],
  runs: readonly RunOfModel[],
  test: ImageDataset,
  { labels, probabilities, figures, robustness }: Answers & { figures: Figures; robustness?: Robustness },
  facts: { seconds: number; backend: string },
): Promise<string> {
  const [{ path, model, normalization }] = models;
  const directory = dirname(path);
  const [{ metrics, config }] = runs;
  const { parameters, flops } = nn.summary(model, [1, 1, test.shape[1], test.shape[2]]);
  const run: RunFacts = {
    directory,
    config: config === null ? {} : { ...config },
    command:
      config !== null && config.fold === undefined && models.length === 1
        ? commandOf(config)
        : `npm run mnist -- evaluate --model ${models.map((one) => one.path).join(" ")}`,
    seeds: runs.flatMap((run) => run.config?.seed ?? []),
    backend: facts.backend,
    date: new Date().toISOString().slice(0, 10),
    trainSeconds: runs.reduce((sum, run) => sum + (run.metrics?.train.seconds ?? Number.NaN), 0),
    testSeconds: facts.seconds,
    parameters: parameters * models.length,
    flops: flops * models.length,
    environment: describeEnvironment(),
  };
  return writeReport(
    options.report ?? directory,
    {
      title: titleOf(options.data),
      classes,
      run,
      epochs: models.length === 1 ? (metrics?.epochs ?? []) : [],
      test: { images: test.images, shape: test.shape, labels, probabilities, loss: figures.logLoss },
      disputed: disputedIn(test.length, options.data),
      firstLayer: await firstLayerOf(model, normalized(test, normalization)),
      robustness,
      tables: await Promise.all((options.study ?? []).map(readTable)),
    },
    figures,
  );
}

/** The filters of the first convolution, and what they make of the first images; none where there is no convolution. */
async function firstLayerOf(model: nn.Module, images: ImageDataset): Promise<FirstLayer | undefined> {
  const found = model.namedModules().find(([, module]) => module instanceof nn.Conv2d);
  if (found === undefined) return undefined;
  const convolution = found[1] as nn.Conv2d;
  const [K, , R, S] = convolution.weight.shape;
  const chosen = [...Array(Math.min(3, images.length)).keys()];
  const [inputs] = images.batch(chosen, 0);
  const maps = noGrad(() => relu(convolution.forward(inputs)));
  const [, , P, Q] = maps.shape;
  const values = (await maps.data()) as Float32Array;
  return {
    filters: (await convolution.weight.data()) as Float32Array,
    shape: [K, R, S],
    activations: chosen.map((image) => ({
      image,
      maps: values.slice(image * K * P * Q, (image + 1) * K * P * Q),
      shape: [K, P, Q],
    })),
  };
}

/** The table that `compare` left in a directory. */
async function readTable(directory: string): Promise<ReportTable> {
  const path = join(directory, "study.json");
  const json = await readJson(path);
  if (json === undefined) {
    throw new FormatError(`--study: cannot read ${path}; name a directory that "compare" has written`, {
      path,
    });
  }
  return parseTable((json as { table?: unknown } | null)?.table, `${path}, its table`);
}
