import { Generator } from "pellucid";
import { describe, expect, test } from "vitest";
import { removeRules } from "../../../../../examples/mnist/evaluation/forms/remove-rules.js";
import type { Gray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";
import { mnist } from "./pictures.js";

const [WIDTH, HEIGHT, SIDE] = [900, 600, 28];
/** Test images 7 2 1 0 4 1 4 9, at half their size again. */
const SCALE = 1.5;

/** Where digits are written: two lines of eight. */
const DIGITS = Array.from({ length: 16 }, (_, i) => ({
  image: i % 8,
  left: 60 + 100 * (i % 8),
  top: 130 + 260 * Math.floor(i / 8),
}));

function written(): Gray {
  const data = new Float32Array(WIDTH * HEIGHT);
  const size = SIDE * SCALE;
  for (const { image, left, top } of DIGITS) {
    const bytes = mnist(image);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const byte = bytes[Math.floor(y / SCALE) * SIDE + Math.floor(x / SCALE)];
        data[(top + y) * WIDTH + left + x] = byte > 100 ? byte / 255 : 0;
      }
    }
  }
  return { data, width: WIDTH, height: HEIGHT };
}

/** A rule across, whose middle is at `y(x)`, drawn wherever `isPrinted`. */
function rule(ink: Gray, y: (x: number) => number, isPrinted: (x: number) => boolean, thick = 2): void {
  for (let x = 0; x < WIDTH; x++) {
    if (!isPrinted(x)) continue;
    for (let t = 0; t < thick; t++) {
      const pixel = (Math.round(y(x)) + t) * WIDTH + x;
      ink.data[pixel] = Math.max(ink.data[pixel], 0.3);
    }
  }
}

const always = () => true;
const RULES: Record<string, (ink: Gray, top: number) => void> = {
  straight: (ink, top) => rule(ink, () => top, always),
  slanting: (ink, top) => rule(ink, (x) => top + 0.12 * (x - 450), always),
  bent: (ink, top) => rule(ink, (x) => top + 25 * Math.sin(x / 180), always),
  dotted: (ink, top) =>
    rule(
      ink,
      () => top,
      (x) => x % 7 < 4,
    ),
  pale: (ink, top) => {
    const random = new Generator(3);
    rule(
      ink,
      (x) => top + 0.02 * x,
      () => random.uniform() < 0.6,
    );
  },
};

describe("removeRules", () => {
  test.each(Object.entries(RULES))("takes %s rules out, and leaves the digits that they cross", (_, draw) => {
    const clean = written();
    const ink = written();
    // Above, through the feet of the first line, between the lines, and below.
    for (const top of [90, 168, 290, 500]) draw(ink, top);
    const printed = ink.data.reduce((sum, value, i) => sum + (value > 0 && clean.data[i] === 0 ? 1 : 0), 0);
    expect(removeRules(ink)).toBeGreaterThanOrEqual(4);
    let [left, lost, own] = [0, 0, 0];
    clean.data.forEach((value, i) => {
      if (value > 0) own += 1;
      if (value > 0 && ink.data[i] === 0) lost += 1;
      if (value === 0 && ink.data[i] > 0) left += 1;
    });
    expect(left / printed).toBeLessThan(0.05);
    expect(lost / own).toBeLessThan(0.05);
  });

  test("takes dashes out that are far more ink than what is written", () => {
    /** A strip of the page, with one line of writing. */
    const strip = ({ data, width }: Gray) => ({
      data: data.slice(90 * WIDTH, 220 * WIDTH),
      width,
      height: 130,
    });
    const page = written();
    for (let top = 40; top < 240; top += 30) {
      rule(
        page,
        (x) => top + 0.05 * x,
        (x) => x % 10 < 6,
        3,
      );
    }
    const [clean, ink] = [strip(written()), strip(page)];
    const beyond = () =>
      ink.data.reduce((sum, value, i) => sum + (value > 0 && clean.data[i] === 0 ? 1 : 0), 0);
    const printed = beyond();
    expect(printed).toBeGreaterThan(1.5 * clean.data.filter((value) => value > 0).length);
    expect(removeRules(ink)).toBeGreaterThan(3);
    expect(beyond() / printed).toBeLessThan(0.05);
  });

  test("takes no stroke of a page without rules for one", () => {
    const ink = written();
    expect(removeRules(ink)).toBe(0);
    expect(ink).toEqual(written());
  });

  test("takes a table out, with cells as high as digits and a half", () => {
    const clean = written();
    const ink = written();
    for (let y = 105; y <= 205; y += 100)
      rule(
        ink,
        () => y,
        (x) => x >= 40 && x <= 850,
      );
    for (let x = 40; x <= 850; x += 90) {
      for (let y = 105; y <= 206; y++) ink.data[y * WIDTH + x] = ink.data[y * WIDTH + x + 1] = 0.3;
    }
    removeRules(ink);
    const left = ink.data.reduce((sum, value, i) => sum + (value > 0 && clean.data[i] === 0 ? 1 : 0), 0);
    expect(left).toBeLessThan(100);
  });
});
