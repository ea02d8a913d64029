// The walk through the CNN, as the page shows it, beside what the library computes in Node with the same weights.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crossEntropy, optim, Tensor } from "pellucid";
import { ImageDataset, readIdx } from "pellucid/data";
import { type TapeEntry, tape, withLayerNames } from "pellucid/trace";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { networkFromFile } from "../../../examples/explorer/engine/networks.js";
import { everything, oneIn } from "../../support/mode.js";
import { uniforms } from "../../support/random.js";
import { noBrowser } from "../chromium.js";
import { PATIENCE, site, skipped } from "./site.js";
import { openHouse } from "./visitor.js";

/** A digit that even a network which has learned is not sure of, so that what goes back is more than rounding. */
const UNSURE = 8;

/** What a step of the page is about. */
interface Step {
  number: number;
  /** Which argument of a backward step, as the address has it. */
  argument: string;
  name: string;
  shape: readonly number[];
  values: ArrayLike<number>;
}

/** The same steps as the page's, computed here: forward, backward by each argument, and the optimizer's. */
async function steps(directory: string): Promise<Step[]> {
  const { model } = networkFromFile(readFileSync(join(directory, "data/cnn.safetensors")), "cnn.safetensors");
  const [images, labels] = await Promise.all(
    ["images", "labels"].map((kind) => readIdx(join(directory, `data/first-${kind}.idx.gz`))),
  );
  const [N, H, W] = images.shape;
  const digits = new ImageDataset(images.data as Uint8Array, labels.data as Uint8Array, [N, H, W]);
  const [x, y] = digits.batch([UNSURE], 0);
  x.requiresGrad = true;
  model.eval();
  const loss = withLayerNames(model, () => crossEntropy(model.forward(x), y));
  const entries = tape(loss);
  loss.backward({ retainGraph: true });

  const dense = new Set(entries.filter(({ op }) => op === "matmul").map(({ layer }) => layer));
  const shown = entries.filter(({ op, layer }) => op !== "reshape" || !dense.has(layer));
  const found: Omit<Step, "number">[] = [];
  const numbers: number[] = [];
  const add = (
    number: number,
    argument: string,
    name: string,
    shape: readonly number[],
    values: ArrayLike<number>,
  ) => {
    numbers.push(number);
    found.push({ argument, name, shape, values });
  };
  for (const [i, { op, layer, output }] of shown.entries()) {
    add(i, "", `${layer ?? ""} ${op}, forward`, output.shape, await output.data());
  }
  for (const [i, entry] of shown.toReversed().entries()) {
    for (const [argument, t] of withGradients(entry)) {
      const name = `${entry.layer ?? ""} ${entry.op}, backward by argument ${argument}`;
      add(shown.length + i, String(argument), name, t.shape, await t.grad!.data());
    }
  }
  const parameters = model.namedParameters();
  new optim.Adam(model.parameters(), { lr: 0.001 }).step();
  // In the order in which the tape meets them.
  const order = [...new Set(entries.flatMap(({ inputs }) => inputs))].filter((t) => t !== null);
  const sorted = parameters.toSorted(([, a], [, b]) => order.indexOf(a) - order.indexOf(b));
  for (const [i, [name, p]] of sorted.entries()) {
    add(2 * shown.length + i, "", `${name}, update`, p.shape, await p.data());
  }
  return found.map((step, i) => ({ ...step, number: numbers[i] }));
}

const withGradients = ({ inputs }: TapeEntry): [number, Tensor][] =>
  inputs.flatMap((t, i) => (t instanceof Tensor && t.grad !== null ? [[i, t] as [number, Tensor]] : []));

/** Beside the largest element of a tensor: on wasm convolutions of 3 x 3 are Winograd's, which round more than a sum. */
const ROUNDING = 2e-4;

const largest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

if (noBrowser !== null) test.skip(noBrowser);

