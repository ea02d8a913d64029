import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "pellucid/data";
import { type PrunerOptions, type SamplerOptions, Study } from "pellucid/tune";
import { percent } from "../report/format.js";
import { holding } from "../runs/holding.js";
import { openQueue, type QueueOptions } from "../runs/open-queue.js";
import { runPool } from "../runs/pool.js";
import { requirePlace } from "../runs/require-place.js";
import { configOf, type RunConfig } from "../runs/run-config.js";
import { RUNS } from "../runs/setup.js";
import type { Run } from "../runs/start-run.js";
import { defaultSpace, readSpace } from "../search-space.js";
import type { TrainOptions } from "../settings.js";
import { requireCommonTeacher, withTeacher } from "../teacher/require-teacher.js";
import { studyHtml } from "../tune/study-html.js";
import { studyTable } from "../tune/study-table.js";
import { Output } from "./output.js";

type Options = TrainOptions &
  QueueOptions & {
    trials: number;
    sampler: SamplerOptions["type"];
    pruner: PrunerOptions["type"];
    space?: string;
  };

/** A trial of the study, as a run. */
type TrialRun = Run & { number: number };

/** Searches the settings that validate best; the test images are not looked at. */
export async function tuneCommand(options: Options, explicit: ReadonlySet<string>): Promise<void> {
  const directory = options.out ?? join(RUNS, "tune");
  return holding(directory, async () => {
    await requirePlace("tune", directory);
    await tune(directory, options, explicit);
  });
}

async function tune(
  directory: string,
  { trials, sampler, pruner, space, ...options }: Options,
  explicit: ReadonlySet<string>,
): Promise<void> {
  const out = new Output(options.json);
  const base: RunConfig = { ...configOf(await withTeacher(options)), test: false };
  await requireCommonTeacher("tune", [base], options);
  const { backend: _backend, threads: _threads, ...fixed } = base;
  const about = {
    name: `${base.network} by the recipe ${base.recipe}`,
    space: space === undefined ? defaultSpace(base, explicit) : await readSpace(space),
    direction: "maximize",
    sampler: { type: sampler },
    pruner: { type: pruner },
    seed: base.seed,
    fixed,
  } as const;
  const path = join(directory, "study.jsonl");
  // A new one is begun where the queue takes it: a mistyped address must not bind the directory to it.
  const kept = existsSync(path) ? Study.open(path, about) : null;
  const isRunning = ({ state }: { state: string }) => state === "running";
  const begun = kept?.trials.filter(isRunning).map(({ number }) => number) ?? [];
  const underWay = () => begun.filter((number) => isRunning(kept!.trials[number])).length;
  const wanted = { study: { command: "tune", ...about }, most: trials, underWay };
  const { queue, threads, described } = await openQueue(options, wanted, out).catch((error) => {
    kept?.close();
    throw error;
  });
  const study = kept ?? (await begin());
  async function begin() {
    try {
      return Study.open(path, about);
    } catch (error) {
      await queue.close();
      throw error;
    }
  }
  const failures: Error[] = [];
  try {
    const before = study.trials.length;
    if (before > 0) out.line(`goes on with the study in ${directory}, which has ${before} trials`);
    out.line(
      `${trials} trials, ${described}; the value is the accuracy in validation after ${base.epochs} epochs`,
    );

    function* asked(): Generator<TrialRun> {
      for (let trial = study.ask(trials); trial !== null; trial = study.ask(trials)) {
        const { number, params } = trial;
        yield {
          number,
          name: `trial ${number}`,
          directory: join(directory, "trials", String(number).padStart(4, "0")),
          config: { ...base, ...params, threads } as RunConfig,
        };
      }
    }
    await runPool(asked(), {
      queue,
      // After its last epoch a trial has cost all that it can: it counts.
      onEpoch: ({ number, config }, { epoch, valAccuracy }) =>
        study.report(number, epoch, valAccuracy) && epoch < config.epochs,
      onGivenUp({ number, name }) {
        study.tell(number, { state: "pruned" });
        out.line(`${name}: pruned`);
      },
      onDone({ number, name }, { validation: { accuracy } }) {
        study.tell(number, { value: accuracy });
        out.line(`${name}: ${percent(accuracy)}, best ${percent(study.best!.value!)}`);
      },
      onFailure({ number }, error) {
        study.tell(number, { state: "failed", reason: error.message });
        out.line(`failed: ${error.message}`);
        failures.push(error);
      },
    });
    out.line();
    for (const line of studyTable(study, { rows: 10 })) out.line(line);
    for (const { stack } of failures) out.line(`\n${stack}`);
    await writeFileAtomic(join(directory, "study.html"), studyHtml(study));
    out.line(`results in ${directory}; its charts: ${join(directory, "study.html")}`);
    out.result({ out: directory, best: study.best, trials: study.trials });
    if (study.trials.every(({ state }) => state === "failed")) process.exitCode = 1;
  } finally {
    study.close();
  }
}
