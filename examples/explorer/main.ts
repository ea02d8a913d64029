// npm run explorer: builds the page, serves it on this machine, and opens it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import open from "open";
import { buildSite, serveSite } from "./site/site.js";

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new InvalidArgumentError("it must be a whole number from 0 to 65535; 0 takes a free one.");
  }
  return number;
}

interface Options {
  build?: string;
  port: number;
  open: boolean;
}

await new Command("npm run explorer --")
  .description("A page that walks a network forward and backward through every number, while it trains.")
  .option("--build <dir>", "write the page into this directory, for any file server, instead of serving it")
  .option("--port <number>", "where to serve it; 0 takes a free port", port, 4747)
  .option("--no-open", "only print the address")
  .allowExcessArguments(false)
  .action(async (options: Options) => {
    if (options.build !== undefined) {
      await buildSite(options.build);
      console.log(`The explorer is in ${options.build}; any file server can serve it.`);
      return;
    }
    const directory = await mkdtemp(join(tmpdir(), "pellucid-explorer-"));
    await buildSite(directory);
    const { url, close } = await serveSite(directory, options.port);
    console.log(`The explorer is at ${url} (Ctrl-C ends it).`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, async () => {
        await close();
        await rm(directory, { recursive: true, force: true });
        process.exit(0);
      });
    }
    if (options.open) await open(url).catch(() => {});
  })
  .parseAsync();
