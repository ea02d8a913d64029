import fc from "fast-check";
import { Generator } from "pellucid";
import { ImageDataset } from "pellucid/data";
import { expect, test } from "vitest";
import { boundingBox } from "../../../../../examples/mnist/evaluation/forms/box.js";
import { NO_DIGITS } from "../../../../../examples/mnist/evaluation/forms/drawn/stroke-font.js";
import * as alphabet from "../../../../../examples/mnist/evaluation/reader/alphabet.js";
import { drawPair } from "../../../../../examples/mnist/evaluation/reader/draw-fragment.js";
import { drawDigit } from "../../../../../examples/mnist/evaluation/reader/draw-glyph.js";
import {
  drawKind,
  drawNonDigit,
  fieldOf,
  kindNames,
  pageKinds,
} from "../../../../../examples/mnist/evaluation/reader/draw-non-digit.js";
import { drawnSource } from "./drawings.js";

const source = drawnSource();
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** As every mark of a form: the strongest ink 255, boxed by 20 and what the pixels at the border share, its palest ends too. */
function expectMark(pixels: Uint8Array) {
  expect(pixels.length).toBe(784);
  expect(Math.max(...pixels)).toBe(255);
  const { width, height } = boundingBox({ data: Float32Array.from(pixels), width: 28, height: 28 }, 255 / 16);
  expect(Math.max(width, height)).toBeGreaterThanOrEqual(20);
  expect(Math.max(width, height)).toBeLessThanOrEqual(22);
}

test.each(kindNames)(
  "%s: the same seed draws the same mark, other seeds others, all as marks of a form are",
  (kind) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const pixels = drawKind(kind, source, new Generator(seed));
        expectMark(pixels);
        expect(drawKind(kind, source, new Generator(seed))).toEqual(pixels);
      }),
    );
    const some = Array.from({ length: 20 }, (_, seed) => drawKind(kind, source, new Generator(seed)).join());
    expect(new Set(some).size).toBeGreaterThan(10);
  },
);

test("of a list of kinds each is drawn, and no other: those of a page have none that a cut leaves", () => {
  const cut = ["half", "between", "neighbor"];
  expect(kindNames).toEqual(expect.arrayContaining(cut));
  expect(pageKinds).toEqual(kindNames.filter((name) => !cut.includes(name)));
  for (const of of [kindNames, pageKinds]) {
    const drawn = new Set<string>();
    for (let seed = 0; seed < 120; seed++) {
      const pixels = drawNonDigit(source, new Generator(seed), { of });
      // The kind takes the first number, so that each kind can be drawn from where the mark was.
      const kind = of.find((name) => {
        const random = new Generator(seed);
        random.uniform();
        return String(drawKind(name, source, random)) === String(pixels);
      });
      drawn.add(kind!);
    }
    expect([...drawn].sort()).toEqual([...of].sort());
  }
});

test("digits are drawn of all ten, as marks of a form are", () => {
  const random = new Generator(1);
  const digits = Array.from({ length: 60 }, () => drawDigit(random));
  for (const { ink } of digits) expectMark(fieldOf(ink));
  expect(new Set(digits.map(({ digit }) => digit)).size).toBe(10);
});

test("no letter that is shaped like a digit is drawn as none, neither to learn from nor in pictures to be scored", () => {
  for (const name of Object.keys(alphabet.letters)) {
    if (name.length === 1) expect(alphabet.DIGIT_SHAPED).not.toContain(name);
  }
  for (const letter of NO_DIGITS) expect(alphabet.DIGIT_SHAPED).not.toContain(letter);
  expect(alphabet.digits.length).toBe(10);
});

test("images without ink are no digits to cut, and a source of such alone is refused", () => {
  const { images } = source;
  const faint = new Uint8Array(2 * 784).fill(60);
  faint.set(images.images.subarray(0, 784), 784);
  const mixed = new ImageDataset(faint, Uint8Array.of(3, images.labels[0]), [2, 28, 28]);
  for (let seed = 0; seed < 20; seed++) {
    expectMark(fieldOf(drawPair({ images: mixed, indices: [0, 1] }, new Generator(seed))));
  }
  expect(() => drawPair({ images: mixed, indices: [0] }, new Generator(1))).toThrow(
    "--non-digits: 1000 images of the data, drawn at random, have no pixel above 0.25 of white; it cuts digits of light ink on black: give --non-digits 0, or take MNIST",
  );
});
