// The program of the guide to the browser, in one: bundled into one script, and run in a page with the headers that it names.

import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programOf } from "../docs/examples.js";
import { ROOT, read } from "../docs/project-files.js";
import { everything } from "../support/mode.js";
import { launch, noBrowser } from "./chromium.js";
import { type Served, servePage } from "./serve.js";

const page = read("examples/guides/browser.md");

/** The headers of the section on threads, as they stand there. */
const headers = Object.fromEntries(
  [...page.matchAll(/^(Cross-Origin-[\w-]+): ([\w-]+)$/gm)].map(([, name, value]) => [name, value]),
);

describe.skipIf(noBrowser !== null || !everything)("the program of the guide", () => {
  let browser: Browser;
  let served: Served;

  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `const forget = () => {}, printed = () => {};\n${programOf("browser.md", page).code}console.log("done");`,
        resolveDir: ROOT,
        loader: "ts",
      },
      bundle: true,
      write: false,
      format: "esm",
      minify: true,
      target: "es2022",
      alias: { pellucid: `${ROOT}src/index.ts`, "pellucid/train": `${ROOT}src/train/index.ts` },
    });
    const html = '<!doctype html><script type="module" src="/page.js"></script>';
    served = await servePage(html, async () => outputFiles[0].text, headers);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  test("runs on threads, and prints the same as in Node", async () => {
    expect(Object.keys(headers)).toEqual(["Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy"]);
    const tab = await browser.newPage();
    const lines: string[] = [];
    // Drivers talk too, in warnings.
    tab.on("console", (message) => {
      if (message.type() === "log") lines.push(message.text());
    });
    tab.on("pageerror", (error) => lines.push(String(error)));
    await tab.goto(served.url);
    await expect.poll(() => lines.at(-1), { timeout: 30_000 }).toBe("done");
    const cores = await tab.evaluate("navigator.hardwareConcurrency");
    expect(lines).toEqual([
      `computing on wasm (relaxed SIMD, ${cores} thread${cores === 1 ? "" : "s"})`,
      "3 3 3 3",
      "true",
      "done",
    ]);
  });
});
