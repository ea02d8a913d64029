// A parser against damaged files: each is read, or refused by name, within limits of time and memory.

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { DTypeError, FormatError, ShapeError, ValueError } from "../../src/errors.js";
import { mutate } from "./mutations.js";

/** A parser, and files that it reads. */
export interface Target {
  name: string;
  seeds: readonly Uint8Array[];
  /** Whether the files are texts. */
  text?: boolean;
  /** Makes what is around the damage right again, such as checksums, so that the damage itself is met. */
  repair?: (bytes: Uint8Array) => Uint8Array;
  /** May throw what {@link REFUSALS} says. */
  parse(bytes: Uint8Array): unknown;
}

export interface Limits {
  /** Of the processor's time, since the machine may have other things to do. */
  milliseconds: number;
  /** By which the process may grow. */
  mebibytes: number;
}

const LIMITS: Limits = { milliseconds: 2000, mebibytes: 512 };
const REFUSALS = [FormatError, ValueError, ShapeError, DTypeError];

/**
 * Ends the process when one file takes more than five times its time, and five seconds: a parser that hangs cannot be stopped from inside.
 * `watched` holds the number of the file, and when it was begun, in seconds of this machine's clock.
 */
const WATCHDOG = `
const { workerData: { watched, name, seconds } } = require("node:worker_threads");
const [file, began] = [0, 1];
setInterval(() => {
  const started = Atomics.load(watched, began);
  if (started === 0 || Date.now() / 1000 - started < seconds) return;
  require("node:fs").writeSync(2, "fuzz: " + name + ": mutation " + Atomics.load(watched, file) + " hangs\\n");
  process.kill(process.pid, "SIGKILL");
}, 500);
`;

/** @throws Error naming the target, the mutation and how to replay it, for the first file that breaks a rule. */
export async function fuzz(
  target: Target,
  { files, seed, limits = LIMITS }: { files: number; seed: number; limits?: Limits },
): Promise<{ read: number; refused: number }> {
  const watched = new Int32Array(new SharedArrayBuffer(8));
  // A machine at its limits may give this process nothing for seconds; who hangs still hangs after them.
  const seconds = 5 + (5 * limits.milliseconds) / 1000;
  const watchdog = new Worker(WATCHDOG, {
    eval: true,
    workerData: { watched, name: target.name, seconds },
    execArgv: [],
  });
  const counts = { read: 0, refused: 0 };
  try {
    for (let number = 0; number < files; number++) {
      const damaged = mutate(target.seeds, target.text ?? false, seed, number);
      const bytes = target.repair !== undefined && number % 2 === 1 ? target.repair(damaged) : damaged;
      Atomics.store(watched, 0, number);
      Atomics.store(watched, 1, Math.floor(Date.now() / 1000));
      const fault = await tryFile(target, bytes, limits, counts);
      if (fault !== null) throw failure(target.name, fault, number, seed, bytes);
    }
  } finally {
    await watchdog.terminate();
  }
  return counts;
}

/** What is wrong with how a file was taken, or null. */
async function tryFile(
  { parse }: Target,
  bytes: Uint8Array,
  limits: Limits,
  counts: { read: number; refused: number },
): Promise<string | null> {
  const before = process.cpuUsage();
  // The high-water mark only ever rises: what is below the mark of a file before is not seen, but that was allowed too.
  const peak = () => process.resourceUsage().maxRSS / 1024;
  const peakBefore = peak();
  try {
    await parse(bytes);
    counts.read += 1;
  } catch (error) {
    if (!REFUSALS.some((kind) => error instanceof kind)) {
      return error instanceof Error ? (error.stack ?? String(error)) : String(error);
    }
    counts.refused += 1;
  }
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1000;
  const mebibytes = peak() - peakBefore;
  if (milliseconds > limits.milliseconds) return `it takes ${milliseconds.toFixed(0)} ms of processor time`;
  if (mebibytes > limits.mebibytes) return `the process grows by ${mebibytes.toFixed(0)} MiB`;
  return null;
}

function failure(name: string, fault: string, number: number, seed: number, bytes: Uint8Array): Error {
  const path = join(tmpdir(), `pellucid-fuzz-${name.replace(/\W+/g, "-")}-${seed}-${number}`);
  writeFileSync(path, bytes);
  return new Error(
    `fuzz: ${name}: mutation ${number} of seed ${seed}: ${fault}\nThe file is ${path}; PELLUCID_SEED=${seed} replays it`,
  );
}
