import { fork } from "node:child_process";
import { BackendError } from "pellucid";
import type { EpochResult } from "pellucid/train";
import type { RunMetrics } from "./run.js";
import type { Trial } from "./pool.js";
import { readMetrics } from "./run-files.js";
import type { TrialMessage } from "./run-messages.js";

export interface StartedTrial {
  /** Its metrics, or null where it was asked to stop before it was done. */
  ended: Promise<RunMetrics | null>;
  /** Asks it to save what it has, and to end. */
  stop(): void;
}

/** Starts a training that is described in its directory. */
export function startTrial({ name, directory }: Trial, onEpoch: (result: EpochResult) => void): StartedTrial {
  const child = fork(process.argv[1], ["trial", directory], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let complaint = "";
  child.stderr?.on("data", (piece) => {
    complaint += piece;
  });
  child.on("message", ({ result }: TrialMessage) => onEpoch(result));
  const ended = new Promise<RunMetrics | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (code === 0) return resolve(readMetrics(directory));
      const reason = complaint.trim() || `its process ended with ${signal ?? `code ${code}`}`;
      reject(new BackendError(`${name}: ${reason}`, { directory }));
    });
  });
  return { ended, stop: () => child.connected && child.send("stop") };
}
