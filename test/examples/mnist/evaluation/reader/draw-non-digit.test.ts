import fc from "fast-check";
import { Generator } from "pellucid";
import { expect, test } from "vitest";
import { boundingBox } from "../../../../../examples/mnist/evaluation/forms/box.js";
import * as alphabet from "../../../../../examples/mnist/evaluation/reader/alphabet.js";
import { drawDigit } from "../../../../../examples/mnist/evaluation/reader/draw-glyph.js";
import {
  drawKind,
  drawNonDigit,
  fieldOf,
  kindNames,
} from "../../../../../examples/mnist/evaluation/reader/draw-non-digit.js";
import { drawnSource } from "./drawings.js";

const source = drawnSource();
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** As every mark of a form: the strongest ink 255, boxed by about 20, its mass in the middle where its shape allows. */
function expectMark(pixels: Uint8Array) {
  expect(pixels.length).toBe(784);
  expect(Math.max(...pixels)).toBe(255);
  const { width, height } = boundingBox({ data: Float32Array.from(pixels), width: 28, height: 28 }, 255 / 4);
  expect(Math.max(width, height)).toBeGreaterThanOrEqual(19);
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

test("all kinds are drawn, and digits in all ways", () => {
  const random = new Generator(1);
  for (let i = 0; i < 30; i++) expectMark(drawNonDigit(source, random));
  const digits = Array.from({ length: 60 }, () => drawDigit(random));
  for (const { ink } of digits) expectMark(fieldOf(ink));
  expect(new Set(digits.map(({ digit }) => digit)).size).toBe(10);
});

test("no letter that is shaped like a digit is drawn as none", () => {
  for (const name of Object.keys(alphabet.letters)) {
    if (name.length === 1) expect(alphabet.DIGIT_SHAPED).not.toContain(name);
  }
  expect(alphabet.digits.length).toBe(10);
});
