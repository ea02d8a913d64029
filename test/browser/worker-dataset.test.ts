// Samples that a worker of a page makes: they must be the same to the bit as in Node.

import { build } from "esbuild";
import { DataLoader } from "pellucid/data";
import { expect, test } from "vitest";
import { bundleWorker } from "../data/worker/bundle-worker.js";
import { makePictures } from "../data/worker/pictures.js";
import { ROOT } from "../docs/project-files.js";
import { everything } from "../support/mode.js";
import { launch, noBrowser } from "./chromium.js";
import { servePage } from "./serve.js";
import { sumsOf } from "./worker-page.js";

if (noBrowser !== null) test.skip(noBrowser);

test.runIf(everything && noBrowser === null)("in Chromium", async () => {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}test/browser/worker-page.ts`],
    bundle: true,
    format: "esm",
    write: false,
    alias: { pellucid: `${ROOT}src/index.ts`, "pellucid/data": `${ROOT}src/data/index.ts` },
  });
  const scripts: Record<string, string> = {
    "page.js": outputFiles[0].text,
    "pictures-worker.js": await bundleWorker("pictures-worker"),
  };
  const { url, close } = await servePage("<!doctype html>", async (path) => scripts[path]);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const there = await page.evaluate('import("/page.js").then(({ sumsInPage }) => sumsInPage())');
    const here = await sumsOf(new DataLoader(makePictures(5), { batchSize: 3 }));
    expect(here).toHaveLength(4);
    expect(there).toEqual(here);
  } finally {
    await browser.close();
    close();
  }
});
