// npx tsx bench/queue/main.ts [measured.json]: what a trial, a report and a megabyte cost a queue in Redis.

import { writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { type Measured, measure, measureIdle } from "./measure.js";
import type { Costs } from "./simulate.js";

const WORKERS = 3;
const REPORTS = 10;
/** The bar: wall clock over the number of trials, of which one is under way at each worker. */
const BAR_MS = 20;

const [out] = process.argv.slice(2);
const few = await measure(1000, WORKERS, { epochs: 1, bytes: 1000 });
const many = await measure(200, WORKERS, { epochs: 1 + REPORTS, bytes: 1000, pause: 5 });
const large = await measure(200, WORKERS, { epochs: 1, bytes: 1_001_000 });
// Redis has work of its own, whoever is there: what a worker costs is what it adds.
const [alone, together] = [await measureIdle(1, 10), await measureIdle(1 + WORKERS, 10)];

type Name = "messages" | "bytesIn" | "bytesOut" | "cpu";
const perTrial = (measured: Measured, name: Name) => measured[name] / measured.trials;
const between = (more: Measured, name: Name, count: number) =>
  (perTrial(more, name) - perTrial(few, name)) / count;
const added = (name: Name) => Math.max(0, together[name] - alone[name]) / WORKERS;
const wall = (1000 * few.seconds) / few.trials;

const costs: Costs = {
  trial: {
    messages: perTrial(few, "messages"),
    bytes: perTrial(few, "bytesIn") + perTrial(few, "bytesOut"),
    cpu: perTrial(few, "cpu"),
  },
  report: {
    messages: between(many, "messages", REPORTS),
    bytes: between(many, "bytesIn", REPORTS) + between(many, "bytesOut", REPORTS),
    cpu: between(many, "cpu", REPORTS),
  },
  megabyte: { cpu: between(large, "cpu", 1) },
  workerSecond: {
    messages: added("messages"),
    bytes: added("bytesIn") + added("bytesOut"),
    cpu: added("cpu"),
  },
};
const machine = `${cpus().length} cores of ${cpus()[0]!.model}, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}`;
const measured = {
  machine,
  date: new Date().toISOString().slice(0, 10),
  millisecondsPerTrial: wall,
  cpuPerTrial: (1000 * (few.cpu + few.cpuOfOthers)) / few.trials,
  costs,
};
console.log(JSON.stringify(measured, null, 2));
console.log(
  `1,000 tiny trials through ${WORKERS} workers: ${few.seconds.toFixed(1)} s, ${wall.toFixed(1)} ms a trial; the bar is ${BAR_MS} ms: ${wall < BAR_MS ? "kept" : "missed"}`,
);
if (out !== undefined) await writeFile(out, `${JSON.stringify(measured, null, 2)}\n`);
if (wall >= BAR_MS) process.exitCode = 1;
