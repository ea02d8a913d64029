import { PellucidError } from "../errors.js";
import { fileError } from "./file-error.js";
import { readRegularFileSync } from "./read-regular-file.js";

// Node's modules are asked for where they are used, so that a browser bundle can hold this file.
const nodeFs = () => process.getBuiltinModule("node:fs");
const hostname = () => process.getBuiltinModule("node:os").hostname();

interface Holder {
  pid: number;
  host: string;
  /** When the process began, where the system tells: after a restart another one may have the same id. */
  began: string | null;
}

/** How long to look on while another process is in the middle of making or removing a lock. */
const PATIENCE_MS = 1000;
const GLANCE_MS = 5;

/** How patient to be with another process. */
export interface LockOptions {
  /** How many milliseconds to wait for a living process to give it back. Default 0. */
  patience?: number;
}

/**
 * Holds `path` for this process alone, by a file that can be made only once. A lock whose process is gone is taken
 * over. Returns what gives it back; so does the end of the process, of whatever kind.
 *
 * @throws PellucidError while a living process holds it, or one on another machine, of which nothing can be known; and
 * where no file can be made there.
 */
export function lockFile(path: string, { patience = 0 }: LockOptions = {}): () => void {
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), began: beganAt(process.pid) });
  const start = Date.now();
  const hasWaited = (milliseconds: number) => Date.now() - start > milliseconds;
  // Whoever is halted between making the file and filling it may have lost it meanwhile: hence the second look.
  while (!(create(path, mine) && readIfThere(path) === mine)) {
    const text = readIfThere(path);
    const holder = text === null ? null : parse(text);
    // Text that names no process is being written at this moment, unless that moment is long gone.
    if (text !== null && (holder === null ? isOld(path) : isGone(holder))) removeStale(path, text);
    else if (holder !== null && hasWaited(patience)) throw heldError(path, holder);
    else if (holder === null && hasWaited(patience + 2 * PATIENCE_MS)) {
      throw new PellucidError(`lock: ${path} can neither be made nor read; delete it`, { path });
    } else pause();
  }
  return () => {
    // One that another process has taken over is that one's.
    if (readIfThere(path) === mine) nodeFs().rmSync(path, { force: true });
  };
}

function create(path: string, text: string): boolean {
  let file: number;
  try {
    file = nodeFs().openSync(path, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw fileError("lock: cannot make", path, error);
  }
  try {
    nodeFs().writeSync(file, text);
  } catch (error) {
    nodeFs().rmSync(path, { force: true });
    throw fileError("lock: cannot write", path, error);
  } finally {
    nodeFs().closeSync(file);
  }
  return true;
}

function readIfThere(path: string): string | null {
  try {
    const bytes = readRegularFileSync("lock: cannot read", path);
    return bytes === undefined ? null : new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}

/** Of a process on another machine nothing is known. */
const isGone = ({ pid, host, began }: Holder): boolean =>
  host === hostname() && (!isAlive(pid) || beganAt(pid) !== began);

/**
 * Two processes may find the same stale lock. Were each to remove it, the second would remove what the first has made
 * since; so only the one that holds the guard looks again, and removes.
 */
function removeStale(path: string, stale: string): void {
  const guard = `${path}.guard`;
  if (!create(guard, "")) {
    if (isOld(guard)) nodeFs().rmSync(guard, { force: true });
    pause();
    return;
  }
  try {
    if (readIfThere(path) === stale) nodeFs().rmSync(path);
  } finally {
    nodeFs().rmSync(guard);
  }
}

function parse(text: string): Holder | null {
  try {
    const holder = JSON.parse(text);
    return Number.isSafeInteger(holder?.pid) && typeof holder.host === "string" ? holder : null;
  } catch {
    return null;
  }
}

function isOld(path: string): boolean {
  const found = nodeFs().statSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > PATIENCE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** On Linux: which boot, and how long after it, by the fields of /proc/…/stat behind the name; null for a zombie. */
function beganAt(pid: number): string | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const boot = readIfThere("/proc/sys/kernel/random/boot_id");
  if (stat === null || boot === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? null : `${boot.trim()} ${fields[19]}`;
}

function heldError(path: string, { pid, host }: Holder): PellucidError {
  const here = host === hostname();
  const who =
    pid === process.pid && here ? "this very process" : `process ${pid}${here ? "" : ` on ${host}`}`;
  const wayOut = here ? "wait for it, or end it" : `if that has ended, delete ${path}`;
  return new PellucidError(`lock: ${path} is held by ${who}; one at a time may write; ${wayOut}`, {
    path,
    code: "ELOCKED",
    pid,
    host,
  });
}

const pause = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, GLANCE_MS);
};
