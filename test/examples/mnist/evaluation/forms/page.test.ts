import fc from "fast-check";
import { encode } from "fast-png";
import { Generator, nn, tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import {
  closeUp,
  expose,
  overDesk,
  sheetAround,
} from "../../../../../examples/mnist/evaluation/forms/drawn/camera.js";
import type { DigitSource } from "../../../../../examples/mnist/evaluation/forms/drawn/digits.js";
import { drawPicture } from "../../../../../examples/mnist/evaluation/forms/drawn/draw-picture.js";
import { EVEN, shine } from "../../../../../examples/mnist/evaluation/forms/drawn/light.js";
import { blank } from "../../../../../examples/mnist/evaluation/forms/drawn/pen.js";
import { printRule } from "../../../../../examples/mnist/evaluation/forms/drawn/print.js";
import { record } from "../../../../../examples/mnist/evaluation/forms/drawn/sensor.js";
import { type Layer, layOn } from "../../../../../examples/mnist/evaluation/forms/drawn/sheet.js";
import { writeLine } from "../../../../../examples/mnist/evaluation/forms/drawn/write-line.js";
import { describePage } from "../../../../../examples/mnist/evaluation/forms/page/describe-page.js";
import { findPage } from "../../../../../examples/mnist/evaluation/forms/page/find-page.js";
import {
  compose,
  cornersOf,
  homography,
  IDENTITY,
  inverse,
  mapPoint,
  type Point,
  type Quad,
} from "../../../../../examples/mnist/evaluation/forms/page/homography.js";
import { straighten } from "../../../../../examples/mnist/evaluation/forms/page/straighten.js";
import {
  TURNS,
  type Turn,
  turnPicture,
  unturn,
} from "../../../../../examples/mnist/evaluation/forms/page/turn-picture.js";
import { isUpright, likeliestTurn } from "../../../../../examples/mnist/evaluation/forms/page/upright.js";
import { warp } from "../../../../../examples/mnist/evaluation/forms/page/warp.js";
import type { ReadDigit } from "../../../../../examples/mnist/evaluation/forms/read-digit.js";
import { readForm } from "../../../../../examples/mnist/evaluation/forms/read-form.js";
import { toGray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";
import type { Picture } from "../../../../../examples/mnist/evaluation/images/picture.js";
import { oneIn } from "../../../../support/mode.js";
import { times } from "../../../../support/times.js";
import { mnist } from "./pictures.js";

const { between } = arbitraries;
const inked = (i: number) => Float32Array.from(mnist(i), (byte) => byte / 255);
const digits: DigitSource = (random) => ({ digit: 0, pixels: inked(random.below(100)) });

/** The corners of a rectangle, each moved by less than makes three of them lie on one line. */
const quads = fc.array(between(-20, 20), { minLength: 8, maxLength: 8 }).map((moved): Quad => {
  const [a, b, c, d] = cornersOf(120, 90).map(({ x, y }, i) => ({
    x: x + moved[2 * i],
    y: y + moved[2 * i + 1],
  }));
  return [a, b, c, d];
});

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
const farthest = (a: Quad, b: Quad) => Math.max(...a.map((corner, i) => distance(corner, b[i])));

describe("homography", () => {
  test("maps each corner to its place, and its inverse maps it back", () => {
    fc.assert(
      fc.property(quads, quads, between(0, 120), between(0, 90), (from, to, x, y) => {
        const there = homography(from, to);
        for (const [i, corner] of from.entries())
          expect(distance(mapPoint(there, corner), to[i])).toBeLessThan(1e-6);
        expect(distance(mapPoint(inverse(there), mapPoint(there, { x, y })), { x, y })).toBeLessThan(1e-6);
        const home = mapPoint(compose(homography(to, from), there), { x, y });
        expect(distance(home, { x, y })).toBeLessThan(1e-6);
      }),
      times(1),
    );
  });

  test("keeps straight lines straight", () => {
    fc.assert(
      fc.property(quads, quads, between(0.1, 0.9), (from, to, part) => {
        const map = homography(from, to);
        const between = (a: Point, b: Point) => ({
          x: a.x + part * (b.x - a.x),
          y: a.y + part * (b.y - a.y),
        });
        const [a, b] = [from[0], from[2]];
        const [start, middle, end] = [a, between(a, b), b].map((point) => mapPoint(map, point));
        const twice = (end.x - start.x) * (middle.y - start.y) - (end.y - start.y) * (middle.x - start.x);
        expect(Math.abs(twice) / distance(start, end)).toBeLessThan(1e-6);
      }),
      times(1),
    );
  });
});

/** A sheet with rules and digits on it. */
function sheetOf(width: number, height: number, random: Generator, ruled = true) {
  const [print, ink] = [blank(width, height), blank(width, height)];
  for (let y = 60; ruled && y < height; y += 60) {
    printRule(print, { x: 0, y }, { x: width, y }, { thickness: 2, dots: 0 });
  }
  const hand = { digits, side: 50, pitch: 48, jitter: 2, pen: 0 };
  for (let y = 70; y < height - 110; y += 120) {
    writeLine(ink, ["digit", "digit", "gap", "digit"], { x: 60, y }, 0, hand, random);
  }
  const layers: Layer[] = [
    { cover: print, color: [0.5, 0.6, 0.8] },
    { cover: ink, color: [0.1, 0.1, 0.3] },
  ];
  return layOn([0.9, 0.9, 0.88], 0.005, layers, random);
}

/** A page on a desk, and where its corners are. */
function onDesk(seed: number, degrees: number, perspective: number, shadow: number) {
  const random = new Generator(seed);
  const sheet = sheetOf(440, 560, random);
  const size = { x: sheet.width, y: sheet.height };
  const camera = overDesk(size, 800, 700, (degrees * Math.PI) / 180, perspective, 0.06, random);
  const exposure = expose(sheet, camera, [0.25, 0.18, 0.12], random);
  shine(exposure, { ...EVEN, slopeX: 0.3, vignette: 0.2, shadow, x: 0.5, y: 0.5, angle: seed % 6, edge: 3 });
  const data = record(exposure, { blur: 1, noise: 0.01, blocks: 4 }, random);
  const picture: Picture = { width: 800, height: 700, channels: 3, depth: 8, data };
  return { picture, corners: camera.corners };
}

describe("findPage", () => {
  test("finds a page on a desk within two pixels, in uneven light, askew and from aside", () => {
    fc.assert(
      fc.property(arbitraries.seed(), between(-12, 12), between(0, 0.1), (seed, degrees, perspective) => {
        const { picture, corners } = onDesk(seed, degrees, perspective, 0);
        const found = findPage(picture);
        expect(found).toBeDefined();
        expect(farthest(found!, corners)).toBeLessThan(2);
      }),
      times(0.1),
    );
  });

  test("does not take the edge of a shadow for that of the page", () => {
    for (const seed of oneIn(3, [0, 1, 2, 3, 4, 5])) {
      const { picture, corners } = onDesk(seed, 4, 0.05, 0.4);
      const found = findPage(picture);
      if (found) expect(farthest(found, corners), `seed ${seed}`).toBeLessThan(3);
    }
    expect(findPage(onDesk(1, 4, 0.05, 0.4).picture)).toBeDefined();
  });

  test("finds none where the picture is the page", () => {
    for (const kind of oneIn(3, ["plain", "ruled", "table", "color", "marks", "pens"] as const)) {
      const { picture } = drawPicture(kind, 1, digits);
      expect(findPage(picture), kind).toBeUndefined();
      if (kind !== "ruled" && kind !== "table") expect(straighten(picture).toOriginal).toEqual(IDENTITY);
    }
  });

  test("gives the page alone, with what was written where it was", () => {
    const { picture, corners } = onDesk(3, 8, 0.08, 0);
    const { gray: page, toOriginal } = straighten(picture);
    const seen = cornersOf(page.width, page.height).map((corner) => mapPoint(toOriginal, corner));
    // A margin of a hundredth is left out.
    for (const [i, corner] of seen.entries()) expect(distance(corner, corners[i])).toBeLessThan(12);
    const border = [0, page.width - 1, (page.height - 1) * page.width, page.height * page.width - 1];
    for (const pixel of border) expect(page.data[pixel], "a corner is paper").toBeGreaterThan(0.43);
  });
});

describe("straighten", () => {
  test("levels rules that are askew, and leaves writing without rules as it is", () => {
    for (const degrees of oneIn(2, [-11, -6.5, 7, 12])) {
      for (const ruled of [true, false]) {
        const random = new Generator(4);
        const [width, height] = sheetAround(600, 500, (degrees * Math.PI) / 180);
        const sheet = sheetOf(width, height, random, ruled);
        const camera = closeUp({ x: width, y: height }, 600, 500, (degrees * Math.PI) / 180);
        const data = record(
          expose(sheet, camera, [0, 0, 0], random),
          { blur: 0, noise: 0, blocks: 0 },
          random,
        );
        const { skew } = straighten({ width: 600, height: 500, channels: 3, depth: 8, data });
        if (ruled) expect(Math.abs(skew - degrees)).toBeLessThanOrEqual(0.5);
        else expect(skew).toBe(0);
      }
    }
  });
});

const pictures = fc
  .tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom(1, 3, 4),
    arbitraries.seed(),
  )
  .map(([width, height, channels, seed]): Picture => {
    const random = new Generator(seed);
    const data = Uint8Array.from({ length: width * height * channels }, () => random.below(256));
    return { width, height, channels: channels as 1 | 3 | 4, depth: 8, data };
  });

describe("turnPicture", () => {
  test("comes round after four quarters, and two quarters are a half", () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const quarter = (p: Picture) => turnPicture(p, 90);
        expect(quarter(quarter(quarter(quarter(picture))))).toEqual(picture);
        expect(quarter(quarter(picture))).toEqual(turnPicture(picture, 180));
        expect(quarter(turnPicture(picture, 180))).toEqual(turnPicture(picture, 270));
      }),
      times(1),
    );
  });

  test("is what warp makes of the same map, which changes no pixel then", () => {
    fc.assert(
      fc.property(pictures, fc.constantFrom(...TURNS), (picture, turn) => {
        const gray = toGray(picture);
        const turned = turnPicture(gray, turn);
        const toOriginal = unturn(turn, gray.width, gray.height);
        expect(warp(gray, { ...turned, toOriginal })).toEqual(turned);
      }),
      times(1),
    );
  });
});

