import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resizeArea } from "../../../../../examples/mnist/evaluation/forms/resize-area.js";
import type { Gray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";
import { grayOf, meanDifference } from "./pictures.js";

describe("resizeArea", () => {
  const side = fc.integer({ min: 1, max: 12 });
  const image = fc.tuple(side, side).chain(([width, height]) =>
    fc
      .array(fc.float({ min: 0, max: 1, noNaN: true }), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((data): Gray => ({ data: Float32Array.from(data), width, height })),
  );
  const mean = ({ data }: Gray) => data.reduce((a, b) => a + b, 0) / data.length;
  const transposed = ({ data, width, height }: Gray): Gray => ({
    data: data.map((_, i) => data[(i % height) * width + Math.floor(i / height)]!),
    width: height,
    height: width,
  });

  test("weighs pixels by the part that is covered when it shrinks", () => {
    const { data } = resizeArea(grayOf([[0.3, 0.6, 0.9, 0, 1]]), 2, 1);
    expect(Array.from(data)).toEqual([
      expect.closeTo((0.3 + 0.6 + 0.9 / 2) / 2.5, 6),
      expect.closeTo((0.9 / 2 + 0 + 1) / 2.5, 6),
    ]);
  });

  test("interpolates between pixel centers when it enlarges", () => {
    expect(Array.from(resizeArea(grayOf([[0, 1]]), 4, 1).data)).toEqual([0, 0.25, 0.75, 0.75]);
    expect(
      Array.from(
        resizeArea(
          grayOf([
            [0, 0.3],
            [0.4, 1],
          ]),
          3,
          3,
        ).data,
      )[4],
    ).toBeCloseTo(1.7 / 4, 6);
  });

  test("takes a region that begins between pixels and ends beyond the image", () => {
    const region = { x: 0.5, y: -1, width: 4, height: 2 };
    const { data } = resizeArea(grayOf([[1, 0.4, 0.2, 0.6]]), 2, 2, region);
    expect(Array.from(data)).toEqual([0, 0, expect.closeTo(0.5, 6), expect.closeTo(0.35, 6)]);
  });

  test("changes nothing at the same size, keeps the mean when it shrinks, and invents no stronger ink", () => {
    fc.assert(
      fc.property(image, side, side, (input, width, height) => {
        expect(resizeArea(input, input.width, input.height)).toEqual(input);
        const small = resizeArea(input, Math.min(width, input.width), Math.min(height, input.height));
        expect(mean(small)).toBeCloseTo(mean(input), 5);
        const output = resizeArea(input, width, height);
        expect([output.width, output.height, output.data.length]).toEqual([width, height, width * height]);
        expect(Math.max(...output.data)).toBeLessThanOrEqual(Math.max(...input.data) + 1e-6);
        expect(Math.min(...output.data)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("treats both axes alike", () => {
    fc.assert(
      fc.property(image, side, side, (input, width, height) => {
        const straight = resizeArea(input, width, height);
        const across = transposed(resizeArea(transposed(input), height, width));
        expect(meanDifference(straight.data, across.data)).toBeLessThan(1e-6);
      }),
    );
  });
});
