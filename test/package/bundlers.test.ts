// The package as bundlers make a page of it, with nothing configured, and as a page loads it without one: it trains in a browser.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, noBrowser } from "../browser/chromium.js";
import { servePage } from "../browser/serve.js";
import { read as readFile } from "../docs/project-files.js";
import { everything } from "../support/mode.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { LINE, project, quietly } from "./consumer.js";
import { pack } from "./pack.js";
import { serveRegistry } from "./registry.js";
import { installTools, tool } from "./tools.js";

const folder = temporaryDirectory();
const packed = temporaryDirectory();
const node = process.execPath;
let browser: Browser;

if (noBrowser !== null) test.skip(noBrowser);
const pageOf = (script: string) =>
  `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`;
const tested = everything && noBrowser === null;

beforeAll(async () => {
  if (!tested) return;
  await installTools();
  const registry = await serveRegistry(await pack(packed));
  project(folder, registry);
  await quietly(node, [tool("npm-11/bin/npm-cli.js"), "install", "pellucid"], folder, node);
  registry.close();
  writeFileSync(join(folder, "index.html"), pageOf("/program.js"));
  browser = await launch();
});
afterAll(() => browser?.close());

/** What two of them say of the chunk with gpu.js, which nobody loads who does not ask for that backend. */
const SIZE = [
  /^\[plugin builtin:vite-reporter\] \n\(!\) Some chunks are larger than 500 kB(.*\n)*/m,
  /^WARNING in asset size limit: .*\n.*\nAssets: \n {2}\d+\.js \(6\d\d KiB\)\n {4}Largest modules: .*gpu-js\.js .*$/m,
  /compiled with 1 warning in/,
];

/** Each is told where to put what it makes. */
const bundlers: Record<string, (out: string) => string[]> = {
  vite: (out) => [tool("vite/bin/vite.js"), "build", "--outDir", out],
  webpack: (out) => [
    tool("webpack-cli/bin/cli.js"),
    ...["build", "--mode", "production", "--entry", "./program.js", "--output-path", join(folder, out)],
  ],
  rollup: (out) => [
    tool("rollup/dist/bin/rollup"),
    ...["program.js", "--dir", out, "--format", "es", "--plugin", tool("@rollup/plugin-node-resolve")],
  ],
  esbuild: (out) => [
    tool("esbuild/bin/esbuild"),
    ...["program.js", `--outdir=${out}`, "--bundle", "--splitting", "--format=esm", "--minify"],
  ],
};

/** The page that a bundler made, or one around the script that it made. */
function pageIn(out: string): string {
  const page = join(out, "index.html");
  if (existsSync(page)) return readFileSync(page, "utf8");
  return pageOf(`/${readdirSync(out).find((file) => /^(main|program)\.js$/.test(file))}`);
}

/** A name that stands in gpu.js alone. */
const isGpuJs = (text: string) => text.includes("STACKGL_resize_drawingbuffer");

describe.runIf(tested)("in Chromium", () => {
  test.each(Object.entries(bundlers))("bundled by %s it trains, without gpu.js", async (name, args) => {
    await quietly(node, args(name), folder, node, SIZE);
    const out = join(folder, name);
    const made = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".js"),
    );
    const read = (file: string) => readFileSync(join(out, file), "utf8");
    expect(made.filter((file) => isGpuJs(read(file)))).toHaveLength(1);

    const loaded = await printedBy(pageIn(out), read, LINE.trim());
    expect(loaded.filter(isGpuJs)).toEqual([]);
    // Of the two builds of the SIMD kernels, the one that this browser can run.
    expect(loaded.filter((text) => /["'`]AGFzbQ/.test(text))).toHaveLength(1);
  });

  test("without a bundler, by the import map of the guide", async () => {
    const [, html] = /^```html\n(.*?)^```/ms.exec(readFile("examples/guides/browser.md"))!;
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    await printedBy(
      `<!doctype html><link rel="icon" href="data:,">${html}`,
      read,
      "Tensor [2] float32\n[1, 1]",
    );
  });

  /** Opens a page that must print this and nothing else; answers the texts of the scripts that it loaded. */
  async function printedBy(html: string, read: (file: string) => string, line: string): Promise<string[]> {
    const loaded: string[] = [];
    const { url, close } = await servePage(html, async (path) => {
      loaded.push(read(path));
      return loaded.at(-1)!;
    });
    const page = await browser.newPage();
    try {
      const said: string[] = [];
      page.on("console", (message) => void said.push(message.text()));
      page.on("pageerror", (error) => void said.push(String(error)));
      await page.goto(url);
      await expect.poll(() => said, { timeout: 60_000 }).toEqual([line]);
    } finally {
      await page.close();
      close();
    }
    return loaded;
  }
});
