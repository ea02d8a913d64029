// What the page tells of itself: which network it is, what was changed by hand, what is paused, and what would be lost.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dialog } from "playwright-core";
import { describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { noBrowser } from "../chromium.js";
import { site } from "./site.js";
import { openHouse, type Visitor } from "./visitor.js";

/** In the page: counts what the worker was asked, by the names of the questions. */
const COUNT = `
  const post = Worker.prototype.postMessage;
  globalThis.asked = {};
  Worker.prototype.postMessage = function (message, ...rest) {
    const name = message?.path?.join(".");
    asked[name] = (asked[name] ?? 0) + 1;
    post.call(this, message, ...rest);
  };
`;

if (noBrowser !== null) test.skip(noBrowser);

describe.runIf(everything && noBrowser === null)("the explorer tells, in Chromium,", () => {
  const house = openHouse();

  const visit = (state: string) => house.visit(state, COUNT);

  const goTo = ({ page }: Visitor, state: string) => page.evaluate(`location.hash = "${state}"`);
  const named = async ({ page }: Visitor) => (await page.textContent("main .network-name"))!;

  async function trainOneStep({ page }: Visitor): Promise<void> {
    await page.click('[data-action="step"]');
    await page.waitForSelector('main .network-name:has-text("1 step")');
  }

  test("which network answers, and how far it was trained here", async () => {
    const guest = await visit("view=play");
    expect(await named(guest)).toBe("CNN · trained");
    await goTo(guest, "view=train&network=MLP&seed=3");
    await guest.page.waitForSelector('main .network-name:has-text("MLP")');
    expect(await named(guest)).toBe("MLP · random, seed 3");
    await trainOneStep(guest);
    for (const view of ["train", "play", "check"]) {
      await goTo(guest, `view=${view}&network=MLP&seed=3`);
      await guest.page.waitForSelector(`main[data-view=${view}] .network-name`);
      expect(await named(guest)).toBe("MLP · trained here, 1 step");
    }
    await goTo(guest, "view=train");
    await guest.page.waitForSelector('main .network-name:has-text("CNN")');
    await trainOneStep(guest);
    expect(await named(guest)).toBe("CNN · trained, and 1 step more here");
    expect(guest.complaints).toEqual([]);
  });

  test("that a walk has the kernels that were edited, which can be put back", async () => {
    // A bias alone is left of this map.
    const guest = await visit("view=play&sketch=3&edits=conv1:4:0:0_0_0_0_0_0_0_0_0");
    const { page } = guest;
    await page.waitForSelector('.bars[data-touched="true"]');
    const shares = (selector: string) => page.locator(selector).allTextContents();
    const edited = await shares(".bars .number");
    await page.click(".walk-drawing");
    await page.waitForSelector(".edited-kernels");
    const answer = ".node .answer-share, .answer .answer-share";
    await page.waitForSelector(answer);
    expect(await shares(answer)).toEqual(edited);
    await goTo(guest, "view=check&from=drawing");
    await page.waitForSelector(".edited-kernels");
    await page.waitForSelector('.nudge-result[data-verdict="agrees"]');
    await goTo(guest, "view=network&from=drawing");
    await page.click(".edited-kernels button");
    await page.waitForSelector(".edited-kernels", { state: "detached" });
    expect(await shares(answer)).not.toEqual(edited);
    expect(guest.complaints).toEqual([]);
  });

  test("that a walk leaves out which channels are off", async () => {
    const guest = await visit("view=play&sketch=3");
    await guest.page.waitForSelector(".answer-digit[data-digit]");
    expect(await guest.page.locator(".without-masks").count()).toBe(0);
    await goTo(guest, "view=play&sketch=3&off=conv1:2");
    await guest.page.waitForSelector(".without-masks");
  });

  test("that a walk has paused the training, which goes on when it is asked to", async () => {
    const guest = await visit("view=train&network=MLP");
    const { page } = guest;
    await page.click('[data-action="start"]');
    await page.waitForSelector('main .network-name:has-text("trained here")');
    await goTo(guest, "view=network&network=MLP");
    await page.waitForSelector(".paused");
    expect(await page.textContent(".paused p")).toMatch(
      /^The training is paused at step [\d,]+: a walk needs weights that stand still\.$/,
    );
    await goTo(guest, "view=play&network=MLP");
    await page.click(".paused button");
    await page.waitForSelector('main[data-view=train] [data-action="pause"]');
    await page.click('[data-action="pause"]');
    await page.waitForSelector('[data-action="start"]');
    await goTo(guest, "view=play&network=MLP");
    await page.waitForSelector("main[data-view=play] .network-name");
    expect(await page.locator(".paused").count()).toBe(0);
    expect(guest.complaints).toEqual([]);
  });

  test("before a reload that what was learned is in no file yet", async () => {
    const guest = await visit("view=train&network=MLP");
    const { page } = guest;
    const asked: string[] = [];
    page.on("dialog", (dialog: Dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await trainOneStep(guest);
    await page.waitForSelector(".unsaved");
    await page.reload();
    await page.waitForSelector("main h2");
    expect(asked.splice(0)).toEqual(["beforeunload"]);
    await trainOneStep(guest);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click('[data-action="download"]')]);
    expect(file.suggestedFilename()).toBe("model.safetensors");
    await page.waitForSelector(".unsaved", { state: "detached" });
    await page.reload();
    await page.waitForSelector("main h2");
    expect(asked).toEqual([]);
    expect(guest.complaints).toEqual([]);
  });

  test("what was guessed in the quiz, also to who has looked elsewhere", async () => {
    const guest = await visit("view=check&check=bugs&bug=quiz");
    const { page } = guest;
    await page.click(".quiz-reveal");
    const result = () => page.textContent(".quiz-result");
    const before = await result();
    expect(before).toMatch(/^It was: /);
    await goTo(guest, "view=play");
    await page.waitForSelector("main[data-view=play]");
    await goTo(guest, "view=check&check=bugs&bug=quiz");
    await page.waitForSelector(".quiz-result");
    expect(await result()).toBe(before);
    await page.click(".quiz-another");
    await page.waitForSelector(".quiz-reveal");
    expect(await result()).toBe("");
  });

  test("the terms of a sum in the order that was chosen, as bars and as rows", async () => {
    const guest = await visit("view=network&step=10");
    const { page } = guest;
    await page.waitForSelector(".adds-up");
    await page.click(".terms summary");
    const rows = async () =>
      (await page.locator(".terms tbody tr").allTextContents()).length === 0
        ? []
        : page
            .locator(".terms tbody td:last-child")
            .evaluateAll((cells) =>
              cells.map((cell) => Math.abs(Number(cell.textContent!.replace("−", "-")))),
            );
    await page.waitForSelector(".terms tbody tr");
    const falling = (values: number[]) => values.toSorted((a, b) => b - a);
    const before = await rows();
    expect(before).not.toEqual(falling(before));
    await page.getByLabel("largest first").check();
    const after = await rows();
    expect(after.some(Number.isNaN)).toBe(false);
    expect(after).toEqual(falling(before));
  });

  test("of a file of a network, which it reads once", async () => {
    const guest = await visit("view=network&network=MLP");
    const { page } = guest;
    await page.waitForSelector(".adds-up");
    const buffer = await readFile(join(await site(), "data/cnn.safetensors"));
    const input = page.locator("main input[type=file]").first();
    await input.setInputFiles({ name: "mine.safetensors", mimeType: "application/octet-stream", buffer });
    await page.waitForSelector('.step-title:has-text("conv1")');
    await page.waitForSelector(".adds-up");
    expect(await page.evaluate('asked["session.openFile"]')).toBe(1);
    await goTo(guest, "view=play&weights=file");
    await page.waitForSelector("main .network-name");
    expect(await named(guest)).toBe("CNN · from mine.safetensors");
    expect(guest.complaints).toEqual([]);
  });
});
