// What a hardware GPU is asked, in 8 minutes at most: whether it computes what the reference does, whether training on it is
// training as on cpu, how fast a step is, and the MNIST recipe. on-hardware.sh brings it to a machine.
//
// Each part is a process of its own, with a time of its own: a driver that hangs or crashes costs that part alone.

import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { type BackendName, useBackend } from "pellucid";
import { GpuBackend } from "../../src/backends/gpu/backend.js";
import type { Tier } from "../../src/backends/gpu/tier-names.js";
import { cases } from "../../test/backends/cases.js";
import { gpuDifference, skipped } from "../../test/backends/gpu/allowance.js";
import { compareTraining, trainOn } from "../../test/backends/gpu/training.js";
import { endGroup, spawnGroup } from "../contender.js";
import { table } from "../format.js";
import { onThisMachine } from "../report.js";
import { measureTiers } from "./measure.js";

const here = fileURLToPath(new URL(".", import.meta.url));

interface Given {
  tier: Tier;
  /** The parts small enough for a GPU that is a program. */
  software: boolean;
  json?: string;
  part?: string;
}

interface Row {
  what: string;
  result: string;
}

const program = new Command("on-hardware")
  .option("--tier <name>", "of the gpu backend", "webgpu")
  .option("--software", "as much as a GPU that is a program gets through", false)
  .option("--json <file>", "write the table to this file, too")
  .option("--part <name>", "this part alone, its rows as JSON")
  .allowExcessArguments(false)
  .parse();
const given = program.opts<Given>();
const name: BackendName = `gpu:${given.tier}`;

const parts: Record<string, { seconds: number; run: (deadline: number) => Promise<Row[]> }> = {
  "what it is": { seconds: 30, run: adapter },
  "the same as the reference": { seconds: 110, run: conformance },
  "20 training steps against cpu": { seconds: 60, run: training },
  "a training step, batch 16": { seconds: 30, run: () => step(16) },
  "a training step, batch 64": { seconds: 45, run: () => step(64) },
  "a training step, batch 256": { seconds: 60, run: () => step(256) },
  "the MNIST recipe": { seconds: 115, run: recipe },
};

async function adapter(): Promise<Row[]> {
  const backend = await useBackend(name);
  return [{ what: "adapter", result: backend.describe() }];
}

/** Until the time is up: a software GPU does not get through all. */
async function conformance(deadline: number): Promise<Row[]> {
  const backend = await GpuBackend.create(given.tier);
  const wrong: string[] = [];
  let done = 0;
  for (const c of given.software ? cases.filter((_, i) => i % 24 === 0) : cases) {
    const title = `${c.kernel} ${c.name}`;
    if (title in skipped) continue;
    if (Date.now() > deadline) break;
    // A driver may refuse one kernel, and compile the others.
    const difference = await gpuDifference(backend, c).catch((error: Error) => error.message);
    if (difference !== null) wrong.push(`${title}: ${difference}`);
    done += 1;
  }
  const agree = `${done - wrong.length} of ${done} (${cases.length} in all)`;
  return [
    { what: "cases that agree", result: agree },
    ...wrong.slice(0, 20).map((result) => ({ what: "differs", result })),
  ];
}

async function training(): Promise<Row[]> {
  const steps = given.software ? 3 : 20;
  const want = await trainOn("cpu", steps);
  const got = await trainOn(name, steps);
  const { loss, parameter } = compareTraining(got, want);
  return [
    {
      what: `${steps} steps against cpu`,
      result: `loss ${loss.toExponential(1)}, parameters ${parameter.toExponential(1)} apart at most`,
    },
  ];
}

async function step(batch: number): Promise<Row[]> {
  const rounds = given.software ? 1 : 11;
  const { measured, missing } = await measureTiers({ batch, rounds, backends: [name, "wasm"] });
  const rows = measured.map(({ name, step, gflops, firstMs }) => ({
    what: `step of ${batch}, ${name}`,
    result: `${step.median.toFixed(2)} ms (${step.min.toFixed(2)} to ${step.max.toFixed(2)}), ${gflops.toPrecision(3)} GFLOPS, the first ${firstMs.toFixed(0)} ms`,
  }));
  return [...rows, ...missing.map(({ name, why }) => ({ what: `step of ${batch}, ${name}`, result: why }))];
}

async function recipe(): Promise<Row[]> {
  const out = await mkdtemp(join(tmpdir(), "pellucid-mnist-"));
  const limit = given.software ? ["--limit", "200"] : [];
  const start = performance.now();
  try {
    const args = [
      "train",
      "--backend",
      name,
      "--data",
      join(here, "mnist"),
      "--out",
      join(out, "run"),
      "--json",
      ...limit,
    ];
    // Whatever its end: a driver may keep the process alive when all is done, or crash it.
    const { output, ending, errors } = await run([join(here, "mnist.mjs"), ...args], 110);
    const seconds = (performance.now() - start) / 1000;
    const test = /"images": (\d+),\s+"accuracy": ([\d.]+)/.exec(output);
    if (test === null) return [{ what: "MNIST recipe", result: `${ending}: ${errors.slice(0, 300)}` }];
    const accuracy = `${(100 * Number(test[2])).toFixed(2)} % of ${test[1]} test images`;
    return [{ what: "MNIST recipe", result: `${seconds.toFixed(1)} s, the whole process; ${accuracy}` }];
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

interface Run {
  output: string;
  errors: string;
  /** How it ended. */
  ending: string;
}

/** Runs Node, and ends it when the time is up; one that a driver holds is left behind. */
function run(args: string[], seconds: number): Promise<Run> {
  return new Promise((resolve, reject) => {
    const command = { file: process.execPath, args };
    const child = spawnGroup(command, { cwd: process.cwd(), stdio: ["ignore", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout!.on("data", (text) => {
      output += text;
    });
    child.stderr!.on("data", (text) => {
      errors += text;
    });
    const timer = setTimeout(() => {
      endGroup(child);
      resolve({ output, errors, ending: `not done in ${seconds} s` });
    }, 1000 * seconds);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ output, errors, ending: `ended with ${signal ?? code}` });
    });
  });
}

/** Before the rows of a part in what it prints, since drivers print too. */
const MARK = "rows of this part: ";

async function runPart(part: string): Promise<never> {
  const { seconds, run } = parts[part]!;
  // Some of the time is for starting, and for telling.
  const rows = await run(Date.now() + 800 * seconds).catch((error: Error) => [
    { what: part, result: error.message },
  ]);
  return new Promise(() => {
    process.stdout.write(`\n${MARK}${JSON.stringify(rows)}\n`, () => process.exit(0));
  });
}

async function runAll(): Promise<void> {
  const own = [fileURLToPath(import.meta.url), "--tier", given.tier];
  if (given.software) own.push("--software");
  const rows: Row[] = [];
  for (const [part, { seconds }] of Object.entries(parts)) {
    process.stderr.write(`${part}\n`);
    const { output, errors, ending } = await run([...own, "--part", part], seconds);
    const told = output.split("\n").find((line) => line.startsWith(MARK));
    if (told !== undefined) rows.push(...(JSON.parse(told.slice(MARK.length)) as Row[]));
    else rows.push({ what: part, result: `${ending} ${errors.trim().slice(0, 300)}` });
  }
  const machine = onThisMachine(new Date().toISOString());
  console.log(machine);
  const lines = rows.map(({ what, result }) => [what, result.replace(/\s+/g, " ")]);
  console.log(table(["", name], lines));
  if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  process.exit(0);
}

await (given.part === undefined ? runAll() : runPart(given.part));
