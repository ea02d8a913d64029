import fc from "fast-check";
import { Generator } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import type { Box } from "../../../../../examples/mnist/evaluation/forms/box.js";
import { align } from "../../../../../examples/mnist/evaluation/forms/drawn/align.js";
import { type DigitSource, redraw } from "../../../../../examples/mnist/evaluation/forms/drawn/digits.js";
import { drawPicture } from "../../../../../examples/mnist/evaluation/forms/drawn/draw-picture.js";
import { KINDS, type Kind } from "../../../../../examples/mnist/evaluation/forms/drawn/kinds.js";
import { tally } from "../../../../../examples/mnist/evaluation/forms/drawn/tally.js";
import type { ReadDigit } from "../../../../../examples/mnist/evaluation/forms/read-digit.js";
import type { Picture } from "../../../../../examples/mnist/evaluation/images/picture.js";
import { oneIn } from "../../../../support/mode.js";
import { times } from "../../../../support/times.js";
import { mnist } from "./pictures.js";

const inked = (i: number) => Float32Array.from(mnist(i), (byte) => byte / 255);
const digits: DigitSource = (random) => ({ digit: 0, pixels: inked(random.below(100)) });
const kinds = Object.keys(KINDS) as Kind[];

/** The largest distance of a pixel in a box from a color, over the channels. */
function farthest({ data, width }: Picture, box: Box, color: number[]): number {
  let most = 0;
  for (let y = Math.ceil(box.y); y < Math.floor(box.y + box.height); y++) {
    for (let x = Math.ceil(box.x); x < Math.floor(box.x + box.width); x++) {
      for (const [c, value] of color.entries()) {
        most = Math.max(most, Math.abs(data[3 * (y * width + x) + c] - value));
      }
    }
  }
  return most;
}

/** The most frequent value of each channel, of 16 apart: most of a picture is paper. */
const paperOf = ({ data }: Picture) =>
  [0, 1, 2].map((c) => {
    const counts = new Uint32Array(16);
    for (let i = c; i < data.length; i += 3) counts[data[i] >> 4] += 1;
    return 16 * counts.indexOf(Math.max(...counts)) + 8;
  });

const same = (a: Picture, b: Picture) => Buffer.compare(a.data as Uint8Array, b.data as Uint8Array) === 0;

describe("drawPicture", () => {
  test.each(oneIn(4, kinds))("draws %s: the same from the same number, and digits where it says", (kind) => {
    const first = drawPicture(kind, 0, digits);
    expect(same(drawPicture(kind, 0, digits).picture, first.picture)).toBe(true);
    const { picture, lines } = drawPicture(kind, 1, digits);
    expect(same(picture, first.picture)).toBe(false);
    expect(picture.data.length).toBe(3 * picture.width * picture.height);
    const paper = paperOf(picture);
    for (const { box } of lines.flat()) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(picture.width);
      expect(box.y + box.height).toBeLessThanOrEqual(picture.height);
      expect(farthest(picture, box, paper)).toBeGreaterThan(50);
    }
  });

  test("draws digits anew with a pen of any width", () => {
    const wide = redraw(inked(0), 112, 14).data.reduce((a, b) => a + b);
    const fine = redraw(inked(0), 112, 3).data.reduce((a, b) => a + b);
    expect(wide / fine).toBeGreaterThan(14 / 3 - 1);
    expect(wide / fine).toBeLessThan(14 / 3 + 1);
  });
});

describe("align", () => {
  test("finds each digit again, moved a little, whatever the order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), arbitraries.seed(), (count, seed) => {
        const random = new Generator(seed);
        const truth = Array.from({ length: count }, (_, i) => ({
          digit: i % 10,
          box: { x: 50 * i, y: 10, width: 20 + random.below(20), height: 40 },
        }));
        const found = [...random.permutation(count)].map((i) => {
          const { digit, box } = truth[i];
          return { digit, box: { ...box, x: box.x + random.below(5) - 2, y: box.y + random.below(5) - 2 } };
        });
        for (const [one, match] of align(found, truth)) expect(one.digit).toBe(match.digit);
        expect(align(found, truth).size).toBe(count);
      }),
      times(1),
    );
  });
});

test("tally counts right, wrong and stray digits, and those accepted of each", () => {
  const box = (x: number): Box => ({ x, y: 0, width: 20, height: 30 });
  const read = (x: number, digit: number, probability: number) => ({ box: box(x), digit, probability });
  const found = [
    read(0, 1, 0.99),
    read(30, 2, 0.5),
    read(60, 3, 0.99),
    read(200, 1, 0.99),
    read(230, 1, 0.5),
  ];
  const truth = [1, 2, 7, 8].map((digit, i) => ({ digit, box: box(30 * i) }));
  expect(tally(found as ReadDigit[], truth, ({ probability }) => probability > 0.9, 2)).toEqual({
    pictures: 1,
    written: 4,
    found: 3,
    right: 2,
    accepted: 2,
    wrong: 1,
    strays: 2,
    false: 1,
    seconds: 2,
  });
});
