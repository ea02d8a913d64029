import fc from "fast-check";
import { rgbImage } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { checkMistakes } from "../support/errors.js";

test("each pixel's values come to the same place of each plane, gray ones to all three, alpha to none", () => {
  const sides = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(sides, sides, fc.constantFrom(1, 2, 3, 4), (width, height, channels) => {
      const data = Uint8ClampedArray.from({ length: width * height * channels }, (_, i) => (i * 31) % 256);
      const { data: planes, C, H, W } = rgbImage({ data, width, height });
      expect([C, H, W, planes.length]).toEqual([3, height, width, 3 * width * height]);
      for (let y = 0; y < H; y++) {
        for (let x = 0; x < W; x++) {
          const pixel = data.subarray((y * W + x) * channels, (y * W + x + 1) * channels);
          const colors = channels < 3 ? [pixel[0], pixel[0], pixel[0]] : [...pixel.subarray(0, 3)];
          expect([0, 1, 2].map((c) => planes[(c * H + y) * W + x])).toEqual(colors);
        }
      }
    }),
  );
});

describe("it refuses", () => {
  checkMistakes({
    "other numbers of values": [
      () => rgbImage({ data: new Uint8Array(10), width: 2, height: 1 }),
      "ShapeError: rgbImage: the picture is 2 x 1 and has 10 values; each pixel must have 1 (gray), 2 (gray, alpha), 3 (red, green, blue) or 4 (and alpha)",
    ],
    "16 bits": [
      () => rgbImage({ data: new Uint16Array(6), width: 2, height: 1 }),
      "ValueError: rgbImage: data is an Uint16Array of 6; it must be bytes, a Uint8Array or Uint8ClampedArray: of 16 bits, keep the upper 8",
    ],
  });
});
