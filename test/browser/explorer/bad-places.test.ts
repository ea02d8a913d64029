// The explorer where something is missing: headers, WebAssembly, workers, files, room.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { everything } from "../../support/mode.js";
import { launch, noBrowser } from "../chromium.js";
import { PATIENCE, servePlainly, site, skipped } from "./site.js";
import { type Visitor, visitor } from "./visitor.js";

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(skipped("bad-places"))("the explorer in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    await site();
    browser = await launch();
  }, PATIENCE);
  afterAll(() => browser?.close());

  async function visit(change?: Parameters<typeof servePlainly>[0]): Promise<Visitor & { url: string }> {
    const { url, close } = await servePlainly(change);
    const guest = await visitor(browser, url, { locale: "en-US" });
    onTestFinished(async () => {
      await guest.close();
      await close();
    });
    return { ...guest, url };
  }

  /** Puts a line before everything that runs in the worker. */
  const inWorker = (line: string) => (file: string, text: string) =>
    /worker.*\.js$/.test(file) ? `${line}\n${text}` : text;

  test("from any file server, below any path, it works on one thread, and says so", async () => {
    const { page, go, complaints } = await visit();
    await go("");
    expect(await page.textContent("footer")).toMatch(
      /^computes on wasm \(.*\) · one thread: this server does not send the headers that threads need$/,
    );
    expect(complaints).toEqual([]);
  });

  test.runIf(everything)("without WebAssembly SIMD it computes on cpu, and says why", async () => {
    const { page, go, complaints } = await visit(inWorker("WebAssembly.validate = () => false;"));
    await go("");
    expect(await page.textContent("footer")).toMatch(
      /^computes on cpu \(plain JavaScript, 1 thread\) · wasm: .*SIMD/,
    );
    expect(complaints).toEqual([]);
  });

  test.runIf(everything)("without workers it says what it needs", async () => {
    const { page, url } = await visit();
    await page.addInitScript("delete globalThis.Worker");
    await page.goto(url);
    expect(await page.textContent("[role=alert] p")).toBe(
      "This page computes in a worker, and the browser could start none (Worker is not defined). A browser of the last three years can, where neither a setting nor an extension forbids it.",
    );
    await page.goto(`${url}#lang=zh`);
    await page.reload();
    expect(await page.textContent("[role=alert] p")).toContain("本页在 Web Worker 中计算");
  });

  test.runIf(everything)("a worker that cannot be loaded is told", async () => {
    const { page, url } = await visit((file, text) => (/worker.*\.js$/.test(file) ? "}" : text));
    await page.goto(url);
    expect(await page.textContent("[role=alert] p")).toContain("the browser could start none");
  });

  test.runIf(everything)("a site that was not copied whole says which file is missing", async () => {
    const { page, url } = await visit();
    await page.route("**/data/cnn.safetensors", (route) => route.fulfill({ status: 404 }));
    await page.goto(url);
    expect(await page.textContent("[role=alert] p")).toBe(
      `${url}data/cnn.safetensors answers 404; serve the whole directory that "npm run explorer -- --build" wrote`,
    );
  });

  test.runIf(everything)("without JavaScript it says what it needs", async () => {
    const { url, close } = await servePlainly();
    const { page, close: leave } = await visitor(browser, url, { javaScriptEnabled: false });
    await page.goto(url);
    expect(await page.textContent("noscript")).toBe(
      "This page computes in your browser, and needs JavaScript for that.",
    );
    await leave();
    await close();
  });
});
