// The charts: what they draw is also a table, their ticks do not touch, and a click on one chooses what it is of.

import { describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { noBrowser } from "../chromium.js";
import { openHouse } from "./visitor.js";

if (noBrowser !== null) test.skip(noBrowser);

describe.runIf(everything && noBrowser === null)("charts in Chromium", () => {
  const house = openHouse();

  /** Left and right of the texts below a chart. */
  const ticksBelow = (chart: string) =>
    house.guest.page.$$eval(`${chart} .tick text[text-anchor=middle]`, (texts) =>
      texts.map((text) => text.getBoundingClientRect()).map(({ left, right }) => [left, right]),
    );

  test.each([360, 1400])("the errors of a nudge, %i pixels wide", async (width) => {
    const { page, go, complaints } = house.guest;
    await page.setViewportSize({ width, height: 800 });
    await go("view=check&check=nudge");
    await page.waitForSelector(".nudge-errors svg[role=img]");
    expect(await page.getAttribute(".nudge-errors svg[role=img]", "aria-label")).toBe(
      "Why float64: the error for ever smaller h",
    );

    const ticks = await ticksBelow(".nudge-errors");
    expect(ticks.length).toBeGreaterThan(1);
    for (const [i, [left]] of ticks.entries()) if (i > 0) expect(left).toBeGreaterThan(ticks[i - 1][1]);

    await page.click(".nudge-errors summary");
    const points = await page.locator(".nudge-errors .series.first circle").count();
    expect(await page.locator(".nudge-errors tbody tr").count()).toBe(points);
    expect(await page.textContent(".nudge-errors tbody td")).toMatch(/^[\d.]+(·10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?$/);
    expect(complaints.splice(0)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("a click on the curve of a training shows the snapshot there", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=train&weights=random");
    await page.click("[data-action=start]");
    await page.waitForFunction('document.querySelectorAll(".curves .series.second circle").length >= 6');
    await page.click("[data-action=pause]");
    await page.waitForSelector("[data-action=start]");
    const before = await page.textContent(".scrubber strong");
    expect(before).not.toBe("0");
    const box = (await page.locator(".curves svg[role=img]").first().boundingBox())!;
    const zero = (await page.locator(".curves .series.second circle").first().boundingBox())!;
    await page.mouse.click(zero.x, box.y + box.height / 2);
    await page.waitForFunction('document.querySelector(".scrubber strong")?.textContent === "0"');
    expect(await page.locator(".curves circle.marked").count()).toBe(2);
    expect(complaints.splice(0)).toEqual([]);
  });
});
