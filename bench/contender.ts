import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export interface Command {
  file: string;
  args: string[];
  env?: Record<string, string>;
}

/** How long a contender may take for an answer. */
const PATIENCE_MS = 300_000;
/** How much of a contender's standard error is kept, to say why it died. */
const STDERR_KEPT = 2000;

const running = new Set<ChildProcess>();
let ending = false;

/** Starts a process in a group of its own, so that all that it starts can be ended with it. */
export function spawnGroup(
  { file, args, env }: Command,
  options: { cwd: string; stdio: ("pipe" | "ignore")[] },
): ChildProcess {
  if (ending) throw new Error("the run is being ended");
  const child = spawn(file, args, { ...options, env: { ...process.env, ...env }, detached: true });
  running.add(child);
  child.once("exit", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL"); // it has ended by itself, or the system has no groups
  }
}

/** Ends all processes that are still running, and lets no other one start. */
export function endAll(): void {
  ending = true;
  for (const child of running) endGroup(child);
}

/** A library in a process of its own, which computes when it is asked and waits when it is not. */
export class Contender {
  readonly key: string;
  readonly label: string;
  readonly threads: number;
  /** What it says of itself. */
  about: Record<string, unknown> = {};
  readonly #child: ChildProcess;
  #stderr = "";
  #waiting: { resolve: (answer: Record<string, unknown>) => void; reject: (error: Error) => void } | null =
    null;

  private constructor(key: string, label: string, threads: number, command: Command, cwd: string) {
    this.key = key;
    this.label = label;
    this.threads = threads;
    this.#child = spawnGroup(command, { cwd, stdio: ["pipe", "ignore", "pipe", "pipe"] });
    this.#child.once("error", (error) => this.#fail(error.message));
    this.#child.once("exit", (code, signal) => this.#fail(`it ended with ${signal ?? code}`));
    // What cannot be written to it any more is told by its exit.
    this.#child.stdin!.on("error", () => {});
    this.#child.stderr!.on("data", (text) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    createInterface({ input: this.#child.stdio[3] as Readable }).on("line", (line) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting?.resolve(JSON.parse(line));
    });
  }

  static async start(
    spec: { key: string; label: string },
    threads: number,
    command: Command,
    cwd: string,
  ): Promise<Contender> {
    const contender = new Contender(spec.key, spec.label, threads, command, cwd);
    const { about } = await contender.#answer();
    contender.about = about as Record<string, unknown>;
    return contender;
  }

  async ask<T>(request: { task: string } & Record<string, unknown>): Promise<T> {
    const answer = this.#answer();
    (this.#child.stdin as Writable).write(`${JSON.stringify(request)}\n`);
    const { error, ...result } = await answer;
    if (error !== undefined) throw new Error(`${this.label}, ${request.task}: ${error}`);
    return result as T;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    endGroup(this.#child);
    await ended;
  }

  async #answer(): Promise<Record<string, unknown>> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Record<string, unknown>>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        const { exitCode, signalCode } = this.#child;
        if (exitCode !== null || signalCode !== null)
          this.#fail(`it has ended with ${signalCode ?? exitCode}`);
        timer = setTimeout(() => {
          endGroup(this.#child);
          this.#fail(`no answer in ${PATIENCE_MS / 1000} s`);
        }, PATIENCE_MS);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  #fail(reason: string): void {
    const said = this.#stderr.trim();
    this.#waiting?.reject(new Error(`${this.label}: ${reason}${said === "" ? "" : `\n${said}`}`));
    this.#waiting = null;
  }
}
