import { join } from "node:path";
import { ValueError } from "pellucid";
import { stratifiedKFold, writeFileAtomic } from "pellucid/data";
import { type Sample, sample } from "pellucid/metrics";
import { percent, plural } from "../report/format.js";
import { holding } from "../runs/holding.js";
import { openQueue, type QueueOptions } from "../runs/open-queue.js";
import { runAll } from "../runs/pool.js";
import { requirePlace } from "../runs/require-place.js";
import { configOf, describeRecipe, splitSeedOf, trialSettings } from "../runs/run-config.js";
import type { Scores } from "../runs/scores.js";
import { loadData, RUNS, timeName } from "../runs/setup.js";
import type { TrainOptions } from "../settings.js";
import { Output } from "./output.js";
import { classLines, sampleLines } from "./sample-lines.js";

type Options = TrainOptions & QueueOptions & { k: number };

const MEASURES = {
  accuracy: "accuracy",
  precision: "precision",
  recall: "recall",
  f1: "F1",
  loss: "loss",
  calibrationError: "calibration error",
  balancedAccuracy: "balanced accuracy",
  cohenKappa: "Cohen's kappa",
  matthews: "Matthews",
  top2: "among the likeliest two",
} satisfies Partial<Record<keyof Scores, string>>;

type Measure = keyof typeof MEASURES;

/** Cross-validation: every training image is validated on once, by a network that has never seen it. */
export async function kfoldCommand(options: Options): Promise<void> {
  const directory = options.out ?? join(RUNS, `kfold-${timeName()}`);
  return holding(directory, async () => {
    await requirePlace("kfold", directory);
    await kfold(directory, options);
  });
}

async function kfold(directory: string, { k, ...options }: Options): Promise<void> {
  const out = new Output(options.json);
  const start = performance.now();
  // Each fold learns from other images, so that none has a teacher in common with the others.
  const config = { ...configOf({ ...options, teacher: undefined }), test: false };
  if (config.patience > 0) {
    throw new ValueError(
      "kfold: --patience chooses an epoch by the images that are then validated on, which flatters the result; leave it out",
    );
  }
  const data = await loadData(config, out);
  // Asked for here already, so that an impossible k is refused before anything is started.
  const folds = [...stratifiedKFold(data.train.labels, k, { seed: splitSeedOf(config) })];
  const study = { command: "kfold", k, settings: trialSettings(config) };
  const { queue, threads, described } = await openQueue(options, { study, most: k }, out);
  out.line(describeRecipe(config));
  if (config.distill > 0)
    out.line(
      `each fold first trains its own teacher: ${plural(config.teachers, "network")} of the recipe ${config.teacherRecipe}`,
    );
  out.line(`${k} folds of ${folds[0].validation.length} images, ${described}, in ${directory}`);

  const runs = folds.map((_, index) => ({
    name: `fold ${index + 1}`,
    directory: join(directory, `fold-${index + 1}`),
    config: { ...config, threads, fold: { k, index } },
  }));
  const metrics = await runAll(runs, {
    queue,
    onDone({ name }, { validation, train }, before) {
      const how = before ? "done before" : `${train.seconds.toFixed(1)} s`;
      out.line(`${name}: accuracy ${percent(validation.accuracy)}, F1 ${percent(validation.f1)} (${how})`);
    },
    onFailure: ({ name }, { stack }) => out.line(`\n${name}: ${stack}`),
  });

  const scores = metrics.map(({ validation }) => validation);
  const summary = Object.fromEntries(
    Object.keys(MEASURES).map((measure) => [measure, sample(scores.map((s) => s[measure as Measure]))]),
  ) as Record<Measure, Sample>;
  const perClass = scores[0].perClass.map((_, digit) => ({
    digit,
    f1: sample(scores.map((s) => s.perClass[digit].f1)),
  }));
  const named = Object.entries(MEASURES).map(([measure, name]) => [name, summary[measure as Measure]]);
  out.line();
  for (const line of sampleLines("over the folds", Object.fromEntries(named))) out.line(line);
  out.line();
  for (const line of classLines(
    perClass.map(({ f1 }) => f1),
    data.classes,
  ))
    out.line(line);
  const seconds = (performance.now() - start) / 1000;
  out.line(`\nkfold took ${seconds.toFixed(1)} seconds to execute`);
  const result = { k, config, folds: scores, summary, perClass, seconds };
  await writeFileAtomic(join(directory, "kfold.json"), `${JSON.stringify(result, null, 2)}\n`);
  out.line(`results in ${directory}`);
  out.result({ out: directory, ...result });
}
