import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Child {
  /** Null where it had to be killed. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a TypeScript file of test/support in a process of its own, and kills it when it does not end in time. */
export function runChild(
  file: string,
  args: readonly string[] = [],
  seconds = 60,
  flags: string[] = [],
): Promise<Child> {
  return new Promise((resolve) => {
    const command = [...flags, "--import", "tsx", `${root}test/support/${file}`, ...args];
    const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const texts = { stdout: "", stderr: "" };
    child.stdout.on("data", (data) => {
      texts.stdout += data;
    });
    child.stderr.on("data", (data) => {
      texts.stderr += data;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), 1000 * seconds);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, ...texts });
    });
  });
}
