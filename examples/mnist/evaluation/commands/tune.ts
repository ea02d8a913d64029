import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, PellucidError, ValueError } from "pellucid";
import { writeFileAtomic } from "pellucid/data";
import { type Asked, type PrunerOptions, type SamplerOptions, type SearchSpace, Study } from "pellucid/tune";
import { takesDropout } from "../networks/networks.js";
import { type Recipe, recipes } from "../recipes.js";
import { defaultJobs, threadsFor } from "../runs/pool.js";
import { configOf, type RunConfig } from "../runs/run-config.js";
import { prepareTrial } from "../runs/run-files.js";
import { RUNS } from "../runs/setup.js";
import { type StartedTrial, startTrial } from "../runs/start-run.js";
import { stopOnSignals } from "../runs/stop-on-signals.js";
import type { TrainOptions } from "../settings.js";
import { studyHtml } from "../tune/study-html.js";
import { studyTable } from "../tune/study-table.js";
import { Output, percent } from "./output.js";

type Options = TrainOptions & {
  trials: number;
  sampler: SamplerOptions["type"];
  pruner: PrunerOptions["type"];
  space?: string;
  jobs?: number;
};

/** What is searched unless a file names something else. */
const SPACE: SearchSpace = {
  lr: { type: "float", from: 3e-4, to: 2e-2, log: true },
  batchSize: { type: "categorical", choices: [32, 64, 128, 256] },
  warmup: { type: "float", from: 0.05, to: 0.5 },
  dropout: { type: "float", from: 0, to: 0.5 },
  weightDecay: { type: "float", from: 1e-5, to: 1e-1, log: true },
  augment: { type: "categorical", choices: ["none", "rotation and crop", "affine"] },
};

/** What of it fits the other settings, and was not given. */
function defaultSpace(
  { network, schedule, optimizer, l2 }: RunConfig,
  explicit: ReadonlySet<string>,
): SearchSpace {
  const misfits = {
    dropout: !takesDropout(network),
    warmup: schedule === "plateau",
    weightDecay: optimizer === "SGD" || l2 > 0,
  };
  const searched = ([name]: [string, unknown]) =>
    !explicit.has(name) && !misfits[name as keyof typeof misfits];
  return Object.fromEntries(Object.entries(SPACE).filter(searched));
}

/** Searches the settings that validate best; the test images are not looked at. */
export async function tuneCommand(
  { trials, sampler, pruner, space, jobs, ...options }: Options,
  explicit: ReadonlySet<string>,
): Promise<void> {
  const out = new Output(options.json);
  const directory = options.out ?? join(RUNS, "tune");
  const atOnce = Math.min(jobs ?? defaultJobs(), trials);
  const base: RunConfig = { ...configOf(options), test: false };
  const { backend: _backend, threads: _threads, ...fixed } = base;
  const study = Study.open(join(directory, "study.jsonl"), {
    name: `${base.network} by the recipe ${base.recipe}`,
    space: space === undefined ? defaultSpace(base, explicit) : await readSpace(space),
    direction: "maximize",
    sampler: { type: sampler },
    pruner: { type: pruner },
    seed: base.seed,
    fixed,
  });
  const before = study.trials.length;
  if (before > 0) out.line(`goes on with the study in ${directory}, which has ${before} trials`);
  out.line(
    `${trials} trials, ${atOnce} at a time; the value is the accuracy in validation after ${base.epochs} epochs`,
  );

  const running = new Set<StartedTrial>();
  const signals = stopOnSignals(() => {
    for (const trial of running) trial.stop();
  });
  const runOne = async ({ number, params }: Asked<SearchSpace>): Promise<void> => {
    const trial = {
      name: `trial ${number}`,
      directory: join(directory, "trials", String(number).padStart(4, "0")),
      config: { ...base, ...params, threads: threadsFor(atOnce) } as RunConfig,
    };
    await prepareTrial(trial.directory, trial.config);
    let pruned = false;
    const started = startTrial(trial, ({ epoch, valAccuracy }) => {
      if (pruned) return;
      // After its last epoch a trial has cost all that it can: it counts.
      pruned = study.report(number, epoch, valAccuracy) && epoch < trial.config.epochs;
      if (pruned) started.stop();
    });
    running.add(started);
    const metrics = await started.ended.finally(() => running.delete(started));
    if (pruned) {
      study.tell(number, { state: "pruned" });
      out.line(`${trial.name}: pruned`);
    } else if (metrics !== null) {
      const { accuracy } = metrics.validation;
      study.tell(number, { value: accuracy });
      out.line(`${trial.name}: ${percent(accuracy)}, best ${percent(study.best!.value!)}`);
    }
  };
  const work = async (): Promise<void> => {
    while (!signals.stopped()) {
      const asked = study.ask(trials);
      if (asked === null) return;
      await runOne(asked).catch((error: Error) => {
        // A signal reaches the whole group of processes: what it ended has not failed, and is run again.
        if (signals.stopped()) return;
        study.tell(asked.number, { state: "failed", reason: error.message });
        out.line(`failed: ${error.message}`);
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
    signals.release();
    if (signals.stopped()) {
      process.exitCode = signals.exitCode();
      throw new PellucidError("stopped; the same command goes on from here");
    }
    out.line();
    for (const line of studyTable(study, { rows: 10 })) out.line(line);
    await writeFileAtomic(join(directory, "study.html"), studyHtml(study));
    out.line(`results in ${directory}; its charts: ${join(directory, "study.html")}`);
    out.result({ out: directory, best: study.best, trials: study.trials });
    if (study.trials.every(({ state }) => state === "failed")) process.exitCode = 1;
  } finally {
    study.close();
  }
}

/** A search space of one's own: JSON, each parameter a setting of a recipe. */
async function readSpace(path: string): Promise<SearchSpace> {
  let space: SearchSpace;
  try {
    space = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new FormatError(
      `--space: cannot read ${path} (${(cause as Error).message}); it must be JSON such as {"lr": {"type": "float", "from": 0.0001, "to": 0.01, "log": true}}`,
      { path },
      { cause },
    );
  }
  const settings = Object.keys(recipes.specification) as (keyof Recipe)[];
  const stranger = Object.keys(space).find((name) => !settings.includes(name as keyof Recipe));
  if (stranger !== undefined) {
    throw new ValueError(
      `--space: ${path} has the parameter ${stranger}, which is no setting of a recipe; it must be one of ${settings.join(", ")}`,
      { path, stranger },
    );
  }
  return space;
}