/** Lines of one line, its digits of these probabilities. */
const lineOf = (...probabilities: number[]) => [
  probabilities.map((probability) => ({ probability }) as ReadDigit),
];

describe("the way up of a page", () => {
  /** The likeliest turn of a page that is read so, in which ways it was looked at, and whether it is upright so. */
  const found = async (by: Record<Turn, ReadDigit[][]>) => {
    const looked: Turn[] = [];
    const turn = await likeliestTurn(by[0], async (turn) => {
      looked.push(turn);
      return by[turn];
    });
    return { turn, looked, upright: isUpright(by[turn], by[0]) };
  };

  test("is that of what is read well as it lies, or clearly better otherwise", async () => {
    const well = lineOf(0.99, 0.99, 0.98, 0.99, 0.99);
    const badly = lineOf(0.5, 0.9, 0.4, 0.6, 0.99);
    expect(await found({ 0: well, 90: badly, 180: well, 270: badly })).toMatchObject({ turn: 0, looked: [] });
    const looked = [90, 180, 270];
    expect(await found({ 0: badly, 90: badly, 180: badly, 270: well })).toEqual({
      turn: 270,
      looked,
      upright: true,
    });
    expect(await found({ 0: [], 90: well, 180: [], 270: badly })).toEqual({
      turn: 90,
      looked,
      upright: true,
    });
  });

  test("is that in which it lies, where it is read badly any way, or has few digits", async () => {
    const badly = lineOf(0.3, 0.5, 0.4, 0.6, 0.7);
    const better = lineOf(0.6, 0.9, 0.6, 0.8, 0.8);
    expect((await found({ 0: badly, 90: better, 180: badly, 270: badly })).upright).toBe(false);
    const nine = lineOf(0.3);
    expect((await found({ 0: nine, 90: nine, 180: lineOf(0.999), 270: nine })).turn).toBe(0);
  });
});

