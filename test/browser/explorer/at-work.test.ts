// What a visitor does with the network: trains it, draws for it, doubts it, and brings another one.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BugName, bugNames } from "../../../examples/explorer/engine/bugs/bug.js";
import { everything, oneIn } from "../../support/mode.js";
import { noBrowser } from "../chromium.js";
import { site } from "./site.js";
import { openHouse } from "./visitor.js";

/** A file in the form of safetensors whose only tensor belongs to no network here. */
function foreign(): Buffer {
  const header = Buffer.from(JSON.stringify({ w: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4)]);
}

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(noBrowser !== null)("the explorer in Chromium", () => {
  const house = openHouse();

  const figure = async (name: string) =>
    Number((await house.guest.page.textContent(`[data-figure="${name}"] dd`))!.replace(/[^\d.]/g, ""));

  test.runIf(everything)(
    "the specified network is trained to 95 %, and the step to come is walked",
    async () => {
      const { page, go, complaints } = house.guest;
      await go("view=train&weights=random");
      await page.click('[data-action="start"]');
      while ((await figure("accuracy")) < 95) await page.waitForTimeout(200);
      await page.click('[data-action="pause"]');
      await page.waitForSelector('[data-action="start"]');
      expect(await figure("step")).toBeGreaterThan(10);
      await page.click('[data-action="walk"]');
      await page.waitForSelector(".adds-up");
      expect(new URL(page.url()).hash).toContain("from=training");
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything)(
    "after a step of the training every view shows the network as it is now",
    async () => {
      const { page, go, complaints } = house.guest;
      await go("view=train");
      await page.click('[data-action="step"]');
      await page.waitForFunction(
        `document.querySelector('[data-figure="step"] dd')?.textContent.trim() === "1"`,
      );
      await page.evaluate('location.hash = "view=check&check=nudge"');
      await page.waitForSelector('.nudge-result[aria-busy="false"][data-verdict]');
      await page.evaluate('location.hash = "view=network&step=4"');
      await page.waitForSelector(".adds-up");
      await page.evaluate('location.hash = "view=play&sketch=3"');
      await page.waitForSelector(".answer-digit[data-digit]");
      expect(await page.locator(".trouble").count()).toBe(0);
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything)(
    "a link sets the training, and each setting and snapshot comes into the link",
    async () => {
      const { page, go, complaints } = house.guest;
      await go(
        "view=train&weights=random&optimizer=SGD&lr=0.03&batchSize=16&dropout=0.25&snapshot=1&weightDecay=9",
      );
      const chosen = (name: string, value: string) =>
        page.waitForFunction(`document.querySelector('select[name="${name}"]')?.value === "${value}"`);
      const wanted = { optimizer: "SGD", lr: "0.03", batchSize: "16", dropout: "0.25", weightDecay: "0" };
      for (const [name, value] of Object.entries(wanted)) await chosen(name, value);
      await page.selectOption('select[name="augmentation"]', "affine");
      expect(new URL(page.url()).hash).toContain("augmentation=affine");
      await page.click('[data-action="step"]');
      await page.waitForSelector('[name="snapshot"][aria-valuetext$=" 1"]');
      expect(new URL(page.url()).hash).toContain("snapshot=1");
      await page.click('[data-action="latest"]');
      expect(new URL(page.url()).hash).not.toContain("snapshot");
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything)(
    "of a batch all images are seen, the worst first, and each can be shown",
    async () => {
      const { page, go, complaints } = house.guest;
      await go("view=network&from=training");
      await page.click(".batch-overview summary");
      await page.waitForSelector(".batch-overview [data-image]");
      const buttons = page.locator(".batch-overview [data-image]");
      expect(await buttons.count()).toBe(64);
      await page.click(".batch-overview input[type=checkbox]");
      const losses = await buttons.evaluateAll((all) =>
        all.map((each) => Number(each.getAttribute("data-loss"))),
      );
      expect(losses).toEqual(losses.toSorted((a, b) => b - a));
      const worst = await buttons.first().getAttribute("data-image");
      await buttons.first().click();
      await page.waitForSelector(`.batch-overview [data-image="${worst}"][aria-pressed="true"]`);
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything)(
    "of the test set 64 are walked at once, and the step that sums most is taken apart",
    async () => {
      const { page, go, complaints } = house.guest;
      await go("view=network&digits=190");
      await page.waitForSelector(".adds-up");
      await page.locator(".image-choice").getByLabel("64", { exact: true }).check();
      await page.waitForSelector(".batch-overview");
      const digits = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("digits")!.split(",");
      expect([digits.length, digits[0], digits.at(-1)]).toEqual([64, "136", "199"]);
      await page.evaluate('location.hash += "&step=24"');
      await page.waitForSelector('.step-title:has-text("conv1")');
      await page.waitForSelector(".adds-up");
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything)("a weight among all of its layer is taken apart", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=network&step=4");
    await page.click(".all-weights summary");
    await page.locator(".weights-box canvas").click({ position: { x: 2, y: 2 } });
    await page.waitForSelector(".detail[data-phase=backward] .adds-up");
    const { hash } = new URL(page.url());
    expect(new URLSearchParams(hash.slice(1)).get("at")).toBe("0.0.0.0");
    expect(complaints.splice(0)).toEqual([]);
  });

  test.runIf(everything)("a digit that is drawn is read, and the drawing walked", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=play");
    const clear = page.getByRole("button", { name: "Clear" });
    if (await clear.isEnabled()) await clear.click();
    const box = (await page.locator(".pad-field").boundingBox())!;
    await page.mouse.move(box.x + 0.55 * box.width, box.y + 0.2 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.48 * box.width, box.y + 0.8 * box.height, { steps: 12 });
    await page.mouse.up();
    await page.waitForSelector('.answer-digit[data-digit="1"]');
    await page.click(".walk-drawing");
    await page.waitForSelector(".adds-up");
    expect(new URL(page.url()).hash).toContain("from=drawing");
    expect(complaints.splice(0)).toEqual([]);
  });

  test.runIf(everything)("a picture that is none is told", async () => {
    const { page, go } = house.guest;
    await go("view=play");
    const file = { name: "letter.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
    await page.setInputFiles(".pad input[type=file]", file);
    expect(await page.textContent("[role=alert] p")).toBe(
      "letter.png is no picture that this browser can show; take a PNG, JPEG, WebP, GIF or SVG.",
    );
    house.guest.complaints.length = 0;
  });

  test.runIf(everything).each(oneIn(6, bugNames))(
    "the bug %s is named by a check, and by that alone",
    async (bug: BugName) => {
      const { page, go, complaints } = house.guest;
      await go(`view=check&check=bugs&bug=${bug}`);
      await page.waitForSelector('.bug-checks [data-ok="false"]');
      const failed = page.locator('.bug-checks [data-ok="false"]');
      expect(await failed.count()).toBe(1);
      expect(await failed.getAttribute("data-named")).toBe(bug);
      expect(await page.textContent(".bug-finding")).not.toBe("");
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything)("a nudge moves the loss as backward() says", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=check&check=nudge");
    await page.waitForSelector('.nudge-result[aria-busy="false"]');
    await page.click(".nudge-steepest");
    await page.waitForSelector('.nudge-result[aria-busy="false"][data-verdict]');
    expect(await page.textContent(".nudge-verdict")).not.toBe("");
    expect(complaints.splice(0)).toEqual([]);
  });

  test.runIf(everything)("one's own file is opened, and what is none of ours is told in a line", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=network&network=MLP");
    const input = page.locator("main input[type=file]").first();
    await input.setInputFiles(join(await site(), "data/cnn.safetensors"));
    await page.waitForSelector('.step-title:has-text("conv1")');
    const open = async (name: string, buffer: Buffer) => {
      await input.setInputFiles({ name, mimeType: "application/octet-stream", buffer });
      const said = (await page.textContent("[role=alert] p"))!;
      await page.click("[role=alert] button");
      return said;
    };
    expect(await open("foreign.safetensors", foreign())).toMatch(
      /^foreign\.safetensors fits no network of this page: CNN needs conv1\.weight \[32, 1, 3, 3\], and there is none; /,
    );
    expect(await open("damaged.safetensors", foreign().subarray(0, 30))).toMatch(/damaged\.safetensors/);
    expect(new URL(page.url()).hash).toContain("weights=file");
    await page.reload();
    await page.waitForSelector("[role=alert]");
    expect(await page.textContent("[role=alert] p")).toMatch(/^The network came from a file,/);
    await page.waitForSelector(".adds-up");
    expect(new URL(page.url()).hash).not.toContain("weights=file");
    expect(complaints.splice(0)).toEqual([]);
  });

  test.runIf(everything)("what is played with follows a training that goes on", async () => {
    const { page, go, complaints } = house.guest;
    await go("view=train&weights=random");
    await page.click('[data-action="start"]');
    await page.evaluate('location.hash = "view=play&weights=random&experiment=reasons&sketch=3"');
    await page.waitForSelector('[data-reason="occlusion"] canvas');
    const answers = () => page.textContent(".bars");
    const before = await answers();
    while ((await answers()) === before) await page.waitForTimeout(100);
    const reason = () => page.getAttribute('[data-reason="saliency"]', "data-largest");
    const saliency = await reason();
    while ((await reason()) === saliency) await page.waitForTimeout(100);
    await page.evaluate('location.hash = "view=train&weights=random"');
    await page.click('[data-action="pause"]');
    expect(complaints.splice(0)).toEqual([]);
  });
});
