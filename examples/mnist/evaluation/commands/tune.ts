import { join } from "node:path";
import { PellucidError } from "pellucid";
import { writeFileAtomic } from "pellucid/data";
import { defaultJobs, threadsFor } from "../runs/pool.js";
import { configOf, type RunConfig } from "../runs/run-config.js";
import { prepareTrial } from "../runs/run-files.js";
import { RUNS } from "../runs/setup.js";
import { type StartedTrial, startTrial } from "../runs/start-run.js";
import { stopOnSignals } from "../runs/stop-on-signals.js";
import { defaultSpace, readSpace } from "../search-space.js";
import type { TrainOptions } from "../settings.js";
import type { PrunerOptions } from "../tune/pruners.js";
import type { SamplerOptions } from "../tune/samplers.js";
import type { SearchSpace } from "../tune/search-space.js";
import { type Asked, Study } from "../tune/study.js";
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
