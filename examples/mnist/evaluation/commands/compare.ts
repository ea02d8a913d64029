import { join } from "node:path";
import { FormatError, ValueError } from "pellucid";
import { writeFileAtomic } from "pellucid/data";
import { type Compared, compareConfigurations } from "../compare/compare-configurations.js";
import { comparisonLines, comparisonTable, describeClasses, SURE } from "../compare/comparison-table.js";
import { type Comparison, type ComparisonName, comparisons } from "../compare/comparisons.js";
import { disputedIn } from "../compare/disputed.js";
import { hasOneLoss } from "../report/describe-fit.js";
import { percent, plural } from "../report/format.js";
import { readAnswers } from "../runs/answers.js";
import { readClassNames } from "../runs/class-names.js";
import { holding } from "../runs/holding.js";
import { readJson } from "../runs/json-file.js";
import { openQueue, type QueueOptions } from "../runs/open-queue.js";
import { runAll } from "../runs/pool.js";
import { requirePlace } from "../runs/require-place.js";
import { configOf, type RunConfig } from "../runs/run-config.js";
import { RUNS } from "../runs/setup.js";
import type { TrainOptions } from "../settings.js";
import { requireCommonTeacher, withTeacher } from "../teacher/require-teacher.js";
import { Output } from "./output.js";
import { classLines, sampleLines } from "./sample-lines.js";

type Options = Pick<
  TrainOptions,
  "backend" | "data" | "limit" | "out" | "epochs" | "splitSeed" | "teacher" | "json"
> &
  QueueOptions & {
    study: ComparisonName;
    seeds?: number;
  };

/** The comparison, and in its note what was asked to be different. */
function comparisonOf({ study, epochs, limit }: Options): Comparison {
  const comparison: Comparison = comparisons[study];
  const changes = Object.entries({ epochs, limit }).filter(([, value]) => value !== undefined);
  if (changes.length === 0) return comparison;
  const changed = changes.map(([name, value]) => `--${name} ${value}`).join(" ");
  return { ...comparison, note: `${comparison.note} Here with ${changed}.` };
}

/** All that there is to say of a configuration that is compared with no other. */
function describeAlone(alone: Compared, names?: readonly string[]): string[] {
  const { accuracy, undisputed, f1, loss, calibrationError, f1OfClass } = alone;
  return [
    "",
    ...sampleLines("over the seeds", {
      accuracy,
      ...(undisputed !== null && { "without disputed labels": undisputed }),
      F1: f1,
      loss,
      "calibration error": calibrationError,
    }),
    "",
    ...classLines(f1OfClass, names),
  ];
}

/** Trains every configuration of a comparison with the same seeds, and tells what differs. */
export async function compareCommand(options: Options): Promise<void> {
  const directory = options.out ?? join(RUNS, options.study);
  return holding(directory, async () => {
    await requirePlace("compare", directory);
    await requireSameStudy(directory, options.study);
    await compare(directory, options);
  });
}

/** @throws ValueError where the directory holds the results of another comparison; FormatError where of none. */
async function requireSameStudy(directory: string, study: string): Promise<void> {
  const path = join(directory, "study.json");
  const json = await readJson(path);
  if (json === undefined) return;
  const found = (json as { study?: unknown } | null)?.study;
  if (typeof found !== "string") {
    throw new FormatError(
      `${path} tells of no comparison: its study must be a name such as ${JSON.stringify(study)}; the file is damaged: take a whole copy, or remove it`,
      { path },
    );
  }
  if (found === study) return;
  throw new ValueError(
    `--out: ${directory} holds the comparison ${JSON.stringify(found)} already; name another directory for ${study}`,
    { directory },
  );
}

const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

async function compare(directory: string, options: Options): Promise<void> {
  const out = new Output(options.json);
  const start = performance.now();
  const comparison = comparisonOf(options);
  const { backend, data, epochs, limit = comparison.limit, seeds = comparison.seeds, splitSeed } = options;
  const { judgedBy = "test" } = comparison;
  const { teacher } = await withTeacher(options);
  const names = Object.keys(comparison.variants);
  const untaught = names.map((name): RunConfig => {
    const { recipe, common, variants } = comparison;
    const base = configOf({ recipe, backend, data, limit, splitSeed, seed: 1 });
    const untested = judgedBy === "validation" && { test: false };
    return { ...base, ...untested, ...common, ...(epochs !== undefined && { epochs }), ...variants[name] };
  });
  const pupils = untaught.filter(({ distill }) => distill > 0);
  if (teacher !== undefined && pupils.length === 0) {
    throw new ValueError(
      `--teacher: no configuration of the study ${options.study} learns from one; leave it out`,
      { study: options.study },
    );
  }
  const configs = untaught.map((config) => (pupils.includes(config) ? { ...config, teacher } : config));
  const ofSeeds = configs.flatMap((config) => seedsOf(seeds).map((seed) => ({ ...config, seed })));
  await requireCommonTeacher(`the study ${options.study}`, ofSeeds, options);
  const study = { command: "compare", study: options.study, epochs, limit, splitSeed, teacher };
  const { queue, threads, described } = await openQueue(options, { study, most: names.length * seeds }, out);
  out.line(
    `${comparison.title}: ${plural(names.length, "configuration")}, ${plural(seeds, "seed")}, ${described}`,
  );
  out.line(comparison.note);
  const classes = await readClassNames(data);

  const runs = names.flatMap((name, n) =>
    seedsOf(seeds).map((seed) => ({
      name: `${name}, seed ${seed}`,
      directory: join(directory, name.replace(/[^\w-]+/g, "-"), `seed-${seed}`),
      config: { ...configs[n], seed, threads },
    })),
  );
  const metrics = await runAll(runs, {
    queue,
    onDone({ name }, { [judgedBy]: scores, train }, before) {
      const how = before ? "done before" : `${train.seconds.toFixed(1)} s`;
      out.line(`${name}: accuracy ${percent(scores!.accuracy)} (${how})`);
    },
    onFailure: ({ name }, { stack }) => out.line(`\n${name}: ${stack}`),
  });

  const trained = await Promise.all(
    runs.map(async ({ directory: own }, i) => ({
      metrics: metrics[i],
      scores: metrics[i][judgedBy]!,
      answers: await readAnswers(own, judgedBy),
    })),
  );
  const compared = compareConfigurations(
    names.map((name, i) => ({
      name,
      oneLoss: hasOneLoss(configs[i]),
      trained: trained.slice(i * seeds, (i + 1) * seeds),
    })),
    judgedBy === "test" ? disputedIn(trained[0].answers.labels.length, data) : [],
  );
  const table = comparisonTable(comparison, compared);
  out.line();
  for (const line of comparisonLines(table)) out.line(line);
  if (names.length === 1) for (const line of describeAlone(compared[0], classes)) out.line(line);
  else {
    out.line(
      `\nrecall of single ${classes ? "classes" : "digits"} against ${names[0]}, where p < ${SURE} (paired t test over the seeds)`,
    );
    for (const configuration of compared.slice(1)) {
      out.line(`  ${configuration.name}: ${describeClasses(configuration, classes)}`);
    }
  }
  out.line("\nfit (seed 1)");
  for (const { name, fit } of compared) out.line(`  ${name}: ${fit.text}`);
  const seconds = (performance.now() - start) / 1000;
  out.line(`\ncompare took ${seconds.toFixed(1)} seconds to execute`);
  const result = { study: options.study, seeds, seconds, table, compared };
  await writeFileAtomic(join(directory, "study.json"), `${JSON.stringify(result, null, 2)}\n`);
  out.line(`results in ${directory}`);
  out.result({ out: directory, ...result });
}
