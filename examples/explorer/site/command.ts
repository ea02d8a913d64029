// The command line.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import open from "open";
import { DATA } from "./files.js";
import { STEPS, writeKeptAssets } from "./kept-assets.js";
import { prepareTarget } from "./prepare-target.js";
import { terminalOn } from "./terminal.js";

const terminal = terminalOn(process.stdout);

interface Options {
  build?: string;
  port: number;
  open: boolean;
  steps: number;
}

export function explorer(): Command {
  return new Command("npm run explorer --")
    .description("A page that walks a network forward and backward through every number, while it trains.")
    .option("--build <dir>", "write the page into this directory, for any file server, instead of serving it")
    .option(
      "--port <number>",
      "where to serve it; 0 takes a free port",
      whole(65_535, "; 0 takes a free one"),
      4747,
    )
    .option("--no-open", "only print the address")
    .option("--steps <number>", "batches of 64 that the first network learns from", whole(100_000), STEPS)
    .allowExcessArguments(false)
    .action(async ({ build, ...options }: Options, command: Command) => {
      try {
        if (build === undefined) await serve(options);
        else await write(build, options);
      } catch (error) {
        command.error(`error: ${(error as Error).message}`);
      }
    });
}

const whole =
  (most: number, hint = "") =>
  (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}${hint}.`);
  };

async function write(build: string, { steps }: Pick<Options, "steps">): Promise<void> {
  const directory = resolve(build);
  await prepareTarget(directory);
  terminal.line("Building the page …");
  const { buildSite } = await import("./site.js");
  await buildSite(directory, steps, terminal);
  terminal.line(`The explorer is in ${build}; any file server can serve it.`);
}

/** The page is there as soon as it is built; what it fetches waits for the training, where this is the first start. */
async function serve({ port, open: opens, steps }: Omit<Options, "build">): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "pellucid-explorer-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(0));

  terminal.line("Building the page …");
  // Vite takes a second to load, and who mistypes an option does not wait for it.
  const { buildPage, serveSite } = await import("./site.js");
  const page = buildPage(directory, terminal);
  const ready = (path: string) => (path.startsWith(`/${DATA}/`) ? data : page);
  const served = Promise.all([serveSite(directory, port, ready), page]);
  const data = served.then(async ([{ url }]) => {
    terminal.line(`The explorer is at ${url} (Ctrl-C ends it).`);
    // Where there is no browser, the address is enough.
    if (opens) await open(url).catch(() => {});
    await writeKeptAssets(directory, steps, terminal);
  });
  await data;
}