describe("readForm", () => {
  /** Test images that look like nothing else when they are turned: 7 2 4 9 5 3. */
  const SHOWN = [0, 1, 4, 7, 15, 18];
  const LABELS = [7, 2, 4, 9, 5, 3];

  test("reads the same whichever way the picture is turned, says so, and tells boxes in the picture", async () => {
    const [print, ink] = [blank(420, 220), blank(420, 220)];
    let next = 0;
    const inOrder: DigitSource = () => ({ digit: LABELS[next % 6], pixels: inked(SHOWN[next++ % 6]) });
    const hand = { digits: inOrder, side: 56, pitch: 60, jitter: 0, pen: 0 };
    const random = new Generator(2);
    const line = Array.from({ length: 6 }, () => "digit");
    for (const y of [30, 120]) writeLine(ink, line, { x: 30, y }, 0, hand, random);
    const sheet = layOn(
      [0.9, 0.9, 0.9],
      0,
      [
        { cover: print, color: [0, 0, 0] },
        { cover: ink, color: [0.1, 0.1, 0.1] },
      ],
      random,
    );
    const data = Uint8Array.from(sheet.colors, (value) => 255 * value);
    const picture: Picture = { width: 420, height: 220, channels: 3, depth: 8, data };

    for (const turn of oneIn(2, TURNS)) {
      const turned = turnPicture(picture, turn);
      const form = await readForm(encode({ ...turned, depth: 8 }), "turned", nearest());
      expect(form.turned).toBe((360 - turn) % 360);
      const text = form.lines.map((digits) => digits.map(({ digit }) => digit).join(""));
      expect(text).toEqual(["724953", "724953"]);
      const { box } = form.lines[0][0];
      const middle = mapPoint(unturn(turn, 420, 220), {
        x: box.x + box.width / 2,
        y: box.y + box.height / 2,
      });
      expect(distance(middle, { x: 58, y: 58 })).toBeLessThan(14);
    }
  });

  test("refuses a picture whose marks are all no digits", async () => {
    // Of a faint stroke that ends in a block, only the block is strong enough to be a mark's box.
    const [width, height] = [120, 100];
    const data = new Uint8Array(width * height).fill(255);
    const fill = (x: number, y: number, w: number, h: number, gray: number) => {
      for (let row = y; row < y + h; row++) data.fill(gray, row * width + x, row * width + x + w);
    };
    fill(50, 20, 3, 40, 215);
    fill(40, 60, 24, 16, 0);
    const linear = new nn.Linear(784, 10);
    linear.loadStateDict(
      new Map([
        ["weight", tensor(new Float32Array(7840), { shape: [10, 784] })],
        ["bias", tensor(new Float32Array(10).fill(-20))],
      ]),
    );
    const model = new nn.Sequential(new nn.Flatten(), linear);
    const reader = { ...nearest(), model, tellsNoDigit: true };
    await expect(readForm(encode({ data, width, height, channels: 1 }), "a.png", reader)).rejects.toThrow(
      "predict: a.png (120 x 100) has 1 mark, but it is no digit; is it the right picture?",
    );
  });

  /**
   * A network that tells which of the shown images is nearest: of -|x - t|^2, |x|^2 is the same for all, so that 2 t x - |t|^2
   * is left, which is linear.
   */
  function nearest() {
    const linear = new nn.Linear(784, 10);
    const sharpness = 0.08;
    const weight = new Float32Array(7840);
    const bias = new Float32Array(10).fill(-1000);
    for (const [i, label] of LABELS.entries()) {
      const template = inked(SHOWN[i]);
      weight.set(
        template.map((value) => 2 * sharpness * value),
        784 * label,
      );
      bias[label] = -sharpness * template.reduce((sum, value) => sum + value * value, 0);
    }
    linear.loadStateDict(
      new Map([
        ["weight", tensor(weight, { shape: [10, 784] })],
        ["bias", tensor(bias)],
      ]),
    );
    return {
      model: new nn.Sequential(new nn.Flatten(), linear),
      normalization: { mean: 0, std: 1 },
      temperature: 1,
      tellsNoDigit: false,
    };
  }
});

test("describePage says what was done, and nothing of a picture that was left as it is", () => {
  expect(describePage({ turned: 0, skew: 0, corners: null })).toEqual([]);
  expect(describePage({ turned: 90, skew: -6.5, corners: cornersOf(300, 200) })).toEqual([
    "the page has its corners at (0, 0), (300, 0), (300, 200), (0, 200): read as seen from above, without what is around it",
    "its rules are askew by 6.5 degrees counterclockwise: turned back",
    "the page lies on its side: read turned by 90 degrees clockwise",
  ]);
});
