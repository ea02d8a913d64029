import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { startNode, tsx } from "../../support/run-node.js";

/** Starts child.ts, and waits for the first line that it prints. */
export const startChild = (...args: string[]): Promise<{ child: ChildProcess; line: string }> =>
  startNode(tsx("test/processes/tune/child.ts", ...args));

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
