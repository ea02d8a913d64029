// The wasm backend in a real browser: it must train, and to the same bits as in Node.

import { useBackend } from "pellucid";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SimdLevel } from "../../src/backends/wasm/module.js";
import { everything } from "../support/mode.js";
import { launch, noBrowser } from "./chromium.js";
import { serve } from "./serve.js";
import { type Trained, train } from "./training.js";

const STEPS = everything ? 20 : 4;

const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(noBrowser !== null)("in Chromium", () => {
  let browser: Browser;
  const opened: (() => void)[] = [];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    for (const close of opened) close();
    await useBackend("cpu");
  });

  /** A page that is served with these headers. */
  async function open(headers: Record<string, string>): Promise<Page> {
    const { url, close } = await serve(headers);
    opened.push(close);
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  }

  /** Calls a function of training.ts in the page. As text: the test runner rewrites an import in a function. */
  function call<T>(page: Page, name: "train" | "attempt", ...args: unknown[]): Promise<T> {
    return page.evaluate(
      `import("/test/browser/training.js").then((module) => module.${name}(...${JSON.stringify(args)}))`,
    );
  }

  const inNode = new Map<string, Trained>();

  /** Trains in the page and here; answers how the backend there describes itself. */
  async function expectAsInNode(page: Page, simd: SimdLevel, threads: number): Promise<string> {
    // What has 256 bits in the page computes the same as what has 128 here.
    const here128 = simd === "wide" ? "relaxed" : simd;
    if (!inNode.has(simd)) inNode.set(simd, await train(STEPS, { simd: here128, threads: 1 }));
    const { described, ...there } = await call<Trained>(page, "train", STEPS, { simd, threads });
    const { described: _, ...here } = inNode.get(simd)!;
    expect(there).toEqual(here);
    expect(there.losses).toHaveLength(STEPS);
    expect(there.parameters).toBe(421_642);
    expect(there.losses.at(-1)).toBeLessThan((everything ? 0.9 : 1) * there.losses[0]);
    return described;
  }

  describe("in a cross-origin isolated page", () => {
    let page: Page;
    beforeAll(async () => {
      page = await open(ISOLATED);
    });

    test("two threads with relaxed SIMD train to the same bits as Node", async () => {
      expect(await expectAsInNode(page, "relaxed", 2)).toBe("wasm (relaxed SIMD, 2 threads)");
    });

    test.runIf(everything)("so do three with plain SIMD", async () => {
      expect(await expectAsInNode(page, "plain", 3)).toBe("wasm (SIMD, 3 threads)");
    });

    test.runIf(everything)("so do two in a browser that joins operations to 256 bits", async () => {
      const joining = await launch({ flags: ["--js-flags=--experimental-wasm-revectorize"] });
      try {
        const other = await joining.newPage();
        await other.goto(page.url());
        expect(await expectAsInNode(other, "wide", 2)).toBe("wasm (wide SIMD, 2 threads)");
      } finally {
        await joining.close();
      }
    });

    test("without being told it takes every core", async () => {
      const cores = await page.evaluate("navigator.hardwareConcurrency");
      expect(await call(page, "attempt", {})).toMatch(
        new RegExp(`^wasm \\(relaxed SIMD, ${cores} threads?\\)$`),
      );
    });
  });

  describe("in a page without the headers", () => {
    let page: Page;
    beforeAll(async () => {
      page = await open({});
    });

    test.runIf(everything)("it runs on one thread, says why, and trains to the same bits", async () => {
      const why = "1 thread: the page is not cross-origin isolated";
      expect(await call(page, "attempt", {})).toBe(`wasm (relaxed SIMD, ${why})`);
      expect(await expectAsInNode(page, "relaxed", 1)).toBe(`wasm (relaxed SIMD, ${why})`);
      expect(await expectAsInNode(page, "plain", 1)).toBe(`wasm (SIMD, ${why})`);
    });

    test.runIf(everything)("asking for more is an error that says what is missing", async () => {
      expect(await call(page, "attempt", { threads: 2 })).toBe(
        'BackendError: wasm: threads is 2, but there can only be one: the page is not cross-origin isolated; a browser shares memory between threads in pages that are cross-origin isolated, that is, served with the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp"; or ask for 1',
      );
    });
  });

  describe("in a page that may compile no WebAssembly", () => {
    let page: Page;
    beforeAll(async () => {
      page = await open({ "Content-Security-Policy": "script-src 'self' 'unsafe-inline'" });
    });
    const why = "the page's Content-Security-Policy lets no WebAssembly be compiled";

    test("wasm is an error that says what the policy must have", async () => {
      expect(await call(page, "attempt", {})).toBe(
        `BackendError: wasm: ${why}; add 'wasm-unsafe-eval' to its script-src, and "worker-src blob:" for threads, or use useBackend("cpu")`,
      );
    });

    test("auto takes cpu, and says why", async () => {
      expect(await call(page, "attempt", {}, "auto")).toBe(
        `cpu (plain JavaScript, 1 thread; no wasm: ${why})`,
      );
    });
  });

  describe("in a page that may start no worker", () => {
    const FORBIDDEN =
      'the page may not start workers from a "blob:" address; "worker-src blob:" in its Content-Security-Policy lets it';
    let page: Page;
    beforeAll(async () => {
      page = await open({ ...ISOLATED, "Content-Security-Policy": "worker-src 'none'" });
    });

    test.runIf(everything)("asking for two threads is an error", async () => {
      expect(await call(page, "attempt", { threads: 2 })).toBe(
        `BackendError: wasm: only 1 of 2 threads could be started (${FORBIDDEN}); ask for fewer`,
      );
    });

    test.runIf(everything)("without being told it runs on one, and says so", async () => {
      const cores = await page.evaluate<number>("navigator.hardwareConcurrency");
      const rest = cores > 1 ? `: ${cores - 1} of ${cores} not there: ${FORBIDDEN}` : "";
      expect(await call(page, "attempt", {})).toBe(`wasm (relaxed SIMD, 1 thread${rest})`);
    });
  });
});
