import { join } from "node:path";
import { spawnGroup } from "../contender.js";
import { root } from "../contenders.js";
import { table } from "../format.js";
import { summarize } from "../statistics.js";
import type { Section } from "./section.js";

const SEEDS = [1, 2, 3, 4, 5];
const ENOUGH = 0.99;

/** The MNIST example with its own recipe, from the start of the process to its end. */
export const accuracy: Section = async ({ options: { threads }, pool, report }) => {
  const runs: { seed: number; seconds: number; accuracy: number }[] = [];
  for (const seed of SEEDS)
    runs.push({ seed, ...(await train(seed, threads, join(pool.directory, `seed-${seed}`))) });
  const seconds = summarize(runs.map((run) => run.seconds));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanSeconds, meanAccuracy] = [mean(runs.map((r) => r.seconds)), mean(runs.map((r) => r.accuracy))];
  const measured = { section: "accuracy", contender: "Pellucid", threads };
  report.measured({ ...measured, what: "process, by seed", unit: "s", ...seconds });
  report.measured({
    ...measured,
    what: "test accuracy, by seed",
    unit: "share",
    ...summarize(runs.map((run) => run.accuracy)),
  });

  report.line("Default recipe of the MNIST example, the whole process");
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const rows = runs.map((run) => [String(run.seed), run.seconds.toFixed(1), percent(run.accuracy)]);
  rows.push(["mean", meanSeconds.toFixed(1), percent(meanAccuracy)]);
  report.line(table(["seed", "seconds", "test accuracy"], rows));
  // A run that is quick and does not get there has not got there in that time.
  const value = meanAccuracy >= ENOUGH ? meanSeconds : Number.POSITIVE_INFINITY;
  const what = `seconds to ${percent(ENOUGH)}, mean over ${SEEDS.length} seeds`;
  const [, bar, verdict] = report.ratio("accuracy", what, value, "accuracy");
  const reached = Number.isFinite(value) ? `${value.toFixed(1)} s` : "not reached";
  report.line(`Process start to ${percent(ENOUGH)}: ${reached}  ${bar}  ${verdict}`);
};

async function train(
  seed: number,
  threads: number,
  out: string,
): Promise<{ seconds: number; accuracy: number }> {
  const start = performance.now();
  const output = await run(
    ["--import", "tsx", "examples/mnist/main.ts", "train", "--seed", String(seed), "--json", "--out", out],
    { PELLUCID_THREADS: String(threads) },
  );
  const seconds = (performance.now() - start) / 1000;
  const { test } = JSON.parse(output) as { test: { accuracy: number } };
  return { seconds, accuracy: test.accuracy };
}

/** Runs Node to its end, and returns what it writes to standard output. */
function run(args: string[], env: Record<string, string>): Promise<string> {
  const child = spawnGroup(
    { file: process.execPath, args, env },
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  let [output, errors] = ["", ""];
  child.stdout!.on("data", (text) => {
    output += text;
  });
  child.stderr!.on("data", (text) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`npx ${args.join(" ")} ended with ${code}\n${errors}`));
    });
  });
}
