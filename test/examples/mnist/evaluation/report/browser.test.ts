// The report as a reader sees it: in a real browser, on a desk, on a phone and on paper.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reportCharts } from "../../../../../examples/mnist/evaluation/report/report-charts.js";
import { writeReport } from "../../../../../examples/mnist/evaluation/report/write-report.js";
import { launch, noBrowser } from "../../../../browser/chromium.js";
import { everything } from "../../../../support/mode.js";
import { fullReport } from "./report-case.js";

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(noBrowser !== null)("the report in Chromium", () => {
  let browser: Browser;
  let directory: string;
  let url: string;
  let page: Page;
  const asked: string[] = [];
  const said: string[] = [];

  beforeAll(async () => {
    browser = await launch();
    directory = await mkdtemp(join(tmpdir(), "pellucid-report-"));
    url = pathToFileURL(await writeReport(directory, fullReport())).href;
    page = await browser.newPage();
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.goto(url, { waitUntil: "networkidle" });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });

  test("asks for nothing but itself, and complains of nothing", async () => {
    expect(asked.filter((address) => !address.startsWith("data:"))).toEqual([url]);
    expect(said).toEqual([]);
    expect(
      await page.evaluate("[...document.images].filter((image) => image.naturalWidth === 0).length"),
    ).toBe(0);
  });

  test.runIf(everything)("can be read without scripts", async () => {
    const plain = await browser.newPage({ javaScriptEnabled: false });
    await plain.goto(url);
    expect(await plain.locator("h1").innerText()).toBe("Reading digits");
    expect(await plain.locator("section").count()).toBe(10);
  });

  test("fits on a desk, a tablet and a phone without scrolling sideways", async () => {
    for (const width of [1440, 1200, 820, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    }
  });

  test("has text that contrasts with what it stands on, in the light and in the dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const contrasts = await page.evaluate<number[]>(`(() => {
        const luminance = (color) => color.match(/[\\d.]+/g).slice(0, 3)
          .map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const paper = luminance(getComputedStyle(document.documentElement).backgroundColor);
        return [...document.querySelectorAll("p, dt, dd, th, td, figcaption, a, .badge, svg text")].map((element) => {
          const style = getComputedStyle(element);
          const ink = element.namespaceURI.endsWith("svg") ? style.fill : style.color;
          const [a, b] = [luminance(ink), paper].sort((x, y) => y - x);
          return ink === getComputedStyle(document.documentElement).backgroundColor ? 99 : (a + 0.05) / (b + 0.05);
        });
      })()`);
      expect(contrasts.length).toBeGreaterThan(200);
      expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
    }
  });

  test("prints on A4, and no figure is taller than a page", async () => {
    await page.setViewportSize({ width: 680, height: 1000 });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
    const heights = await page.evaluate<number[]>(
      `[...document.querySelectorAll("figure")].map((figure) => figure.getBoundingClientRect().height)`,
    );
    expect(heights.length).toBeGreaterThan(8);
    expect(Math.max(...heights)).toBeLessThan(990);
    const kept = await page.evaluate<string[]>(
      `[...document.querySelectorAll("figure, .scroll")].map((figure) => getComputedStyle(figure).breakInside)`,
    );
    expect(new Set(kept)).toEqual(new Set(["avoid"]));
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString("latin1")).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  });

  test("its charts are SVG that an XML parser takes", async () => {
    for (const [name, svg] of Object.entries(reportCharts(fullReport()))) {
      const parsed = await page.evaluate((text) => {
        const { documentElement: root } = new DOMParser().parseFromString(text, "image/svg+xml");
        return [root.namespaceURI, root.localName, root.querySelector("parsererror")?.textContent];
      }, svg);
      expect([name, ...parsed]).toEqual([name, "http://www.w3.org/2000/svg", "svg", undefined]);
    }
  });
});
