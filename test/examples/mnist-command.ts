// The example's command line in processes of their own.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = "examples/mnist/main.ts";

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

const settings = { cwd: root, env: { ...process.env, NO_COLOR: "1" } };

const finished = (command: readonly string[]): Promise<Finished> =>
  new Promise((resolve) => {
    execFile(process.execPath, command, settings, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });

/** `npm run mnist -- …args`, without npm's own lines. */
export const npmRunMnist = (...args: string[]): Promise<Finished> =>
  finished(["--import", "tsx", MAIN, ...args]);

/**
 * The same program as one JavaScript file, made in this directory: it starts in 0.2 s, where tsx takes 1 s to compile it
 * again in every process.
 */
export async function bundledMnist(directory: string) {
  const program = join(directory, "program");
  await mkdir(program);
  await symlink(join(root, "node_modules"), join(program, "node_modules"));
  // Read at run time, beside the code.
  await cp(join(root, "examples/mnist/evaluation/report/style"), join(program, "style"), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [MAIN],
    outdir: program,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  const main = join(program, "main.mjs");
  return {
    run: (...args: string[]): Promise<Finished> => finished([main, ...args]),
    /**
     * Starts a run, and kills its process and all that it has started after so many milliseconds, unless it has ended
     * by then. Gives what was printed until then.
     */
    async killAfter(milliseconds: number, ...args: string[]): Promise<{ killed: boolean; stdout: string }> {
      const child = spawn(process.execPath, [main, ...args], {
        ...settings,
        detached: true,
        stdio: ["ignore", "pipe", "inherit"],
      });
      let killed = false;
      const bell = setTimeout(() => {
        killed = true;
        process.kill(-child.pid!, "SIGKILL");
      }, milliseconds);
      let stdout = "";
      for await (const piece of child.stdout) stdout += piece;
      clearTimeout(bell);
      return { killed, stdout };
    },
    /** The same in a shell that has run another command first. */
    runIn: (shell: string, ...args: string[]): Promise<Finished> =>
      new Promise((resolve) => {
        const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(" ");
        execFile("bash", ["-c", `${shell}; ${command}`], settings, (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
        });
      }),
    /** Starts a run, and sends it a signal once it has printed `text`. */
    async signal(signal: NodeJS.Signals, text: string, ...args: string[]) {
      const child = spawn(process.execPath, [main, ...args], {
        ...settings,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(child, "exit");
      let stdout = "";
      let sent = false;
      for await (const piece of child.stdout) {
        stdout += piece;
        if (!sent && stdout.includes(text)) sent = child.kill(signal);
      }
      const [code] = await ended;
      return { code: code as number, stdout };
    },
    /** Starts a run, ends its process the hard way once it has printed `text`, and gives what was printed until then. */
    async kill(text: string, ...args: string[]): Promise<string> {
      const child = spawn(process.execPath, [main, ...args], {
        ...settings,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let seen = "";
      for await (const piece of child.stdout) {
        seen += piece;
        if (seen.includes(text)) child.kill("SIGKILL");
      }
      return seen;
    },
  };
}
