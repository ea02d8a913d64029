import fc from "fast-check";
import { Generator } from "pellucid";
import { ImageDataset } from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { corrupt } from "../../../../../examples/mnist/evaluation/corruptions/corrupt.js";
import {
  type CorruptionName,
  corruptionNames,
  corruptions,
} from "../../../../../examples/mnist/evaluation/corruptions/corruptions.js";
import { plasma } from "../../../../../examples/mnist/evaluation/corruptions/plasma.js";
import { drawnDigits, grayOf, inkOf } from "./drawn-digits.js";

const digits = drawnDigits();
const SIZE = 28 * 28;
const seeds = arbitraries.seed();
const positions = fc.nat(2);
const pictureOf = ({ images }: ImageDataset, index: number) => images.slice(index * SIZE, (index + 1) * SIZE);
/** What a kind makes of a digit, of values that are not cut off yet. */
const corrupted = (name: CorruptionName, index: number, seed: number) =>
  corruptions[name](grayOf(digits, index), new Generator(seed));

/** Kinds that have nothing random about them. */
const FIXED: readonly CorruptionName[] = ["scale", "brightness", "stripe", "canny edges"];

test("there are the fifteen kinds of MNIST-C", () => {
  expect(corruptionNames).toHaveLength(15);
});

describe.each(corruptionNames)("%s", (name) => {
  test("makes the same bits of an image under the same seed, whatever images are beside it", () => {
    fc.assert(
      fc.property(seeds, positions, (seed, index) => {
        const all = corrupt(digits, name, seed);
        expect(all.labels).toEqual(digits.labels);
        expect(pictureOf(corrupt(digits.take(index + 1), name, seed), index)).toEqual(pictureOf(all, index));
      }),
      { numRuns: 3 },
    );
  });

  test("leaves the images alone", () => {
    const before = digits.images.slice();
    const gray = grayOf(digits, 0);
    corrupt(digits, name, 1);
    corruptions[name](gray, new Generator(1));
    expect(digits.images).toEqual(before);
    expect(gray).toEqual(grayOf(digits, 0));
  });

  test(
    FIXED.includes(name)
      ? "has nothing random about it"
      : "has another picture for each seed and each position",
    () => {
      const twice = new ImageDataset(
        Uint8Array.of(...pictureOf(digits, 0), ...pictureOf(digits, 0)),
        Uint8Array.of(0, 0),
        [2, 28, 28],
      );
      const pictures = [1, 2, 3, 4].flatMap((seed) => {
        const both = corrupt(twice, name, seed);
        return [pictureOf(both, 0), pictureOf(both, 1)].map(String);
      });
      const distinct = new Set(pictures).size;
      // What is thrown to one side or the other has two pictures, or four.
      const least = ["shear", "rotate", "translate"].includes(name) ? 2 : 8;
      if (FIXED.includes(name)) expect(distinct).toBe(1);
      else expect(distinct).toBeGreaterThanOrEqual(least);
    },
  );

  test("changes the digits, and keeps values finite and bytes cut off at both ends", () => {
    fc.assert(
      fc.property(seeds, positions, (seed, index) => {
        const values = corrupted(name, index, seed);
        expect(values).toHaveLength(SIZE);
        expect(values.every(Number.isFinite)).toBe(true);
        const bytes = pictureOf(corrupt(digits, name, seed), index);
        expect(bytes).not.toEqual(pictureOf(digits, index));
      }),
      { numRuns: 3 },
    );
  });
});

describe("an empty page", () => {
  const blank = { data: new Float32Array(SIZE), H: 28, W: 28 };
  const of = (name: CorruptionName) => corruptions[name](blank, new Generator(5));

  test.each([
    "shot noise",
    "glass blur",
    "motion blur",
    "shear",
    "scale",
    "rotate",
    "translate",
    "fog",
    "canny edges",
  ] as const)("stays empty under %s", (name) => {
    expect(of(name).every((value) => value === 0)).toBe(true);
  });

  test("has as much salt as impulse noise has, and no pepper that could be seen", () => {
    const values = of("impulse noise");
    expect(values.every((value) => value === 0 || value === 1)).toBe(true);
    expect(inkOf(values) / SIZE).toBeCloseTo(0.085, 1);
  });

  test("is gray under brightness, has two bright stripes, and mud of one gray at most", () => {
    expect(of("brightness").every((value) => value === 0.5)).toBe(true);
    expect(inkOf(of("stripe"))).toBe(14 * 28);
    const mud = of("spatter");
    expect(Math.max(...mud)).toBeLessThanOrEqual(63 / 255 + 1e-6);
    expect(inkOf(mud)).toBeGreaterThan(0);
  });

  test.each(["dotted line", "zigzag"] as const)("has nothing but the %s", (name) => {
    const ink = inkOf(of(name));
    expect(ink).toBeGreaterThan(15);
    expect(ink).toBeLessThan(0.2 * SIZE);
  });
});

