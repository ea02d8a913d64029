// npx tsx bench/explorer/training.ts [options]: the specified network trained in the explorer's page, from random weights.

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Command, InvalidArgumentError } from "commander";
import { type CDPSession, chromium, type Page } from "playwright-core";
import { STEPS } from "../../examples/explorer/site/kept-assets.js";
import { buildSite, serveSite } from "../../examples/explorer/site/site.js";
import { terminalOn } from "../../examples/explorer/site/terminal.js";
import { table } from "../format.js";
import { machine, onThisMachine } from "../report.js";

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (text.trim() === "" || !(minutes > 0))
    throw new InvalidArgumentError("It must be a number greater than 0.");
  return minutes;
}

const { minutes, site } = new Command("bench/explorer/training.ts")
  .description(
    "Trains in the explorer's page, in Chromium: time to 95 %, longest task of the page, memory over time.",
  )
  .option("--minutes <n>", "how long to train", minutesOf, 10)
  .option("--site <dir>", "the page as npm run explorer -- --build has written it; built anew by default")
  .allowExcessArguments(false)
  .parse()
  .opts<{ minutes: number; site?: string }>();

/** Of the validation, as the page shows it. */
const PASSED = 95;

/** Beside the page: what its tasks took. */
interface Watched extends Window {
  longTasks: { start: number; duration: number }[];
}

const directory = site ?? (await mkdtemp(join(tmpdir(), "pellucid-bench-explorer-")));
if (site === undefined) await buildSite(directory, STEPS, terminalOn(process.stdout));
const { url, close } = await serveSite(directory, 0);
const browser = await chromium.launch({
  executablePath: process.env.PELLUCID_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  await measure(await browser.newPage());
} finally {
  await browser.close();
  await close();
  if (site === undefined) await rm(directory, { recursive: true, force: true });
}

async function measure(page: Page): Promise<void> {
  page.on("pageerror", ({ message }) => console.log(`the page: ${message}`));
  await page.addInitScript(() => {
    const { longTasks } = Object.assign(window as unknown as Watched, { longTasks: [] });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) longTasks.push({ start: startTime, duration });
    }).observe({ type: "longtask", buffered: true });
  });
  await page.goto(`${url}#view=train&weights=random`);
  const start = page.locator('[data-action="start"]');
  await start.waitFor();
  console.log(`${onThisMachine(new Date().toISOString())}, load ${machine.load.toFixed(1)}`);
  const loaded = await longTasks(page);
  console.log(`tasks over 50 ms until the page is there: ${described(loaded)}`);
  const client = await page.context().newCDPSession(page);
  const began = performance.now();
  await start.click();
  const passed = await secondsTo(page, began);
  console.log(`${PASSED} % of the validation after ${passed.toFixed(1)} s`);
  console.log(
    table(
      ["minute", "step", "images/s", "heap of the page", "its process"],
      await watch(page, client, began),
    ),
  );
  console.log(`tasks over 50 ms while it trains: ${described((await longTasks(page)).slice(loaded.length))}`);
}

async function figure(page: Page, name: string): Promise<number> {
  const text = await page.locator(`[data-figure="${name}"] dd`).textContent();
  return Number(text?.replace(/[^\d.]/g, ""));
}

async function secondsTo(page: Page, began: number): Promise<number> {
  while ((await figure(page, "accuracy")) < PASSED) await page.waitForTimeout(100);
  return (performance.now() - began) / 1000;
}

/** What is there at ten times of the training, after a collection of garbage. */
async function watch(page: Page, client: CDPSession, began: number): Promise<string[][]> {
  const rows = [];
  for (let part = 1; part <= 10; part++) {
    const until = began + (part / 10) * minutes * 60_000;
    await page.waitForTimeout(Math.max(0, until - performance.now()));
    rows.push([
      ((part / 10) * minutes).toFixed(1),
      String(await figure(page, "step")),
      String(await figure(page, "rate")),
      mebibytes(await heapOf(client)),
      mebibytes(await residentMemory()),
    ]);
  }
  return rows;
}

async function heapOf(client: CDPSession): Promise<number> {
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize } = await client.send("Runtime.getHeapUsage");
  return usedSize;
}

/** What the process of the page has, workers and WebAssembly included. */
async function residentMemory(): Promise<number> {
  const client = await browser.newBrowserCDPSession();
  const { processInfo } = await client.send("SystemInfo.getProcessInfo");
  await client.detach();
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => String(id));
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", renderers.join(",")]);
  return 1024 * Math.max(...stdout.trim().split(/\s+/).map(Number));
}

function longTasks(page: Page) {
  return page.evaluate(() => (window as unknown as Watched).longTasks);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function described(tasks: { duration: number }[]): string {
  if (tasks.length === 0) return "none";
  const longest = Math.max(...tasks.map(({ duration }) => duration));
  return `${tasks.length}, the longest ${longest.toFixed(0)} ms`;
}
