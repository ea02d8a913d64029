// The guided tour: every chapter asks, and shows what the network at hand says.

import { describe, expect, test } from "vitest";
import { everything, oneIn } from "../../support/mode.js";
import { noBrowser } from "../chromium.js";
import { skipped } from "./site.js";
import { openHouse } from "./visitor.js";

/** Each chapter in the words of its title, and where its first link leads; null for one that stays among the views. */
const chapters: [title: string, step: string | null][] = [
  ["Pixels", "conv1 conv2d · forward"],
  ["One kernel", "conv1 conv2d · forward"],
  ["im2col", "conv1 conv2d · forward"],
  ["Many maps", "conv1 conv2d · forward"],
  ["ReLU", "relu · forward"],
  ["Pooling", "maxPool2d · forward"],
  ["Why depth", "conv2 conv2d · forward"],
  ["From logits to loss", "crossEntropy · loss"],
  ["The chain rule, backward", "crossEntropy · backward"],
  ["A convolution's two gradients", "conv2 conv2d · backward"],
  ["Adam", "conv2.weight · update"],
  ["What it learned, and where it fails", null],
];

/** What is so in the CNN whatever its weights: kernels of 9 weights, 320 of them in conv1, a window of 8 x 8, 14 x 14 places. */
const known: Record<string, string> = {
  im2col: "9",
  "Many maps": "320",
  Pooling: "the largest gets all of it",
  "Why depth": "8 × 8",
  "The chain rule, backward": "only that of 3",
  "A convolution's two gradients": "196",
  Adam: "by 0.001, the rate",
};

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(skipped("tour"))("the tour in Chromium", () => {
  const house = openHouse();

  /** Goes to a chapter, and has its answer shown. */
  async function goAnswered(state: string): Promise<void> {
    const { page, go } = house.guest;
    await go(state);
    await page.waitForSelector(".lesson");
    if (await page.locator(".show").count()) await page.click(".show");
  }

  const numbered = chapters.map(([title, step], i) => [i + 1, title, step] as const);

  test.each(oneIn(12, numbered))(
    "chapter %i, %s: guessed wrong, then right, and followed",
    async (number, title, step) => {
      const { page, go, complaints } = house.guest;
      await go(`view=tour&chapter=${number}`);
      await page.waitForSelector(".lesson");
      expect(await page.textContent("article h2")).toBe(title);
      expect(await page.locator(".choice").count()).toBe(3);
      expect(await page.locator(".truth").count()).toBe(0);
      const right = Number(await page.getAttribute(".lesson", "data-right"));
      if (title in known) expect(await page.locator(".choice").nth(right).textContent()).toBe(known[title]);

      await page
        .locator(".choice")
        .nth((right + 1) % 3)
        .click();
      expect(await page.textContent(".truth")).toMatch(/^Not quite\. \S/);
      expect(await page.locator('.choice[data-mark="✓"]').count()).toBe(1);
      await page.click(".again");
      await page.locator(".choice").nth(right).click();
      expect(await page.textContent(".truth")).toMatch(/^Right\. \S/);
      expect(await page.textContent(".contents summary")).toContain("of 12 answered");

      if (step !== null) {
        await page.locator(".links a").first().click();
        await page.waitForFunction(
          `document.querySelector(".step-title")?.textContent.endsWith(${JSON.stringify(step)})`,
        );
      }
      expect(complaints.splice(0)).toEqual([]);
    },
  );

  test.runIf(everything)("the number of a chapter is the one that the network's page shows", async () => {
    const { page } = house.guest;
    await goAnswered("view=tour&chapter=2");
    const told = (await page.textContent(".truth"))!.match(/is (\S+)\. /)![1];
    await page.locator(".links a").first().click();
    await page.waitForSelector(".adds-up");
    const value = Number(await page.getAttribute(".adds-up", "data-value"));
    expect(value).toBeCloseTo(Number(told.replace("−", "-")), 3);
  });

  test.runIf(everything)("as many steps back are counted as the network's picture has ops", async () => {
    const { page } = house.guest;
    await goAnswered("view=tour&chapter=9");
    const told = Number((await page.textContent(".figures > p"))!.match(/(\d+) steps back/)![1]);
    await page.locator(".links a").first().click();
    await page.waitForSelector(".node");
    expect(told).toBe(await page.locator("button.node-name").count());
  });

  test.runIf(everything)(
    "a link shows what its chapter speaks of, whatever was chosen before, and the next step what it is about itself",
    async () => {
      const { page } = house.guest;
      await goAnswered("view=tour&chapter=5&aspect=change");
      await page.locator(".links a").nth(1).click();
      await page.waitForSelector('.node-result[data-aspect="gradient"]');
      expect(await page.locator(".aspects input:checked").first().getAttribute("value")).toBe("auto");
      await page.keyboard.press("Home");
      await page.waitForSelector('.node-result:not([data-aspect="value"])', { state: "detached" });
    },
  );

  test.runIf(everything)("arrow keys turn the pages, but not those that are asked of a picture", async () => {
    const { page, go } = house.guest;
    await go("view=tour");
    await page.waitForSelector(".lesson");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector('[data-chapter="kernel"]');
    expect(await page.evaluate("document.activeElement.textContent")).toBe("One kernel");
    await page.keyboard.press("ArrowLeft");
    await page.waitForSelector('[data-chapter="pixels"]');
    await page.focus(".picture [role=group]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    expect(await page.textContent(".readout")).toBe("row 1, column 1 = −1");
    await page.goBack();
    await page.waitForSelector('[data-chapter="kernel"]');
  });

  test.runIf(everything)(
    "answers are kept for the next visit, and without room for them the page says so",
    async () => {
      const { page, go } = house.guest;
      await goAnswered("view=tour&chapter=5");
      await go("view=tour&chapter=5");
      await page.waitForSelector(".truth");
      await page.evaluate(
        'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }',
      );
      await page.click(".again");
      await page.waitForSelector(".question .quiet");
      expect(await page.textContent(".question .quiet")).toBe(
        "Your answers last until you close this page: the browser's storage is full or closed to it.",
      );
    },
  );

  test.runIf(everything)(
    "of a network without convolutions, a chapter about them offers one that has some",
    async () => {
      const { page, go } = house.guest;
      await go("view=tour&chapter=3&network=MLP&weights=random");
      await page.click(".missing a");
      await page.waitForSelector('[data-chapter="im2col"]');
    },
  );

  test.runIf(everything)("where SGD was chosen, the chapter about Adam offers to change that", async () => {
    const { page, go } = house.guest;
    await go("view=tour&chapter=11&optimizer=SGD");
    await page.click(".missing a");
    await page.waitForSelector('[data-chapter="adam"]');
  });

  test.runIf(everything)("every chapter in Chinese", async () => {
    const { page, turn, complaints } = house.guest;
    for (const [number] of numbered) {
      await turn(`view=tour&chapter=${number}&lang=zh`);
      await page.waitForSelector(".lesson");
      expect(await page.textContent(".ask")).toMatch(/[\u4e00-\u9fff]/);
    }
    expect(complaints).toEqual([]);
  });
});