describe("what is moved keeps its ink", () => {
  test.each([
    ["rotate", 1],
    ["translate", 1],
    ["scale", 0.49],
    ["shear", 1 / Math.cos(0.4)],
    ["glass blur", 1],
    ["motion blur", 1],
  ] as const)("%s: %d times as much", (name, times) => {
    fc.assert(
      fc.property(seeds, positions, (seed, index) => {
        const before = inkOf(grayOf(digits, index).data);
        expect(Math.abs(inkOf(corrupted(name, index, seed)) / before / times - 1)).toBeLessThan(0.04);
      }),
    );
  });

  test("translate moves three pixels to each side", () => {
    const before = grayOf(digits, 2).data;
    const after = corrupted("translate", 2, 1);
    const matches = [-3, 3].flatMap((dy) =>
      [-3, 3].filter((dx) =>
        after.every((value, at) => {
          const [x, y] = [(at % 28) + dx, Math.floor(at / 28) + dy];
          return value === (x >= 0 && x < 28 && y >= 0 && y < 28 ? before[y * 28 + x] : 0);
        }),
      ),
    );
    expect(matches).toHaveLength(1);
  });
});

describe("what is added, and where", () => {
  test("shot noise counts thirds, as many as there was ink, and leaves paper alone", () => {
    const half = { data: new Float32Array(SIZE).fill(0.5), H: 28, W: 28 };
    fc.assert(
      fc.property(seeds, (seed) => {
        const values = corruptions["shot noise"](half, new Generator(seed));
        expect(values.every((value) => Math.abs(3 * value - Math.round(3 * value)) < 1e-5)).toBe(true);
        // Its variance is 0.5 / 3: the mean of 784 is five deviations off once in a million.
        expect(Math.abs(inkOf(values) / SIZE - 0.5)).toBeLessThan(5 * Math.sqrt(0.5 / 3 / SIZE));
      }),
    );
  });

  test.each(["dotted line", "zigzag", "brightness"] as const)("%s takes no ink away", (name) => {
    fc.assert(
      fc.property(seeds, positions, (seed, index) => {
        const before = grayOf(digits, index).data;
        expect(corrupted(name, index, seed).every((value, at) => value >= before[at])).toBe(true);
      }),
    );
  });

  test("dots are two columns wide, with two between them", () => {
    const before = grayOf(digits, 0).data;
    const changed = [...corrupted("dotted line", 0, 3).entries()].filter(
      ([at, value]) => value !== before[at],
    );
    const columns = new Set(changed.map(([at]) => at % 28));
    expect([...columns].every((column) => column % 4 >= 2)).toBe(true);
    expect(columns.size).toBeGreaterThan(10);
  });

  test("stripes undo each other", () => {
    const once = corrupted("stripe", 0, 1);
    const twice = corruptions.stripe({ data: once, H: 28, W: 28 }, new Generator(1));
    const { data } = grayOf(digits, 0);
    expect(twice.every((value, at) => Math.abs(value - data[at]) < 1e-6)).toBe(true);
  });

  test("through fog, ink stands out from paper by a quarter of what it did", () => {
    const page = { data: new Float32Array(SIZE), H: 28, W: 28 };
    page.data[0] = 1;
    const inked = { ...page, data: page.data.map((_, at) => (at === 0 || at === 400 ? 1 : 0)) };
    const [without, withInk] = [page, inked].map((image) => corruptions.fog(image, new Generator(9)));
    expect(withInk[400] - without[400]).toBeCloseTo(1 / 4, 6);
    expect(without.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  test("a fog covers all heights from 0 to 1, and differs little from one point to the next", () => {
    const map = plasma(64, 1.4, new Generator(2));
    expect([Math.min(...map), Math.max(...map)]).toEqual([0, 1]);
    const steps = [...map].map((height, at) => Math.abs(height - map[at - (at % 64) + ((at + 1) % 64)]));
    expect(inkOf(steps) / steps.length).toBeLessThan(0.1);
  });

  test("edges of a filled square are one closed outline, and nothing inside or far outside", () => {
    const square = new Float32Array(SIZE).map((_, at) =>
      at % 28 >= 8 && at % 28 < 20 && at >= 8 * 28 && at < 20 * 28 ? 1 : 0,
    );
    const edges = corruptions["canny edges"]({ data: square, H: 28, W: 28 }, new Generator(0));
    expect(edges.every((value) => value === 0 || value === 1)).toBe(true);
    for (let at = 0; at < SIZE; at++) {
      const [x, y] = [at % 28, Math.floor(at / 28)];
      const inset = Math.min(x - 7.5, y - 7.5, 19.5 - x, 19.5 - y);
      if (edges[at] === 1) expect(Math.abs(inset)).toBeLessThan(2.5);
    }
    // From the middle of the square every way out crosses the outline.
    for (const step of [-1, 1, -28, 28]) {
      const way = Array.from({ length: 13 }, (_, i) => edges[14 * 28 + 14 + i * step]);
      expect(inkOf(way)).toBeGreaterThanOrEqual(1);
    }
  });
});
