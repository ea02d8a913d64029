// What holds in every view of the explorer: no complaints, names for screen readers, both languages, keys, any width.

import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { everything, exhaustive, oneIn, turnOf } from "../../support/mode.js";
import { violations } from "../axe.js";
import { noBrowser } from "../chromium.js";
import { skipped } from "./site.js";
import { openHouse, visitor } from "./visitor.js";

const views = ["tour", "network", "train", "play", "check"];

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(skipped("views"))("the explorer in Chromium", () => {
  const house = openHouse();

  /** What axe-core finds that keeps somebody out: its rules of WCAG 2.2 A and AA that are serious or critical. */
  const serious = () => violations(house.guest.page, ["serious", "critical"]);

  /** Each as it begins; steps of every kind, alone and of a batch; every part of each view. */
  const states = [
    ...views,
    ...[1, 3, 8, 12, 14, 21, 23].map((step) => `network&digits=18&step=${step}`),
    "network&digits=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15&step=21",
    "network&network=ResNet&step=2",
    ...["kernels", "moves", "reasons", "dream"].map((tab) => `play&experiment=${tab}`),
    ...["layers", "bugs", "bugs&bug=quiz"].map((part) => `check&check=${part}`),
    ...Array.from({ length: 11 }, (_, i) => `tour&chapter=${i + 2}`),
  ];
  /** In test:all each in one of the two, which the run's seed tells. */
  const themes = exhaustive ? ["light", "dark"] : [["light", "dark"][turnOf(2)]];
  const looks = states.flatMap((view) => themes.map((theme) => [view, theme] as const));

  test.each(oneIn(looks.length, looks))(
    "%s, %s: nothing is complained of, and nobody kept out",
    async (view, theme) => {
      await house.guest.turn(`view=${view}&theme=${theme}`);
      expect(await serious()).toEqual([]);
      expect(house.guest.complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything).each(["light", "dark"])(
    "as it trains and when it pauses, %s: nobody is kept out",
    async (theme) => {
      const { page, go } = house.guest;
      await go(`view=train&theme=${theme}`);
      await page.click("[data-action=start]");
      await page.waitForSelector(".confusion td.right");
      expect(await serious()).toEqual([]);
      await page.click("[data-action=pause]");
      await page.waitForSelector("[data-action=start]");
      expect(await serious()).toEqual([]);
      expect(house.guest.complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything)(
    "before anything was done, each view says what will be there, and how to get it",
    async () => {
      const { page, go } = house.guest;
      await go("view=train");
      expect(await page.locator(".idle").allTextContents()).toEqual([
        "Here come the loss and the accuracy of every step: press “Train” or “One step”.",
        "Here come the confusion matrix, the worst mistakes, the filters of the first layer, dead ReLUs, and histograms of weights and gradients: press “Train”.",
      ]);
      await go("view=check&check=layers");
      await page.waitForSelector(".layers");
      expect(await page.textContent(".idle")).toBe(
        "Nothing has been checked yet. Press “Check all”, or choose a layer: its result and its report come here.",
      );
      await go("view=play&experiment=dream");
      expect(await page.textContent(".course > p")).toBe(
        "Press “Run”: the picture changes step by step, and here comes the probability of the digit.",
      );
    },
  );

  test.runIf(everything)(
    "of equal numbers in a pooling window it is said which one gets the gradient",
    async () => {
      const { page, turn } = house.guest;
      let told = "";
      // In some channel ReLU left nothing of the paper in the corner.
      for (let channel = 0; channel < 32 && !told.includes("tie"); channel++) {
        await turn(`view=network&digits=18&step=3&at=0.${channel}.0.0`);
        told = (await page.textContent(".pool-windows figcaption")) ?? "";
      }
      expect(told).toContain(
        "4 numbers of this window tie for the largest: the first of them, row by row, wins, and it alone gets the gradient.",
      );
      expect(await page.textContent(".adds-up")).toBe(
        "The terms add up to 0, equal to the library’s float32 number to the last bit.",
      );
    },
  );

  test.runIf(everything).each([1280, 360])(
    "at %i pixels nothing that has the focus is covered",
    async (width) => {
      const { page, go } = house.guest;
      await page.setViewportSize({ width, height: 800 });
      await go("view=network");
      await page.waitForSelector(".adds-up");
      const covered = new Set<string>();
      let stops = 0;
      for (; stops < 200; stops++) {
        await page.keyboard.press("Tab");
        const found = await page.evaluate<string | null>(
          `new Promise(requestAnimationFrame).then(() => {
          const focused = document.activeElement;
          if (focused === document.body) return null;
          const { left, right, top, bottom } = focused.getBoundingClientRect();
          // Of what is larger than the page, the part that is seen.
          const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2;
          const y = (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2;
          const there = document.elementFromPoint(x, y);
          return focused.contains(there) ? "" : focused.outerHTML.slice(0, 120) + " by " + there?.className;
        })`,
        );
        if (found === null) break;
        if (found !== "") covered.add(found);
      }
      expect(stops).toBeGreaterThan(40);
      expect([...covered]).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 800 });
    },
  );

  test.runIf(everything).each([
    ["network=Foo", ".adds-up"],
    ["weights=random&seed=abc", ".adds-up"],
    ["digits=5000", ".adds-up"],
    ["view=toString", ".adds-up"],
    ["view=check&check=toString", ".nudge-result"],
  ])("%s, which is nothing, is taken as what the page begins with", async (state, shown) => {
    await house.guest.go(state);
    await house.guest.page.waitForSelector(shown);
    expect(await house.guest.page.locator(".trouble").count()).toBe(0);
  });

  test.runIf(everything).each(views)("%s fits 320 pixels, and 4K", async (view) => {
    for (const width of [320, 3840]) {
      await house.guest.page.setViewportSize({ width, height: 800 });
      await house.guest.go(`view=${view}`);
      await house.guest.turn(`view=${view}`);
      expect(await house.guest.page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
        width,
      );
    }
    await house.guest.page.setViewportSize({ width: 1280, height: 800 });
  });

  test.runIf(everything)("in Chinese where the browser is, or the address says so", async () => {
    await house.guest.go("view=tour&lang=zh");
    expect(await house.guest.page.title()).toBe("导览 · Pellucid 探索器");
    expect(await house.guest.page.getAttribute("html", "lang")).toBe("zh");
    const reader = await visitor(house.browser, house.url, { locale: "zh-CN" });
    await reader.go("");
    expect(await reader.page.textContent("nav")).toBe("导览网络训练试一试检验");
    await reader.page.selectOption("header select >> nth=0", "en");
    expect(await reader.page.textContent("nav")).toBe("TourNetworkTrainPlayCheck");
    expect(new URL(reader.page.url()).hash).toBe("#lang=en");
    await reader.close();
  });

  test.runIf(everything)("every view is reached by keys alone, and back by the browser's own", async () => {
    const { page, go } = house.guest;
    await go("view=tour");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
    for (const _ of views.slice(0, 3)) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector("nav a[aria-current]:text('Train')");
    expect(await page.title()).toBe("Train · Pellucid explorer");
    await page.goBack();
    await page.waitForSelector("nav a[aria-current]:text('Tour')");
  });

  test("without the data it is under 600 KB", async () => {
    const { page, go } = house.guest;
    const sizes = new Map<string, Promise<number>>();
    const note = (response: { url(): string; body(): Promise<Buffer> }) => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith("/data/"))
        sizes.set(
          pathname,
          response.body().then((b) => gzipSync(b).length),
        );
    };
    page.on("response", note);
    await go("");
    await page.waitForLoadState("networkidle");
    page.off("response", note);
    const all = await Promise.all(sizes.values());
    expect(all.length).toBeGreaterThan(3);
    expect(all.reduce((sum, bytes) => sum + bytes)).toBeLessThan(600e3);
  });
});
