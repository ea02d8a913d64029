// The example's command line in processes of their own.

import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Finished, type Launched, launchNode, runNode, tsx } from "../../support/run-node.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const MAIN = "examples/mnist/main.ts";

const env = { NO_COLOR: "1" };

/** `npm run mnist -- …args`, without npm's own lines. */
export const npmRunMnist = (...args: string[]): Promise<Finished> => runNode(tsx(MAIN, ...args), { env });

/** Whoever runs this may hand down open files of its own, which would count against a limit on them. */
const NO_OTHER_FILES =
  'for file in $(ls /proc/$$/fd); do if [ $file -gt 2 ]; then eval "exec $file>&-"; fi; done';

function inShellWords(
  shell: string | null,
  words: readonly string[],
): { program?: string; words: readonly string[] } {
  if (shell === null) return { words };
  const command = [process.execPath, ...words].map((word) => `'${word}'`).join(" ");
  return { program: "bash", words: ["-c", `${NO_OTHER_FILES}; ${shell}; ${command}`] };
}

const inShell = (shell: string, all: readonly string[]): Promise<Finished> => {
  const { program, words } = inShellWords(shell, all);
  return runNode(words, { env, program });
};

/** `npm run mnist -- …args` in a shell that has run another command first. */
export const npmRunMnistIn = (shell: string, ...args: string[]): Promise<Finished> =>
  inShell(shell, tsx(MAIN, ...args));

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
    /** Starts a run in a group of processes of its own, where asked for in a shell that has run another command first. */
    launch(
      options: { env: Readonly<Record<string, string>>; shell?: string | null },
      ...args: string[]
    ): Launched {
      const { program, words } = inShellWords(options.shell ?? null, [main, ...args]);
      return launchNode(words, { env: { ...env, ...options.env }, group: true, program });
    },
    run: (...args: string[]): Promise<Finished> => runNode([main, ...args], { env }),
    /**
     * Starts a run, and kills its process and all that it has started after so many milliseconds, unless it has ended
     * by then. Gives what was printed until then.
     */
    async killAfter(milliseconds: number, ...args: string[]): Promise<{ killed: boolean; stdout: string }> {
      const options = { env, seconds: milliseconds / 1000, group: true };
      const { code, stdout } = await runNode([main, ...args], options);
      return { killed: code === null, stdout };
    },
    /** The same in a shell that has run another command first. */
    runIn: (shell: string, ...args: string[]): Promise<Finished> => inShell(shell, [main, ...args]),
    /** Starts a run, and sends it a signal once it has printed `text`. */
    signal(signal: NodeJS.Signals, text: string, ...args: string[]): Promise<Finished> {
      let sent = false;
      return runNode([main, ...args], {
        env,
        watch(stdout, child) {
          if (!sent && stdout.includes(text)) sent = child.kill(signal);
        },
      });
    },
  };
}
