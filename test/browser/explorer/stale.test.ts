// What is shown while the worker takes its time: never the numbers of one question beside the names of another.

import { describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { noBrowser } from "../chromium.js";
import { openHouse, type Visitor } from "./visitor.js";

/** In the page: questions to the worker whose path is `held` wait until they are let go; `asked` counts all by their paths. */
const HOLD = `
  const post = Worker.prototype.postMessage;
  const waiting = [];
  globalThis.worker = {
    held: [],
    asked: {},
    letOneGo(path) {
      const at = waiting.findIndex((each) => each.path === path);
      if (at < 0) return false;
      waiting.splice(at, 1)[0].send();
      return true;
    },
    letGo() {
      this.held = [];
      for (const each of waiting.splice(0)) each.send();
    },
  };
  Worker.prototype.postMessage = function (message, ...rest) {
    const path = message?.path?.join(".");
    worker.asked[path] = (worker.asked[path] ?? 0) + 1;
    const send = () => post.call(this, message, ...rest);
    if (worker.held.includes(path)) waiting.push({ path, send });
    else send();
  };
`;

if (noBrowser !== null) test.skip(noBrowser);

describe.runIf(everything && noBrowser === null)("the explorer with a slow worker, in Chromium", () => {
  const house = openHouse();

  const visit = (state: string) => house.visit(state, HOLD);

  const hold = ({ page }: Visitor, ...paths: string[]) =>
    page.evaluate(`worker.held = ${JSON.stringify(paths)}`);
  const letGo = ({ page }: Visitor) => page.evaluate("worker.letGo()");
  /** Lets the oldest of those that wait at a path go, once one does. */
  const letOneGo = ({ page }: Visitor, path: string) =>
    page.waitForFunction(`worker.letOneGo(${JSON.stringify(path)})`);
  /** Longer than a question waits before it is asked. */
  const settle = ({ page }: Visitor) => page.waitForTimeout(400);

  test("channels of the layer before are no switches of the chosen one", async () => {
    const guest = await visit("view=play&sketch=3&experiment=channels");
    const { page } = guest;
    await page.waitForSelector('.ranked[aria-busy="false"]');
    const select = page.locator("#experiment select").first();
    const layers = await select.locator("option").allTextContents();
    const [first, second] = layers;
    await hold(guest, "playing.ranking");
    await select.selectOption({ label: second });
    await page.waitForSelector('.ranked[aria-busy="true"]');
    const names = () =>
      page.$$eval(".ranking button", (all) => all.map((each) => each.getAttribute("aria-label")));
    for (const name of await names()) expect(name).toContain(first);
    expect(await page.$eval(".ranked", (ranked) => (ranked as HTMLElement).inert)).toBe(true);
    await letGo(guest);
    await page.waitForSelector('.ranked[aria-busy="false"]');
    for (const name of await names()) expect(name).toContain(second);
    expect(guest.complaints).toEqual([]);
  });

  test("maps of the reasons for another digit say that they wait, each by itself", async () => {
    const guest = await visit("view=play&sketch=3&experiment=reasons");
    const { page } = guest;
    const busy = () =>
      page.$$eval(".reason", (all) => all.map((each) => each.getAttribute("aria-busy")).join(" "));
    await page.waitForSelector('[data-reason="occlusion"][aria-busy="false"]');
    expect(await busy()).toBe("false false false false");
    await hold(guest, "playing.gradients", "playing.occlusion");
    await page.locator("#experiment select").selectOption({ label: "8" });
    await expect.poll(busy).toBe("true true true true");
    await letOneGo(guest, "playing.gradients");
    await page.waitForSelector('[data-reason="saliency"][aria-busy="false"]');
    expect(await busy()).toBe("false false false true");
    await letGo(guest);
    await page.waitForSelector('[data-reason="occlusion"][aria-busy="false"]');
    expect(guest.complaints).toEqual([]);
  });

  test("what takes longer than something else is asked is answered all the same, and asked once more", async () => {
    const guest = await visit("view=play&sketch=3&experiment=reasons&weights=random");
    const { page } = guest;
    await page.waitForSelector('[data-reason="occlusion"][aria-busy="false"]');
    const asked = () => page.evaluate<number>('worker.asked["playing.occlusion"]');
    await hold(guest, "playing.occlusion");
    const before = await asked();
    const askedOnce = () => page.waitForFunction(`worker.asked["playing.occlusion"] > ${before}`);
    const largest = () => page.getAttribute('[data-reason="occlusion"]', "data-largest");
    const old = await largest();
    for (const digit of ["1", "2", "4"]) {
      await page.locator("#experiment select").selectOption({ label: digit });
      await askedOnce();
      await settle(guest);
    }
    expect(await asked()).toBe(before + 1);
    await letOneGo(guest, "playing.occlusion");
    await expect.poll(largest).not.toBe(old);
    expect(await page.getAttribute('[data-reason="occlusion"]', "aria-busy")).toBe("true");
    await letGo(guest);
    await page.waitForSelector('[data-reason="occlusion"][aria-busy="false"]');
    expect(await asked()).toBe(before + 2);
    expect(guest.complaints).toEqual([]);
  });

  test("a map is compared with what was moved in the same way", async () => {
    const guest = await visit("view=play&sketch=3&experiment=moves&move=3,0,0,1,0");
    const { page } = guest;
    await page.waitForSelector('.compared[aria-busy="false"]');
    const share = () => page.getAttribute(".apart", "data-share");
    const shifted = await share();
    await hold(guest, "playing.answer");
    await page.evaluate('location.hash = "view=play&sketch=3&experiment=moves&move=3,0,90,1,0"');
    await page.waitForSelector('.compared[aria-busy="true"]');
    expect(await share()).toBe(shifted);
    await letGo(guest);
    await page.waitForSelector('.compared[aria-busy="false"]');
    expect(Number(await share())).toBeGreaterThan(Number(shifted));
    expect(guest.complaints).toEqual([]);
  });

  test("the weights of a kernel are not to be changed at another's place", async () => {
    const guest = await visit("view=play&sketch=3&experiment=kernels&kernel=conv1:0:0");
    const { page } = guest;
    await page.waitForSelector('.kernel-row > [aria-busy="false"]');
    await hold(guest, "playing.kernel");
    await page.evaluate('location.hash = "view=play&sketch=3&experiment=kernels&kernel=conv1:1:0"');
    const field = await page.waitForSelector('.kernel-row > [aria-busy="true"]');
    expect(await field.evaluate((each) => (each as HTMLElement).inert)).toBe(true);
    await letGo(guest);
    await page.waitForSelector('.kernel-row > [aria-busy="false"]');
    expect(guest.complaints).toEqual([]);
  });

  test("the curve and the hint of a nudge say that they wait for another h", async () => {
    const guest = await visit("view=check&check=nudge");
    const { page } = guest;
    await page.waitForSelector('.nudge-curve[aria-busy="false"]');
    await page.waitForSelector('.nudge-errors p[aria-busy="false"]');
    await hold(guest, "trial.curve", "trial.nudge");
    await page.evaluate('location.hash = "view=check&check=nudge&h=-1"');
    await page.waitForSelector('.nudge-curve[aria-busy="true"]');
    await page.waitForSelector('.nudge-errors > p[aria-busy="true"]');
    await letGo(guest);
    await page.waitForSelector('.nudge-curve[aria-busy="false"]');
    await page.waitForSelector('.nudge-errors p[aria-busy="false"]');
    expect(guest.complaints).toEqual([]);
  });

  test("a dream's step for the digit before is no point of the new one's curve", async () => {
    const guest = await visit("view=play&experiment=dream");
    const { page } = guest;
    const steps = () => page.getAttribute(".course", "data-steps");
    await page.waitForSelector(".dream-run");
    await hold(guest, "playing.dream");
    await page.getByRole("button", { name: "One step" }).click();
    await page.locator(".dream-side select").first().selectOption({ label: "5" });
    await letGo(guest);
    await settle(guest);
    expect(await steps()).toBe("0");
    await page.getByRole("button", { name: "One step" }).click();
    await page.waitForSelector('.course[data-steps="1"]');
    expect(guest.complaints).toEqual([]);
  });
});
