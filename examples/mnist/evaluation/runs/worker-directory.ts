import { mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

/** With the machine in it: who shares a directory with others cannot ask whether a process of theirs is there. */
const prefix = (): string => `pellucid-worker-${hostname()}-`;

/** A directory for the trials of this worker. What workers of this machine have left that were killed is removed. */
export async function makeWorkerDirectory(): Promise<string> {
  await removeLeftovers();
  return mkdtemp(join(tmpdir(), `${prefix()}${process.pid}-`));
}

async function removeLeftovers(): Promise<void> {
  const names = await readdir(tmpdir());
  const left = names.filter((name) => {
    const pid = name.startsWith(prefix()) ? /^(\d+)-/.exec(name.slice(prefix().length))?.[1] : undefined;
    return pid !== undefined && isGone(Number(pid));
  });
  // What cannot be removed, as while a training that was left there comes to its end, is for the next.
  await Promise.allSettled(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

/** This process has made none yet: one with its number is of a process before it, as in a container that was started again. */
function isGone(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
