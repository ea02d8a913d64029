// The gpu backend in a real browser, out of a bundler's hands: minified functions must still be kernels.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../backends/cases.js";
import { skipped } from "../backends/gpu/allowance.js";
import { compareTraining, type Trained, trainOn, type watchMemory } from "../backends/gpu/training.js";
import { everything, exhaustive, turnOf } from "../support/mode.js";
import { startNode, tsx } from "../support/run-node.js";
import { bundlers } from "./bundle.js";
import { launch, noBrowser } from "./chromium.js";
import type { Conformance } from "./gpu-page.js";
import { servePage } from "./serve.js";

type Watched = Awaited<ReturnType<typeof watchMemory>>;

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(noBrowser !== null)("in Chromium", () => {
  let browser: Browser;
  const opened: (() => void)[] = [];

  beforeAll(async () => {
    browser = await launch({ gpu: true });
  });
  afterAll(async () => {
    await browser?.close();
    for (const close of opened) close();
  });

  async function open(bundle: () => Promise<string>): Promise<Page> {
    const html = '<!doctype html><script type="module" src="/page.js"></script>';
    const { url, close } = await servePage(html, bundle);
    opened.push(close);
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction("globalThis.page !== undefined");
    return page;
  }

  const call = <T>(page: Page, name: string, ...args: unknown[]): Promise<T> =>
    page.evaluate(`page.${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`);

  /**
   * How many cases there are to one that is taken. In Node WebGPU takes all of them, WebGL 1 and 2 have the same kernels,
   * and what another bundler does to one shows in some.
   */
  const steps: Record<string, Record<string, number>> = exhaustive
    ? { esbuild: { webgpu: 1, webgl2: 1, webgl: 1 }, vite: { webgpu: 23, webgl2: 23, webgl: 23 } }
    : everything
      ? { esbuild: { webgpu: 6, webgl2: 9, webgl: 9 }, vite: { webgpu: 46, webgl2: 46, webgl: 46 } }
      : { esbuild: { webgpu: 60 } };

  for (const [bundler, stepOf] of Object.entries(steps)) {
    describe(`bundled and minified by ${bundler}`, () => {
      let page: Page;
      beforeAll(async () => {
        page = await open(bundlers[bundler as keyof typeof bundlers]);
      });

      test.each(Object.entries(stepOf))("gpu:%s computes what the reference does", async (tier, step) => {
        const first = turnOf(step);
        const { described, checked, differences } = await call<Conformance>(
          page,
          "conformance",
          tier,
          step,
          first,
        );
        expect(described).toMatch(new RegExp(`^gpu \\(gpu\\.js ${tier}: .+\\)$`));
        expect(differences).toEqual([]);
        const taken = cases.filter(
          ({ kernel, name }, i) => i % step === first && !(`${kernel} ${name}` in skipped),
        );
        expect(checked).toBe(taken.length);
      });

      test("a tier that is not there says so", async () => {
        expect(await call(page, "attempt", "headlessgl")).toMatch(
          /^BackendError: useBackend: "gpu:headlessgl" cannot be used here: /,
        );
      });
    });
  }

  test.runIf(everything)("the bench page measures what it is asked for", async () => {
    const port = 20_000 + (process.pid % 20_000);
    const { child } = await startNode(tsx("bench/gpu/main.ts", "--serve", String(port)));
    opened.push(() => child.kill());
    const page = await browser.newPage();
    await page.goto(`http://localhost:${port}/?batch=2&rounds=1&backends=gpu:webgpu,gpu:headlessgl,wasm`);
    await page.waitForFunction("/^(done|failed)/.test(document.getElementById('status').textContent)");
    expect(await page.textContent("#status")).toBe("done: batch 2, medians of 1 rounds");
    const rows = await page.evaluate<string[][]>(
      "Array.from(document.querySelectorAll('tr'), (row) => Array.from(row.children, (cell) => cell.textContent))",
    );
    expect(rows.map(([name]) => name)).toEqual(["", "gpu:webgpu", "wasm"]);
    expect(rows[1].slice(6)).toEqual([expect.stringMatching(/^\d+$/), "1"]);
    expect(await page.textContent("#notes")).toContain('"gpu:headlessgl" cannot be used here');
  });

  test.runIf(everything)("results outlive the kernel that made them", async () => {
    const page = await open(bundlers.esbuild);
    for (const tier of ["webgpu", "webgl2"]) {
      expect(await call(page, "outlive", tier), tier).toEqual([
        [1, 0, 3],
        [-1, 2, -3],
        [-1, 0, -3],
        [1, -2, 3],
      ]);
    }
  });

  /** WebGPU, and of WebGL's two versions, which differ in how textures are made, one at a time. */
  const both = ["webgl2", "webgl"] as const;
  const tiersInTurn = () => ["webgpu", ...(exhaustive ? both : [both[turnOf(2)]])] as const;

  test.runIf(everything)("trains in flat memory", async () => {
    const page = await open(bundlers.esbuild);
    for (const tier of tiersInTurn()) {
      const { half, end, losses } = await call<Watched>(page, "watch", tier, 60);
      expect(half.counted, tier).toBeGreaterThan(50);
      for (const what of ["buffers", "counted"] as const) {
        expect(end[what], `${tier} ${what}`).toBeLessThanOrEqual(half[what] + 5);
      }
      expect(losses.filter((loss) => loss > 0)).toHaveLength(10);
    }
  });

  test.runIf(everything)("trains as the cpu backend does", async () => {
    const page = await open(bundlers.esbuild);
    // In Node the same kernels take twenty.
    const steps = exhaustive ? 6 : 3;
    const want = await trainOn("cpu", steps);
    for (const tier of tiersInTurn()) {
      const got = await call<Trained>(page, "trainOn", `gpu:${tier}`, steps);
      const { loss, parameter } = compareTraining(got, want);
      expect(loss, tier).toBeLessThan(1e-3);
      expect(parameter, tier).toBeLessThan(1e-3);
      expect(got.counters[1], tier).toMatchObject({ compilations: 0, readBacks: 1 });
    }
  });
});
