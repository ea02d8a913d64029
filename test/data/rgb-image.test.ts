import fc from "fast-check";
import { decode, encode } from "fast-png";
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

describe("of a PNG", () => {
  test.each([1, 2, 4, 8] as const)("of %d bits, a pixel has the color of the palette", (depth) => {
    const sides = fc.integer({ min: 1, max: 19 });
    const colors = 2 ** depth;
    const palette = Array.from({ length: colors }, (_, i) => [(i * 91) % 256, (i * 53 + 7) % 256, 255 - i]);
    fc.assert(
      fc.property(sides, sides, fc.nat(99), (width, height, salt) => {
        const indices = Array.from({ length: width * height }, (_, i) => (i * 31 + salt * i * i) % colors);
        const data = packed(indices, width, depth);
        const png = encode({ width, height, data, depth, channels: 1, palette });
        const { data: planes } = rgbImage(decode(png));
        const expected = [0, 1, 2].flatMap((c) => indices.map((index) => palette[index][c]));
        expect([...planes]).toEqual(expected);
      }),
    );
  });

  test("in gray of 1, 2 and 4 bits, the largest value is white", () => {
    for (const depth of [1, 2, 4] as const) {
      const most = 2 ** depth - 1;
      const data = packed([0, most, most, 0, 0, most], 3, depth);
      const png = encode({ width: 3, height: 2, data, depth, channels: 1 });
      expect([...rgbImage(decode(png)).data.subarray(0, 6)]).toEqual([0, 255, 255, 0, 0, 255]);
    }
  });
});

/** Values of a few bits in the bytes of rows, highest bits first. */
function packed(values: readonly number[], width: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const bytes = new Uint8Array((values.length / width) * rowBytes);
  for (const [i, value] of values.entries()) {
    const bit = (i % width) * depth;
    bytes[Math.floor(i / width) * rowBytes + Math.floor(bit / 8)] += value * 2 ** (8 - depth - (bit % 8));
  }
  return bytes;
}

describe("it refuses", () => {
  checkMistakes({
    "a color that the palette lacks": [
      () => rgbImage({ data: Uint8Array.of(0, 2), width: 2, height: 1, palette: [[1, 2, 3]] }),
      "ValueError: rgbImage: pixel 1 has color 2 of a palette of 1, which is undefined; it must be [red, green, blue], and maybe alpha",
    ],
    "rows of bits that are cut off": [
      () => rgbImage({ data: new Uint8Array(3), width: 9, height: 2, depth: 1 }),
      "ShapeError: rgbImage: the picture is 9 x 2 of 1 bits a pixel and has 3 bytes; each row must have 2",
    ],
    "bits that no PNG has": [
      () => rgbImage({ data: new Uint8Array(3), width: 3, height: 1, depth: 3 }),
      "ValueError: rgbImage: depth is 3; it must be 1, 2, 4 or 8 bits",
    ],
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
