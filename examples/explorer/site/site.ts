// How the page is put together and served.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type InlineConfig, preview } from "vite";
import { writeAssets } from "./assets.js";
import { sources } from "./sources-plugin.js";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const ROOT = path("../");

/** What lets a page share memory between threads; without them it computes on one. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const config: InlineConfig = {
  configFile: false,
  root: ROOT,
  // So that it works below any address.
  base: "./",
  logLevel: "warn",
  plugins: [sources()],
  worker: {
    format: "es",
    plugins: () => [sources()],
    // Layers and reports call things by the names of their classes and functions.
    rolldownOptions: { output: { keepNames: true } },
  },
  resolve: {
    alias: [
      { find: /^pellucid$/, replacement: path("../../../src/index.ts") },
      { find: /^pellucid\/(\w+)$/, replacement: path("../../../src/$1/index.ts") },
    ],
  },
};

/** Writes the page, the data and the trained network into a directory. */
export async function buildSite(directory: string): Promise<void> {
  await buildPage(directory);
  await writeAssets(resolve(directory));
}

/** Writes the page alone, for a directory that has the rest. */
export async function buildPage(directory: string): Promise<void> {
  await build({ ...config, build: { outDir: resolve(directory), emptyOutDir: false, target: "es2022" } });
}

export interface Served {
  url: string;
  close: () => Promise<void>;
}

/** Serves a directory that {@link buildSite} wrote, to this machine alone. */
export async function serveSite(directory: string, port: number): Promise<Served> {
  const server = await preview({
    ...config,
    build: { outDir: resolve(directory) },
    preview: { host: "127.0.0.1", port, strictPort: port !== 0, headers: ISOLATION },
  });
  const { port: taken } = server.httpServer.address() as { port: number };
  return { url: `http://127.0.0.1:${taken}/`, close: () => server.close() };
}
