// What comes to the explorer by other ways than a mouse and a button: fingers, a pen, files that are dropped or pasted.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions, CDPSession } from "playwright-core";
import { describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { noBrowser } from "../chromium.js";
import { site } from "./site.js";
import { APART_IN_VIEW, openHouse, type Visitor } from "./visitor.js";

/** In the page: a picture of a 1, what hands files over, and how much ink is on the pad. */
const HANDS = `
  const picture = async () => {
    const canvas = new OffscreenCanvas(90, 120);
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, 90, 120);
    context.lineWidth = 9;
    context.moveTo(52, 20);
    context.lineTo(40, 100);
    context.stroke();
    return new File([await canvas.convertToBlob()], "one.png", { type: "image/png" });
  };
  const holding = (file) => {
    const transfer = new DataTransfer();
    transfer.items.add(file);
    return transfer;
  };
  globalThis.hands = {
    picture,
    drop(file, selector) {
      const target = document.querySelector(selector);
      const options = { bubbles: true, cancelable: true, dataTransfer: holding(file) };
      const over = new DragEvent("dragover", options);
      target.dispatchEvent(over);
      const drop = new DragEvent("drop", options);
      target.dispatchEvent(drop);
      return over.defaultPrevented && drop.defaultPrevented;
    },
    paste(file) {
      document.body.dispatchEvent(
        new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: holding(file) }),
      );
    },
    ink() {
      const context = new OffscreenCanvas(28, 28).getContext("2d", { willReadFrequently: true });
      context.drawImage(document.querySelector(".pad-field canvas"), 0, 0);
      const { data } = context.getImageData(0, 0, 28, 28);
      return data.reduce((sum, value, i) => sum + (i % 4 === 0 ? 1 - value / 255 : 0), 0);
    },
    // A stroke is painted in the frames after its events: it is all there when thirty frames have added nothing.
    async settledInk() {
      let [sum, still] = [hands.ink(), 0];
      while (still < 30) {
        await new Promise(requestAnimationFrame);
        const now = hands.ink();
        still = now === sum ? still + 1 : 0;
        sum = now;
      }
      return sum;
    },
  };
`;

type Place = readonly [x: number, y: number];

/** From one place to another, the first left out. */
const between = ([x, y]: Place, [toX, toY]: Place, count = 12): Place[] =>
  Array.from({ length: count }, (_, i) => {
    const share = (i + 1) / count;
    return [x + share * (toX - x), y + share * (toY - y)];
  });

/** The file as PyTorch's safetensors writes it: that says so, and has the tensors in the order of their names. */
function asPyTorch(bytes: Buffer): Buffer {
  const end = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: _, ...tensors } = JSON.parse(bytes.toString("utf8", 8, end));
  const names = Object.keys(tensors).sort();
  const parts = names.map((name) => {
    const [from, to] = tensors[name].data_offsets;
    return bytes.subarray(end + from, end + to);
  });
  let at = 0;
  const entries = names.map((name, i) => {
    const { dtype, shape } = tensors[name];
    const from = at;
    at += parts[i].length;
    return [name, { dtype, shape, data_offsets: [from, at] }] as const;
  });
  const header = Buffer.from(
    JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...parts]);
}

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(noBrowser !== null || !everything)("the explorer in Chromium", () => {
  const house = openHouse();

  async function visit(
    state: string,
    options: BrowserContextOptions = {},
    before = "",
  ): Promise<Visitor & { cdp: CDPSession }> {
    const guest = await house.visit(state, `${before}\n${HANDS}`, { colorScheme: "light", ...options });
    return { ...guest, cdp: await guest.page.context().newCDPSession(guest.page) };
  }

  /** Places in the pad, by shares of its width and height. */
  async function padOf({ page }: Visitor): Promise<(x: number, y: number) => Place> {
    await page.locator(".pad-field").scrollIntoViewIfNeeded();
    const box = (await page.locator(".pad-field").boundingBox())!;
    return (x, y) => [box.x + x * box.width, box.y + y * box.height];
  }

  const drawOne = async ({ page }: Visitor, pad: (x: number, y: number) => Place) => {
    await page.mouse.move(...pad(0.55, 0.2));
    await page.mouse.down();
    await page.mouse.move(...pad(0.48, 0.8), { steps: 12 });
    await page.mouse.up();
  };

  const reads = ({ page }: Visitor, digit: number) =>
    page.waitForSelector(`.answer-digit[data-digit="${digit}"]`);
  const ink = ({ page }: Visitor) => page.evaluate<number>("hands.ink()");
  const settledInk = ({ page }: Visitor) => page.evaluate<number>("hands.settledInk()");

  describe("a finger", () => {
    const phone = { hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } };

    const touch = ({ cdp }: { cdp: CDPSession }, type: string, ...places: Place[]) =>
      cdp.send("Input.dispatchTouchEvent", {
        type: type as "touchStart",
        touchPoints: places.map(([x, y], id) => ({ x, y, id })),
      });

    test("draws a digit that is read, and the page stays where it is", async () => {
      const guest = await visit("view=play", phone);
      const pad = await padOf(guest);
      const scrolled = () => guest.page.evaluate<number>("scrollY");
      const before = await scrolled();
      const [from, to] = [pad(0.55, 0.85), pad(0.6, 0.1)];
      await touch(guest, "touchStart", from);
      for (const place of between(from, to)) await touch(guest, "touchMove", place);
      await touch(guest, "touchEnd");
      await reads(guest, 1);
      expect(await scrolled()).toBe(before);
      expect(guest.complaints).toEqual([]);

      // Beside the pad the same stroke does scroll.
      const [low, high]: Place[] = [
        [4, 600],
        [4, 200],
      ];
      await touch(guest, "touchStart", low);
      for (const place of between(low, high)) await touch(guest, "touchMove", place);
      await touch(guest, "touchEnd");
      await guest.page.waitForFunction(`scrollY > ${before + 100}`);
    });

    test("draws alone: a second one on the pad adds nothing", async () => {
      const guest = await visit("view=play", phone);
      const pad = await padOf(guest);
      const [from, to, palm] = [pad(0.3, 0.2), pad(0.3, 0.8), pad(0.9, 0.9)];
      await touch(guest, "touchStart", from);
      for (const place of between(from, to)) await touch(guest, "touchMove", place);
      await guest.page.waitForFunction("hands.ink() > 10");
      const alone = await settledInk(guest);
      await touch(guest, "touchStart", to, palm);
      for (const place of between(palm, pad(0.9, 0.5), 4)) await touch(guest, "touchMove", to, place);
      await touch(guest, "touchEnd");
      expect(await settledInk(guest)).toBeCloseTo(alone, 6);
      expect(guest.complaints).toEqual([]);
    });
  });

  test("a pen draws, the broader the harder it is pressed", async () => {
    const guest = await visit("view=play");
    const pad = await padOf(guest);
    const line = async (x: number, force: number) => {
      const before = await ink(guest);
      const at = (type: string, [left, top]: Place) =>
        guest.cdp.send("Input.dispatchMouseEvent", {
          ...{ type: type as "mouseMoved", x: left, y: top, force },
          ...{ button: "left", buttons: type === "mouseReleased" ? 0 : 1, pointerType: "pen", clickCount: 1 },
        });
      const [from, to] = [pad(x, 0.2), pad(x, 0.8)];
      await at("mousePressed", from);
      for (const place of between(from, to)) await at("mouseMoved", place);
      await at("mouseReleased", to);
      return (await settledInk(guest)) - before;
    };
    const [soft, hard] = [await line(0.25, 0.1), await line(0.6, 0.9)];
    expect(soft).toBeGreaterThan(10);
    expect(hard).toBeGreaterThan(1.4 * soft);
    await guest.page.getByRole("button", { name: "Undo" }).click();
    await reads(guest, 1);
    expect(guest.complaints).toEqual([]);
  });

  test.each([".pad-field", "header h1"])("a picture that is dropped on %s is read", async (selector) => {
    const guest = await visit(selector === ".pad-field" ? "view=play" : "view=network");
    expect(await guest.page.evaluate(`hands.picture().then((file) => hands.drop(file, "${selector}"))`)).toBe(
      true,
    );
    await reads(guest, 1);
    // Where the view comes with the picture, its pad is painted a frame after the answer is there.
    await expect.poll(() => ink(guest)).toBeGreaterThan(10);
    expect(guest.complaints).toEqual([]);
  });

  test("a picture that is pasted is read", async () => {
    const guest = await visit("view=play");
    await guest.page.evaluate("hands.picture().then(hands.paste)");
    await reads(guest, 1);
    expect(guest.complaints).toEqual([]);
  });

  test.each(["drop", "paste"])("a picture that cannot be decoded is told: %s", async (way) => {
    const guest = await visit("view=play");
    await guest.page.evaluate(
      `hands.${way}(new File(["no picture"], "letter.png", { type: "image/png" }), ".pad-field")`,
    );
    expect(await guest.page.textContent("[role=alert] p")).toBe(
      "letter.png is no picture that this browser can show; take a PNG, JPEG, WebP, GIF or SVG.",
    );
    expect(await ink(guest)).toBe(0);
  });

  test.each([
    [
      "text.png",
      '"no picture"',
      "no picture that this browser can show; take a PNG, JPEG, WebP, GIF or SVG.",
    ],
    ["empty.png", "", "no picture that this browser can show; take a PNG, JPEG, WebP, GIF or SVG."],
    ["empty.safetensors", "", "0 bytes long, but begins with the length of its header in 8 bytes"],
    ["cut.safetensors", "first.subarray(0, first.length / 2)", "damaged: its crc32c is "],
    [
      "foreign.safetensors",
      `"\\x3a\\0\\0\\0\\0\\0\\0\\0" + '{"embed":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}' + "\\0\\0\\0\\0"`,
      "fits no network of this page: CNN needs conv1.weight [32, 1, 3, 3], and there is none; ",
    ],
  ])(
    "of %s it is said in one message what is wrong, until a picture is read",
    async (name, content, told) => {
      const guest = await visit("view=network");
      const { page } = guest;
      await page.waitForSelector(".adds-up");
      const type = name.endsWith(".png") ? "image/png" : "";
      expect(
        await page.evaluate(
          `fetch("data/cnn.safetensors").then((r) => r.bytes()).then((first) =>
          hands.drop(new File([${content}], "${name}", { type: "${type}" }), "footer"))`,
        ),
      ).toBe(true);
      await page.waitForSelector("[role=alert] p");
      expect(await page.locator("[role=alert] p").allTextContents()).toEqual([expect.stringContaining(told)]);
      expect(await page.textContent("[role=alert] p")).toContain(name);
      await page.evaluate("hands.picture().then((file) => hands.drop(file, 'footer'))");
      await reads(guest, 1);
      expect(await page.locator("[role=alert]").count()).toBe(0);
      expect(guest.complaints).toEqual([]);
    },
  );

  test.each([
    ["with a size", 'width="100" height="120"'],
    ["without one", ""],
  ])("an SVG %s is read", async (_, size) => {
    const guest = await visit("view=play");
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 100 120"><path d="M0 0h100v120h-100z" fill="white"/><path d="M55 20 45 100" stroke="black" stroke-width="10"/></svg>`;
    await guest.page.evaluate(
      `hands.drop(new File(['${svg}'], "one.svg", { type: "image/svg+xml" }), ".pad-field")`,
    );
    await reads(guest, 1);
    expect(guest.complaints).toEqual([]);
  });

  test("a model of PyTorch that is dropped anywhere is opened and walked", async () => {
    const guest = await visit("view=network&network=MLP");
    const { page } = guest;
    await page.waitForSelector(".step-title");
    const bytes = asPyTorch(await readFile(join(await site(), "data/cnn.safetensors")));
    const file = `new File([Uint8Array.from(atob("${bytes.toString("base64")}"), (c) => c.charCodeAt(0))], "model.safetensors")`;
    expect(await page.evaluate(`hands.drop(${file}, "footer")`)).toBe(true);
    await page.waitForSelector('.step-title:has-text("conv1")');
    await page.waitForSelector(".adds-up");
    expect(new URL(page.url()).hash).toBe("#weights=file");
    expect(guest.complaints).toEqual([]);
    expect(await page.evaluate('hands.drop(new File(["?"], "notes.txt"), "footer")')).toBe(true);
    expect(await page.textContent("[role=alert] p")).toBe(
      "decodeSafetensors: notes.txt is 1 bytes long, but begins with the length of its header in 8 bytes",
    );
  });

  test("who clicks between two kernels means the weight beside", async () => {
    const { page } = await visit("view=tour&chapter=10");
    // What is taken apart comes into view with one jump: a page that still glides would take the picture from under the pointer.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.click(".show");
    await page.locator(".links a").first().click();
    await page.waitForSelector(".adds-up");
    const picture = page.locator(".tensor-view.subject canvas");
    const { width, height } = (await picture.boundingBox())!;
    // 32 kernels of three weights and a gap across, 64 down: the gap to the right of kernel [2, 9], and below its middle.
    const weight = { x: width / 127, y: height / 255 };
    await picture.click({ position: { x: (4 * 9 + 3.5) * weight.x, y: (4 * 2 + 1.5) * weight.y } });
    await page.waitForFunction('location.hash.includes("at=2.9.1.2")');
    await page.waitForFunction(APART_IN_VIEW);
    await picture.click({ position: { x: (4 * 9 + 1.5) * weight.x, y: (4 * 2 + 3.5) * weight.y } });
    await page.waitForFunction('location.hash.includes("at=2.9.2.1")');
  });

  test("another step, and another network, may come under a pointer that rests", async () => {
    const guest = await visit("view=network");
    const { page } = guest;
    const rest = async (selector: string) => {
      const canvas = page.locator(selector).first();
      const { width, height } = (await canvas.boundingBox())!;
      await canvas.hover({ position: { x: width - 3, y: height - 3 } });
    };
    const goTo = async (state: string, shown: string) => {
      await page.evaluate(`location.hash = "${state}"`);
      await page.waitForSelector(`.step-title:has-text("${shown}")`);
      await page.waitForSelector('.apart[aria-busy="false"]');
      await page.waitForTimeout(200);
    };
    await page.waitForSelector(".adds-up");
    await rest(".tensor-view.subject canvas");
    await page.waitForSelector('.tensor-view.subject .told:has-text("[0, 31, 26, ")');
    await goTo("step=11", "crossEntropy");
    expect(guest.complaints).toEqual([]);
    const placeOf = () =>
      page.evaluate("document.querySelector('.node').getBoundingClientRect().y + scrollY");
    const place = await placeOf();
    await rest('.node[data-node="fc2 matmul"] canvas');
    await page.waitForSelector('.read-out:has-text("fc2 matmul")');
    expect(await placeOf()).toBe(place);
    await goTo("network=MLP", "reshape");
    await page.waitForSelector('.node[data-node="hidden.0 matmul"]');
    expect(await page.locator(".node").count()).toBeLessThan(14);
    expect(guest.complaints).toEqual([]);
  });

  test("a dream that is stopped and started at once goes on, once", async () => {
    const guest = await visit("view=play&experiment=dream");
    const { page } = guest;
    await page.waitForSelector(".dream-run");
    await page.evaluate('for (let i = 0; i < 3; i++) document.querySelector(".dream-run").click()');
    await page.waitForFunction('document.querySelector(".course")?.dataset.steps >= 8');
    expect(await page.textContent(".dream-run")).toBe("Pause");
    expect(guest.complaints).toEqual([]);
  });

  test.each([
    ["cannot be reached", "get() { throw new DOMException('denied', 'SecurityError'); }"],
    [
      "is full",
      "value: { getItem: () => null, setItem() { throw new DOMException('full', 'QuotaExceededError'); } }",
    ],
  ])("where storage %s the drawing works, and it is said that it will not be kept", async (_, descriptor) => {
    const guest = await visit(
      "view=play",
      {},
      `for (const name of ["sessionStorage", "localStorage"]) Object.defineProperty(globalThis, name, { ${descriptor} });`,
    );
    await drawOne(guest, await padOf(guest));
    await reads(guest, 1);
    expect(await guest.page.textContent(".pad")).toContain(
      "This browser keeps no drawing: it will be gone after a reload.",
    );
    expect(guest.complaints).toEqual([]);
  });
});
