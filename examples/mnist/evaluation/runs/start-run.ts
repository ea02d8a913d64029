import { fork } from "node:child_process";
import { BackendError } from "pellucid";
import type { EpochResult } from "pellucid/train";
import type { StartedTrial, Trial, TrialQueue } from "pellucid/tune/queue";
import { plural } from "../report/format.js";
import type { TrainOptions } from "../settings.js";
import type { RunConfig } from "./run-config.js";
import { isDone } from "./run-files.js";
import { SYSTEM_FAILURE } from "./system-failure.js";
import { watchSilence } from "./watch-silence.js";

/** A training in a process of its own. */
export interface Run {
  /** For people. */
  name: string;
  directory: string;
  config: RunConfig;
}

/** What such a process tells its parent: `alive` at most once a second, as long as it gets on. */
export type RunMessage =
  | { kind: "alive" }
  | { kind: "epoch"; result: EpochResult }
  | { kind: "failure"; stack?: string };

/**
 * What a machine has instead of what the configuration of a run says, which stays as it is. Where its data are false, they
 * are the embedded ones, wherever those of the configuration lie.
 */
export type Here = Partial<Pick<TrainOptions, "backend" | "threads">> & { data?: string | false };

/**
 * Starts what is described in its directory, and tells of every epoch. Where it says nothing for `silence` seconds, it is
 * killed, and has failed.
 */
export function startRun(
  { name, directory }: Omit<Trial, "settings">,
  onEpoch: (result: EpochResult) => void,
  here: Here = {},
  silence = Number.POSITIVE_INFINITY,
): StartedTrial {
  const words = Object.entries(here).flatMap(([option, value]) => {
    if (value === undefined) return [];
    return value === false ? [`--no-${option}`] : [`--${option}`, String(value)];
  });
  const child = fork(process.argv[1], ["run", directory, ...words], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let complaint = "";
  let stack: string | undefined;
  let hung: string | undefined;
  child.stderr?.on("data", (piece) => {
    complaint += piece;
  });
  const watch = watchSilence(silence, () => {
    hung = `it was hung: nothing was heard of its process for ${plural(silence, "second")}, which was killed; where trainings are that slow, allow more by --silence`;
    child.kill("SIGKILL");
  });
  child.on("message", (message: RunMessage) => {
    watch.heard();
    if (message.kind === "epoch") onEpoch(message.result);
    if (message.kind === "failure") stack = message.stack;
  });
  const ended = new Promise<"done" | "stopped">((resolve, reject) => {
    child.on("error", reject);
    // Not "exit": messages and complaints that were sent before the end may come after it.
    child.on("close", (code, signal) => {
      watch.end();
      if (code === 0) return resolve(isDone(directory).then((done) => (done ? "done" : "stopped")));
      const reason = hung ?? (complaint.trim() || `its process ended with ${signal ?? `code ${code}`}`);
      const ofTheSystem = code === SYSTEM_FAILURE ? { code: "EIO" } : {};
      const error = new BackendError(`${name}: ${reason}`, { directory, ...ofTheSystem });
      if (stack !== undefined) error.stack = stack;
      reject(error);
    });
  });
  // It may have ended and not be known to have: then what it left says how, and that it cannot hear is no error.
  const unheard = () => {};
  return { ended, stop: () => child.connected && child.send("stop", unheard) };
}

/** Processes of this machine, so many at a time. */
export function processQueue(jobs: number): TrialQueue {
  const running = new Set<StartedTrial>();
  return {
    start(trial, onReport) {
      const started = startRun(trial, onReport);
      running.add(started);
      const forget = () => running.delete(started);
      started.ended.then(forget, forget);
      return started;
    },
    slots: () => jobs,
    async close() {
      for (const started of running) started.stop();
    },
  };
}