describe.skipIf(skipped("walk"))("the walk in Chromium", () => {
  const house = openHouse();
  let all: Step[];
  beforeAll(async () => {
    all = await steps(await site());
  }, PATIENCE);

  let running = "";

  async function begin(backend: string) {
    running = backend;
    await house.guest.go(`digits=${UNSURE}&backend=${backend}`);
    await house.guest.page.waitForSelector(".adds-up");
    expect(await house.guest.page.textContent("footer")).toContain(`computes on ${backend} `);
  }

  /** Goes to a step, and to an element there; answers the number that is shown, the sum of its terms, and its index. */
  async function look({ number, argument }: Step, index: readonly number[]) {
    const { page } = house.guest;
    await page.evaluate(
      `location.hash = "digits=${UNSURE}&backend=${running}&step=${number + 1}&argument=${argument}&at=${index.join(".")}"`,
    );
    await page.waitForFunction(
      `document.querySelector(".step-title")?.textContent.startsWith("Step ${number + 1} of ")
        && document.querySelector(".apart")?.getAttribute("aria-busy") === "false"
        && document.querySelector(".adds-up") !== null`,
    );
    return page.evaluate<{ sum: number; value: number; index: number[] }>(`({
      sum: Number(document.querySelector(".adds-up")?.dataset.sum),
      value: Number(document.querySelector(".adds-up")?.dataset.value),
      index: [...document.querySelectorAll(".index-input input")].map(({ value }) => Number(value)),
    })`);
  }

  const positionOf = (index: readonly number[], shape: readonly number[]) =>
    index.reduce((position, i, axis) => position * shape[axis] + i, 0);

  test("each step shows the library's number, where the page chooses by itself", async () => {
    // The same code as here; on wasm a maximum that two share up to rounding may be the other one.
    await begin("cpu");
    const last = Math.max(...all.map(({ number }) => number));
    expect(await house.guest.page.textContent(".step-title")).toMatch(new RegExp(`^Step 1 of ${last + 1} `));
    for (const step of oneIn(12, all)) {
      const { value, sum, index } = await look(step, []);
      const expected = step.values[positionOf(index, step.shape)];
      const scale = largest(step.values);
      expect(Math.abs(value - expected), `${step.name} at ${index}`).toBeLessThanOrEqual(1e-6 * scale);
      expect(Math.abs(sum - value), `${step.name} at ${index}`).toBeLessThanOrEqual(ROUNDING * scale);
    }
  });

  test.each(everything ? ["cpu", "wasm"] : ["wasm"])(
    "the terms of random elements add up, on %s",
    async (backend) => {
      await begin(backend);
      const random = uniforms(inject("properties").seed);
      let before: Step | undefined;
      for (let count = everything ? 100 : 2; count > 0; count--) {
        const others = all.filter(({ number, shape }) => number !== before?.number && shape.length > 0);
        const step = others[Math.floor(random() * others.length)];
        const at = step.shape.map((size) => Math.floor(random() * size));
        const { value, sum, index } = await look(step, at);
        const scale = largest(step.values);
        expect(index).toEqual(at);
        expect(Math.abs(sum - value), `${step.name} at ${at}`).toBeLessThanOrEqual(ROUNDING * scale);
        if (backend === "cpu") {
          const expected = step.values[positionOf(at, step.shape)];
          expect(Math.abs(value - expected), `${step.name} at ${at}`).toBeLessThanOrEqual(1e-6 * scale);
        }
        before = step;
      }
    },
  );

  test.runIf(everything)("an element is typed, and the address says which", async () => {
    await begin("cpu");
    const conv2 = all.find(({ name }) => name === "conv2 conv2d, forward")!;
    await look(conv2, [0, 5, 7, 7]);
    const field = house.guest.page.locator(".index-input input").nth(1);
    await field.fill("9");
    await field.press("Enter");
    await house.guest.page.waitForFunction('location.hash.includes("at=0.9.7.7")');
    const expected = conv2.values[positionOf([0, 9, 7, 7], conv2.shape)];
    await house.guest.page.waitForFunction(
      `Math.abs(document.querySelector(".adds-up")?.dataset.value - ${expected}) < 1e-4`,
    );
  });

  test.runIf(everything)("no number stands beside the index of another", async () => {
    const { page, go } = house.guest;
    await go(`digits=${UNSURE}&step=4&at=0.5.7.7`);
    await page.waitForSelector(".adds-up");
    const before = await page.textContent(".apart-value");
    await page.evaluate(`(() => {
      window.seen = [];
      new MutationObserver(() => {
        const index = [...document.querySelectorAll(".index-input input")].map(({ value }) => value).join(".");
        seen.push([index, document.querySelector(".apart-value")?.textContent ?? null]);
      }).observe(document.querySelector(".apart"), { subtree: true, childList: true, characterData: true, attributes: true });
      location.hash = "digits=${UNSURE}&step=4&at=0.9.3.3";
    })()`);
    await page.waitForFunction('seen.some(([index, value]) => index === "0.9.3.3" && value !== null)');
    const seen = await page.evaluate<[string, string | null][]>("seen");
    expect(seen.filter(([index, value]) => index === "0.9.3.3" && value === before)).toEqual([]);
  });

  test.runIf(everything)("the detail begins with the image that is shown", async () => {
    const { page, go } = house.guest;
    await go("digits=18,19,20,21&image=2&step=4");
    await page.waitForSelector(".adds-up");
    expect(await page.locator(".index-input input").first().inputValue()).toBe("2");
  });

  test.runIf(everything)("arrow keys walk, and the whole of it complains of nothing", async () => {
    const { page, go, complaints } = house.guest;
    await go(`digits=${UNSURE}`);
    await page.waitForSelector(".adds-up");
    for (let step = 2; step <= 4; step++) {
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction(
        `document.querySelector(".step-title")?.textContent.startsWith("Step ${step} ")`,
      );
    }
    await page.keyboard.press("End");
    await page.waitForFunction('location.hash.includes("step=")');
    expect(complaints).toEqual([]);
  });

  test.runIf(everything)("who walks faster than the worker answers is told of no error", async () => {
    const { page, go, complaints } = house.guest;
    await go(`digits=${UNSURE}`);
    await page.waitForSelector(".adds-up");
    for (const key of ["ArrowRight", "ArrowLeft"]) {
      for (let step = 1; step < 32; step++) await page.keyboard.press(key);
    }
    await page.waitForFunction('document.querySelector(".step-title")?.textContent.startsWith("Step 1 ")');
    await page.waitForSelector(".adds-up");
    expect(await page.locator(".trouble").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
