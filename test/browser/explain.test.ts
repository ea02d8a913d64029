// The page that explainGradcheck writes: read on any width, in both color schemes, by everybody, and without scripts.

import { exp, mul, randn, relu, type Tensor, tensor } from "pellucid";
import { type GradcheckReport, gradcheck, type TensorFunction } from "pellucid/testing";
import { explainGradcheck } from "pellucid/testing/explain";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mistakes } from "../../examples/gradients/mistakes.js";
import { oneIn } from "../support/mode.js";
import { withBackward, wrongOps } from "../testing/gradcheck/wrong-ops.js";
import { violations } from "./axe.js";
import { launch, noBrowser } from "./chromium.js";

const report = (name: string, fn: TensorFunction, inputs: readonly Tensor[]): GradcheckReport =>
  gradcheck(fn, inputs, { throws: false, name });

const reports = [
  ...mistakes.map(({ op, inputs }) => report(op.name, op, inputs)),
  ...[
    "a kernel that is turned around",
    "off by one",
    "a gate that is forgotten",
    "a gradient that is NaN",
  ].map((name) => report(name, ...(wrongOps[name].slice(0, 2) as [TensorFunction, Tensor[]]))),
  report(
    "a row of many",
    withBackward(exp, (dy) => mul(dy, 2)),
    [randn([70], { seed: 1, dtype: "float64" })],
  ),
  report("all right, at kinks", relu, [tensor([-1, 0, 2])]),
];

describe.skipIf(noBrowser !== null)("the page of", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function open(
    shown: GradcheckReport,
    colorScheme: "light" | "dark" = "light",
    javaScriptEnabled = true,
  ): Promise<{ page: Page; complaints: string[]; close: () => Promise<void> }> {
    const context = await browser.newContext({
      colorScheme,
      javaScriptEnabled,
      viewport: { width: 360, height: 800 },
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => complaints.push(request.url()));
    await page.setContent(explainGradcheck(shown));
    return { page, complaints, close: () => context.close() };
  }

  test.each(
    oneIn(
      reports.length,
      reports.map((one) => [one.name, one] as const),
    ),
  )("%s: nobody is kept out, and no width is too narrow", async (_, shown) => {
    for (const scheme of ["light", "dark"] as const) {
      const { page, complaints, close } = await open(shown, scheme);
      for (const width of [1400, 800, 360]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        expect(await violations(page)).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await close();
    }
  });

  test("forgotten padding: the wrong elements are outlined, and the inside of the border", async () => {
    const blur = reports.find(({ name }) => name === "blur")!;
    const { page, close } = await open(blur);
    expect(await page.locator("g .heat-failed").count()).toBe(blur.failed);
    expect(await page.locator(".panels .heat-mark").count()).toBe(1);
    expect(await page.textContent(".legend")).toContain("inside of the border");
    const wrong = page.locator("g .heat-failed").first();
    await wrong.hover();
    expect(await page.textContent(".read-out")).toMatch(
      /^\[0, 0, 0, 0\]: analytical 0, numerical \S+, error /,
    );
    await close();
  });

  test("the reproduction is there without scripts; with them it is copied whole", async () => {
    const { name, reproduction } = reports[0];
    const { page: still, close: closeStill } = await open(reports[0], "light", false);
    expect(await still.title()).toContain(name);
    expect(await still.textContent("pre.copied")).toBe(reproduction);
    await closeStill();
    const { page, close } = await open(reports[0]);
    await page.evaluate(
      "navigator.clipboard ??= {}; navigator.clipboard.writeText = async (text) => { window.copied = text; }",
    );
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("copied")).toBe(reproduction);
    await close();
  });
});
