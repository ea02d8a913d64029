// Output that cannot be written: whoever read it has gone, as `| head -1` does, or the disk that it goes to is full.

import { constants } from "node:os";

/** Where a shell looks for the signal that ended a command. */
export const exitCodeFor = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** What the command exits with since its output was lost. */
let lost: number | null = null;
const listeners = new Set<(exitCode: number) => void>();

export const isOutputLost = (): boolean => lost !== null;

/**
 * From here on lost output is no crash. A command comes to its end without a word, but for a training, which stops as
 * after Ctrl-C: it may take hours, and whoever closed its pipe wants no more of it. The exit code is the one that SIGPIPE
 * would have left, or 1.
 */
export function surviveLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      if (lost !== null) return;
      lost = code === "EPIPE" ? exitCodeFor("SIGPIPE") : 1;
      process.exitCode = lost;
      if (code !== "EPIPE" && stream === process.stdout) console.error(`cannot write the output: ${message}`);
      for (const listen of listeners) listen(lost);
    });
  }
}

/** Tells when the output is lost, or that it is already. Returns what ends that. */
export function onLostOutput(listen: (exitCode: number) => void): () => void {
  listeners.add(listen);
  if (lost !== null) listen(lost);
  return () => listeners.delete(listen);
}
