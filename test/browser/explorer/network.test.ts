// Following a number through the network's picture: where it comes from, what it is called, and what is seen of it.

import { describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { noBrowser } from "../chromium.js";
import { APART_IN_VIEW, openHouse } from "./visitor.js";

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(noBrowser !== null || !everything)("the network in Chromium", () => {
  const house = openHouse();

  const title = () => house.guest.page.textContent(".step-title");
  const whenAt = (step: string) =>
    house.guest.page.waitForFunction(
      `document.querySelector(".step-title")?.textContent.includes(${JSON.stringify(step)})
        && document.querySelector(".apart")?.getAttribute("aria-busy") === "false"
        && document.querySelector(".adds-up") !== null`,
    );
  const index = () =>
    house.guest.page.evaluate<string>(
      `[...document.querySelectorAll(".index-input input")].map(({ value }) => value).join(", ")`,
    );
  test("the address counts the steps as the page does", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=network&step=21");
    await whenAt("Step 21 of 32");
    await page.keyboard.press("ArrowRight");
    await whenAt("Step 22 of 32");
    expect(new URL(page.url()).hash).toBe("#step=22");
    await go("view=network");
    await whenAt("Step 1 of 32");
    expect(complaints.splice(0)).toEqual([]);
  });

  test("a factor leads to the step that made it, by keyboard as well, and back leads back", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=network&step=21&at=0.22.8.5");
    await whenAt("conv2 conv2d · backward");
    await page.click(".terms summary");
    const row = page.locator(".terms tbody tr").first();
    const [weight, gradient] = [0, 1].map((i) => row.locator(".element-link").nth(i));
    const [name, value] = [await gradient.textContent(), await row.locator("td").nth(4).textContent()];
    await gradient.focus();
    await page.keyboard.press("Enter");
    await whenAt("Step 20 of 32");
    expect(await title()).toContain("relu · backward");
    expect(`[${await index()}]`).toBe(name);
    expect(await page.textContent(".apart-value")).toContain(value!.slice(0, 6));
    expect(await page.evaluate(`document.activeElement.className`)).toBe("apart");
    await page.goBack();
    await whenAt("conv2 conv2d · backward");
    expect(await index()).toBe("0, 22, 8, 5");
    await page.click(".terms summary");
    await weight.click();
    await whenAt("conv2.weight · update");
    await page.locator(".update-table .element-link").click();
    await whenAt("conv2 conv2d · backward");
    expect(await page.locator('.tabs [aria-pressed="true"]').first().textContent()).toBe("dW");
    expect(complaints.splice(0)).toEqual([]);
  });

  test("what is multiplied is called by its place, and a sum of one thing has no product", async () => {
    const { page, go, complaints } = house.guest;
    const captions = () => page.locator(".grid-row figcaption").allTextContents();
    await go("view=network&step=4&at=0.10.7.7");
    await whenAt("conv2 conv2d · forward");
    await page.locator(".all-grids input").uncheck();
    expect(await captions()).toEqual(["W[10, 0]", "x[0, 0]", "product"]);
    await page.locator(".grid-at-hand td").first().hover();
    expect(await page.locator(".grid-at-hand .element-link").allTextContents()).toEqual([
      "W[10, 0, 0, 0]",
      "x[0, 0, 6, 6]",
    ]);
    await go("view=network&step=21&argument=2&at=55");
    await whenAt("conv2 conv2d · backward");
    expect(await captions()).toEqual(["dy[0, 55]"]);
    expect(await page.textContent(".tensor-view b")).toBe("dy · gradient of the output, from the step after");
    expect(complaints.splice(0)).toEqual([]);
  });

  test("what is chosen comes into view, and neither a walk nor a link moves the page", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=network&step=4&at=0.10.7.7");
    await whenAt("conv2 conv2d · forward");
    await page.keyboard.press("ArrowRight");
    await whenAt("relu · forward");
    expect(await page.evaluate(APART_IN_VIEW)).toBe(false);
    expect(await page.evaluate("scrollY")).toBe(0);
    await page
      .locator('.node[data-node="conv2 conv2d"] canvas')
      .first()
      .click({ position: { x: 3, y: 3 } });
    await page.waitForFunction(APART_IN_VIEW);
    await page.evaluate("scrollTo(0, 0)");
    const picture = page.locator(".choosable");
    await picture.focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(APART_IN_VIEW);
    expect(await page.evaluate(`document.activeElement.className`)).toBe("choosable");
    expect(complaints.splice(0)).toEqual([]);
  });

  test("a network that was trained here says so, and what it began with can be had back", async () => {
    const { page, go, complaints } = house.guest;
    const chosen = () =>
      page
        .locator('.network-choice fieldset:has(legend:text-is("Weights")) label:has(input:checked)')
        .textContent();
    await go("view=train&weights=random");
    await page.click('[data-action="step"]');
    await page.waitForSelector('[data-figure="step"] dd:text-is("1")');
    await page.evaluate('location.hash = "weights=random"');
    await page.waitForSelector(".adds-up");
    expect(await chosen()).toBe("trained here, 1 step");
    expect(await page.locator('.network-choice input[type="number"]').count()).toBe(0);
    await page.locator('.network-choice label:has-text("random")').click();
    await page.waitForSelector('.network-choice input[type="number"]');
    expect(await chosen()).toBe("random");
    expect(complaints.splice(0)).toEqual([]);
  });

  test.each([390, 320])(
    "at %i pixels every formula is whole, and nothing is wider than the page",
    async (width) => {
      const { page, go, complaints } = house.guest;
      await page.setViewportSize({ width, height: 800 });
      try {
        for (const state of [
          "step=11",
          "step=14",
          "step=17",
          "step=25",
          "network=ResNet&step=2",
          "network=LeNet-5&step=25",
        ]) {
          await go(`view=network&${state}`);
          await page.waitForSelector(".adds-up");
          await page.waitForSelector(".formula .katex");
          const [formula, all] = await page.evaluate<[number, number]>(`(() => {
          const over = (box) => box.scrollWidth - box.clientWidth;
          return [over(document.querySelector(".formula")), over(document.documentElement)];
        })()`);
          expect({ state, formula, all }).toEqual({ state, formula: 0, all: 0 });
        }
      } finally {
        await page.setViewportSize({ width: 1280, height: 800 });
      }
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test("a channel's histogram is as tall as its counts", async () => {
    const { page, go } = house.guest;
    await go("view=network&network=ResNet&step=2");
    await page.waitForSelector(".channel-axes .bin");
    const heights = await page
      .locator(".channel-axes .bin")
      .evaluateAll((bins) => bins.map((bin) => bin.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeGreaterThan(60);
    expect(new Set(heights.map(Math.round)).size).toBeGreaterThan(2);
  });

  test("from a dark page it is printed on white, with what it is of", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=network&step=21&theme=dark");
    await whenAt("conv2 conv2d · backward");
    await page.evaluate(`(() => {
      const corner = () => {
        const canvas = document.querySelector(".tensor-view.subject canvas");
        const copy = new OffscreenCanvas(1, 1).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        return [...copy.getImageData(0, 0, 1, 1).data.slice(0, 3)];
      };
      const cell = () => document.querySelector(".number-grid td").style.background;
      globalThis.seen = [];
      for (const event of ["beforeprint", "afterprint"]) addEventListener(event, () => seen.push([...corner(), cell()]));
    })()`);
    await page.pdf();
    const [[red, , , cell], [redAfter, , , cellAfter]] =
      await page.evaluate<[number, number, number, string][]>("seen");
    expect(red).toBeGreaterThan(200);
    expect(redAfter).toBeLessThan(100);
    expect(cell).not.toBe(cellAfter);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".chosen-in-print").innerText()).toBe("CNN · trained · test set");
    expect(await page.evaluate("getComputedStyle(document.documentElement).colorScheme")).toBe("light");
    await page.emulateMedia({ media: "screen" });
    expect(complaints.splice(0)).toEqual([]);
  });
});
