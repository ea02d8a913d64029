import { fork } from "node:child_process";
import { BackendError } from "pellucid";
import type { EpochResult } from "pellucid/train";
import type { RunConfig } from "./run-config.js";
import { type RunMetrics, readMetrics } from "./run-metrics.js";
import { SYSTEM_FAILURE } from "./system-failure.js";

/** A training in a process of its own. */
export interface Run {
  /** For people. */
  name: string;
  directory: string;
  config: RunConfig;
}

/** What such a process tells its parent. */
export interface RunMessage {
  kind: "epoch";
  result: EpochResult;
}

export interface StartedRun {
  /** Its metrics, or null where it was asked to stop before it was done. */
  ended: Promise<RunMetrics | null>;
  /** Asks it to save what it has, and to end. */
  stop(): void;
}

/** Starts what is described in its directory. */
export function startRun(
  { name, directory, config }: Run,
  onEpoch: (result: EpochResult) => void,
): StartedRun {
  const child = fork(process.argv[1], ["run", directory], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let complaint = "";
  child.stderr?.on("data", (piece) => {
    complaint += piece;
  });
  child.on("message", ({ result }: RunMessage) => onEpoch(result));
  const ended = new Promise<RunMetrics | null>((resolve, reject) => {
    child.on("error", reject);
    // Not "exit": messages and complaints that were sent before the end may come after it.
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(readMetrics(directory, config));
      const reason = complaint.trim() || `its process ended with ${signal ?? `code ${code}`}`;
      const ofTheSystem = code === SYSTEM_FAILURE ? { code: "EIO" } : {};
      reject(new BackendError(`${name}: ${reason}`, { directory, ...ofTheSystem }));
    });
  });
  // It may have ended and not be known to have: then what it left says how, and that it cannot hear is no error.
  const unheard = () => {};
  return { ended, stop: () => child.connected && child.send("stop", unheard) };
}
