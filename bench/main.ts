// npm run bench -- [options]: how fast Pellucid is, beside others who do the same. See README.md in this folder.

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { someOf, wholeNumber } from "./arguments.js";
import { endAll } from "./contender.js";
import { environmentOf, MAJORS, nodeOf } from "./node.js";
import { Pool } from "./pool.js";
import { machine, onThisMachine, Report } from "./report.js";
import { accuracy } from "./sections/accuracy.js";
import { inference } from "./sections/inference.js";
import { kernels } from "./sections/kernels.js";
import { memory } from "./sections/memory.js";
import { scaling } from "./sections/scaling.js";
import type { Section } from "./sections/section.js";
import { step } from "./sections/step.js";

const sections = { kernels, step, inference, accuracy, scaling, memory } satisfies Record<string, Section>;
type SectionName = keyof typeof sections;

const names = Object.keys(sections) as SectionName[];
const QUICK: SectionName[] = ["kernels", "step"];

/** A load from which the figures are doubtful. */
const BUSY = 0.7;

/** A file that can be written: not to be found out when all has been measured. */
function writable(file: string): string {
  try {
    accessSync(dirname(resolve(file)), constants.W_OK);
  } catch {
    throw new InvalidArgumentError("Its directory is not there, or cannot be written to.");
  }
  return file;
}

interface Given {
  quick?: boolean;
  only?: SectionName[];
  rounds?: number;
  threads: number;
  json?: string;
  nodes?: string[];
}

/** Runs this program on each version of Node, one after the other; answers the exit code of the last that failed, or 0. */
function onEach(majors: readonly string[]): number {
  const { nodes: _, json, ...rest } = given;
  const options = Object.entries(rest).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : value === false ? [] : [`--${name}`, String(value)],
  );
  let failed = 0;
  for (const major of majors) {
    const node = nodeOf(major);
    const file = json === undefined ? [] : ["--json", json.replace(/(\.json)?$/, `-node${major}$1`)];
    const args = ["--import", "tsx", fileURLToPath(import.meta.url), ...options, ...file];
    const { status } = spawnSync(node, args, { env: environmentOf(node), stdio: "inherit" });
    if (status !== 0) failed = status ?? 1;
    console.log();
  }
  return failed;
}

const program = new Command("bench")
  .description("Measure Pellucid and its peers on the same network, in turn.")
  .usage("[options]   (npm run bench -- [options])")
  .option("--quick", `only what matters most, in some four minutes: ${QUICK.join(", ")}`)
  .option("--only <sections>", `some of ${names.join(",")}`, someOf("section", names))
  .option("--rounds <n>", "how often everybody has a turn; default: 11", wholeNumber(1000))
  .option(
    "--threads <n>",
    "threads of everybody who can have more than one",
    wholeNumber(256),
    Math.min(2, availableParallelism()),
  )
  .option(
    "--nodes <majors>",
    `the same on each of these versions of Node: some of ${MAJORS.join(",")}`,
    someOf("Node", MAJORS),
  )
  .option("--json <file>", "write all that was measured to this file", writable)
  .showHelpAfterError("(add --help for the options)")
  .allowExcessArguments(false)
  .parse();

const given = program.opts<Given>();
const quick = given.quick ?? false;
const options = { quick, threads: given.threads, rounds: given.rounds ?? 11 };
const chosen = given.only ?? (quick ? QUICK : names);

if (given.nodes !== undefined) process.exit(onEach(given.nodes));

const report = new Report();
report.line(onThisMachine(report.date));
if (machine.load > BUSY) {
  report.line(
    `Something else has been running: the load was ${machine.load.toFixed(1)} in the last minute. Times may be off, and ` +
      "most of all those of libraries whose threads wait for each other by spinning.",
  );
}
const pool = await Pool.create(report);

let interrupted = false;
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, async () => {
    if (interrupted) return;
    interrupted = true;
    endAll();
    await pool.close();
    process.exit(code);
  });
}

try {
  for (const name of chosen) {
    report.line();
    await sections[name]({ options, pool, report });
    await pool.stop();
  }
  report.line();
  report.close();
  if (given.json !== undefined) await report.write(given.json, { ...options, sections: chosen });
} catch (error) {
  // Whoever is interrupted has its contenders ended under its hands.
  if (!interrupted) console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  if (!interrupted) await pool.close();
}
