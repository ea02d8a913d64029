import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Finished {
  /** Null where it was killed. */
  code: number | null;
  stdout: string;
  stderr: string;
}

interface LaunchOptions {
  /** Default: the root of the repository. */
  cwd?: string;
  /** Beside the variables of this process; undefined takes one away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Whether what it has started is killed with it. */
  group?: boolean;
  /** Default: Node itself. */
  program?: string;
}

interface RunOptions extends LaunchOptions {
  /** Where it has not ended after so many, it is killed. */
  seconds?: number;
  /** Called with all that was printed so far, whenever more is. */
  watch?: (stdout: string, child: ChildProcess) => void;
}

/** Node's arguments for a TypeScript file of the repository. */
export const tsx = (file: string, ...args: string[]): string[] => ["--import", "tsx", file, ...args];

/** The same for a TypeScript module that is not in a file. */
export const script = (text: string): string[] => [
  ...["--import", "tsx"],
  ...["--input-type=module", "--eval", text],
];

export interface Launched {
  child: ChildProcess;
  /** What was printed so far. */
  stdout(): string;
  stderr(): string;
  ended: Promise<Finished>;
  /** With `group`, what it has started as well; once it has ended, nothing. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts Node with these arguments in a process of its own. */
export function launchNode(
  args: readonly string[],
  { cwd = root, env, group = false, program = process.execPath }: LaunchOptions = {},
): Launched {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: group,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (piece) => {
      texts[name] += piece;
    });
  }
  let closed = false;
  const ended = once(child, "close").then(([code]) => {
    closed = true;
    return { code, ...texts };
  });
  return {
    child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    ended,
    kill(signal) {
      if (!closed) process.kill(group ? -child.pid! : child.pid!, signal);
    },
  };
}

/** Runs Node with these arguments in a process of its own until that ends. */
export async function runNode(
  args: readonly string[],
  { seconds, watch, ...options }: RunOptions = {},
): Promise<Finished> {
  const { child, stdout, ended, kill } = launchNode(args, options);
  child.stdout!.on("data", () => watch?.(stdout(), child));
  const timer = seconds === undefined ? undefined : setTimeout(() => kill("SIGKILL"), 1000 * seconds);
  return ended.finally(() => clearTimeout(timer));
}

/** What it prints. One that fails is an error with all that it said. */
export async function printed(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await runNode(args, options);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** Starts Node with these arguments, and waits for the first line that it prints. */
export async function startNode(args: readonly string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  return { child, line };
}
