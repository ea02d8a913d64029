// How the page is put together and served.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type InlineConfig, type Plugin, preview } from "vite";
import { STEPS, writeKeptAssets } from "./kept-assets.js";
import { sources } from "./sources-plugin.js";
import { silent } from "./terminal.js";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const ROOT = path("../");

/** What lets a page share memory between threads; without them it computes on one. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** A slow machine is nothing to warn of. */
const QUIET = { checks: { bundlerTimings: false } };

const config: InlineConfig = {
  configFile: false,
  root: ROOT,
  // So that it works below any address.
  base: "./",
  logLevel: "warn",
  plugins: [sources()],
  worker: {
    format: "es",
    // Layers and reports call things by the names of their classes and functions.
    rolldownOptions: { output: { keepNames: true }, ...QUIET },
  },
  resolve: {
    alias: [
      { find: /^pellucid$/, replacement: path("../../../src/index.ts") },
      { find: /^pellucid\/(\w+(?:\/\w+)?)$/, replacement: path("../../../src/$1/index.ts") },
    ],
  },
};

/** Writes the page into a directory; what it fetches is written by {@link assets.writeAssets}. */
export async function buildPage(directory: string, terminal = silent): Promise<void> {
  const bar = terminal.bar("files", null);
  let files = 0;
  const counting: Plugin = {
    name: "pellucid-counting",
    moduleParsed: () => bar.update(++files),
  };
  try {
    await build({
      ...config,
      plugins: [config.plugins, counting],
      build: { outDir: resolve(directory), emptyOutDir: false, target: "es2022", rolldownOptions: QUIET },
    });
  } finally {
    bar.stop();
  }
}

/**
 * Writes the page, and what it fetches.
 *
 * @param steps batches of 64 that the network which the page shows first has learned from.
 */
export async function buildSite(directory: string, steps = STEPS, terminal = silent): Promise<void> {
  await buildPage(directory, terminal);
  await writeKeptAssets(resolve(directory), steps, terminal);
}

export interface Served {
  url: string;
  close: () => Promise<void>;
}

/**
 * Serves such a directory, to this machine alone.
 *
 * @param ready answers when what is at a path can be sent.
 */
export async function serveSite(
  directory: string,
  port: number,
  ready: (path: string) => Promise<unknown> = async () => {},
): Promise<Served> {
  const waiting: Plugin = {
    name: "pellucid-ready",
    configurePreviewServer({ middlewares }) {
      middlewares.use(({ url = "/" }, _response, next) => {
        ready(url).then(() => next(), next);
      });
    },
  };
  try {
    const server = await preview({
      ...config,
      // A file that is not there is an error, not the page.
      appType: "mpa",
      plugins: [waiting],
      build: { outDir: resolve(directory) },
      preview: { host: "127.0.0.1", port, strictPort: port !== 0, headers: ISOLATION },
    });
    const { port: taken } = server.httpServer.address() as { port: number };
    return { url: `http://127.0.0.1:${taken}/`, close: () => server.close() };
  } catch (error) {
    if (!/already in use/.test((error as Error).message)) throw error;
    throw new Error(`port ${port} is taken; --port 0 takes a free one, or name another`);
  }
}
