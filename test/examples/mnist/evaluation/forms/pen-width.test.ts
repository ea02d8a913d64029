import { describe, expect, test } from "vitest";
import { boundingBox } from "../../../../../examples/mnist/evaluation/forms/box.js";
import { penWidth, withPenOfMnist } from "../../../../../examples/mnist/evaluation/forms/pen-width.js";
import type { Gray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";

/** A ring around the middle of a square, drawn by a pen so wide. */
const ring = (side: number, pen: number): Gray => ({
  data: Float32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) + 0.5 - side / 2, Math.floor(i / side) + 0.5 - side / 2];
    return Math.min(1, Math.max(0, pen / 2 + 0.5 - Math.abs(Math.hypot(x, y) - (side - pen) / 2)));
  }),
  width: side,
  height: side,
});
const relative = (ink: Gray) => {
  const { width, height } = boundingBox(ink, 0.5);
  return (20 * penWidth(ink)) / Math.max(width, height);
};

describe("the width of a pen", () => {
  test.each([4, 9, 20, 41])("%i pixels are measured as that, within a tenth and half a pixel", (pen) => {
    expect(Math.abs(penWidth(ring(220, pen)) - pen)).toBeLessThan(0.5 + pen / 10);
  });

  test("of nothing is 0, and of what fills its box its shorter side, give or take the ends", () => {
    expect(penWidth({ data: new Float32Array(12), width: 4, height: 3 })).toBe(0);
    const bar = { data: new Float32Array(800).fill(1), width: 8, height: 100 };
    expect(penWidth(bar)).toBeGreaterThan(7);
    expect(penWidth(bar)).toBeLessThan(9);
  });

  test.each([16, 25, 45])("a pen of MNIST's width, %i of 220 pixels, is left as it is", (pen) => {
    const ink = ring(220, pen);
    expect(withPenOfMnist(ink)).toBe(ink);
  });

  test.each([
    [220, 3],
    [220, 8],
    [60, 2],
    [500, 5],
  ])("a digit of %i pixels by a pen of %i gets strokes that MNIST has", (side, pen) => {
    const drawn = withPenOfMnist(ring(side, pen));
    expect(relative(drawn)).toBeGreaterThan(1.7);
    expect(relative(drawn)).toBeLessThan(2.4);
    // Round as before, and hollow.
    const { width, height } = boundingBox(drawn, 0.5);
    expect(Math.abs(width - height)).toBeLessThanOrEqual(2);
    expect(drawn.data[(drawn.height >> 1) * drawn.width + (drawn.width >> 1)]).toBe(0);
  });

  test("a pen that is too thick is made thinner", () => {
    const drawn = withPenOfMnist(ring(220, 70));
    expect(relative(drawn)).toBeGreaterThan(2.8);
    expect(relative(drawn)).toBeLessThan(4);
  });
});
