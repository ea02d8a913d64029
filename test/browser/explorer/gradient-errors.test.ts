// Where a gradient is wrong, drawn for a bug that is planted, and for a layer that is right.

import { describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { violations } from "../axe.js";
import { noBrowser } from "../chromium.js";
import { openHouse } from "./visitor.js";

if (noBrowser !== null) test.skip(noBrowser);

describe.runIf(everything && noBrowser === null)("the errors of a gradient in Chromium", () => {
  const house = openHouse();

  /** Goes where a bug is planted; what is drawn for an input is below what it answers. */
  async function plant(bug: string, rest = "") {
    await house.guest.go(`view=check&check=bugs&bug=${bug}${rest}`);
    await house.guest.page.waitForSelector(".gradient-errors .heat-failed");
    return (name: string, part: string) =>
      house.guest.page.locator(`.gradient-errors [data-input="${name}"] ${part}`).count();
  }

  test("of a bias that is not summed over the batch: every number of it, and the images left out", async () => {
    const count = await plant("batch");
    expect([await count("input 2", "g"), await count("input 2", ".heat-failed")]).toEqual([3, 3]);
    expect(await count("input 2", ".heat-mark.heat-beyond")).toBe(1);
    expect([await count("input 0", "g"), await count("input 0", ".heat-failed")]).toEqual([20, 0]);
    const { page, complaints } = house.guest;
    expect(await page.getByRole("img", { name: "Errors in the gradient of input 2" }).count()).toBe(1);
    expect(await page.locator(".gradient-legend").textContent()).toContain("slices that the sum leaves out");
    expect(complaints.splice(0)).toEqual([]);
  });

  test("of a gate that is forgotten: the shut numbers, with a line around them; pointed at, they are read", async () => {
    const count = await plant("gate");
    const failed = await count("input 0", ".heat-failed");
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(20);
    expect(await count("input 0", ".heat-mark.heat-around")).toBe(1);
    const { page } = house.guest;
    const wrong = page.locator(".gradient-errors .heat-failed").first();
    await wrong.hover();
    expect(await page.textContent(".gradient-told")).toMatch(
      /^\[\d, \d\]: analytical \S+, numerical 0, error /,
    );
  });

  test.each(["en", "zh"])("a legend has words for all that is drawn, in the language %s", async (lang) => {
    await plant("gate", `&lang=${lang}`);
    const texts = await house.guest.page.locator(".gradient-legend li").allTextContents();
    expect(texts.length).toBeGreaterThan(2);
    expect(texts).not.toContain("");
  });

  test("of a layer that is right: its numbers, none outlined", async () => {
    const { page, go } = house.guest;
    await go("view=check&check=layers&network=MLP");
    await page.click('[data-layer="relu"] button');
    await page.waitForSelector(".gradient-errors");
    expect(await page.locator(".gradient-errors .heat-right").count()).toBeGreaterThan(19);
    expect(await page.locator(".gradient-errors .heat-failed").count()).toBe(0);
  });

  test.each(["light", "dark"])("nobody is kept out, %s, nor at 360 pixels", async (theme) => {
    const { page } = house.guest;
    await plant("padding", `&theme=${theme}`);
    expect(await violations(page, ["serious", "critical"])).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect(await violations(page, ["serious", "critical"])).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});
