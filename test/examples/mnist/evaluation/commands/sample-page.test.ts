import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { samplePage } from "../../../../../examples/mnist/evaluation/commands/sample-page.js";
import { error } from "../../../../support/errors.js";

/** Images of 8 x 6 pixels, all of one gray. */
const flat = (...grays: number[]) =>
  Uint8Array.from(grays.flatMap((gray) => new Array<number>(48).fill(gray)));
const options = { height: 8, width: 6, classes: 2, perClass: 3, scale: 1 };

/** Margin 4, a digit of 5, margin 4; then three images of 6 and two separators; margin 4. */
const [pageWidth, pageHeight] = [4 + 5 + 4 + 20 + 4, 4 + 17 + 4];

describe("samplePage", () => {
  test("shows the first images of each class in a row, in order, and gray where there are none", () => {
    const images = flat(10, 20, 30, 40, 50, 60);
    const { data, width, height, channels } = decode(
      samplePage(images, Uint8Array.of(1, 0, 1, 1, 1, 0), options),
    );
    expect([width, height, channels]).toEqual([pageWidth, pageHeight, 1]);
    const tile = (row: number, column: number) => {
      const pixels = Array.from({ length: 48 }, (_, i) => {
        const [x, y] = [13 + 7 * column + (i % 6), 4 + 9 * row + Math.floor(i / 6)];
        return data[y * width + x]!;
      });
      return [...new Set(pixels)];
    };
    expect([0, 1, 2].map((column) => tile(0, column))).toEqual([[20], [60], [232]]);
    expect([0, 1, 2].map((column) => tile(1, column))).toEqual([[10], [30], [40]]);
    const separator = Array.from({ length: height }, (_, y) => data[y * width + 13 + 6]);
    expect(new Set(separator)).toEqual(new Set([255]));
  });

  test("writes each class at the left of its row", () => {
    const { data, width } = decode(samplePage(flat(0), Uint8Array.of(0), { ...options, classes: 12 }));
    const lines = (row: number) =>
      Array.from({ length: 7 }, (_, y) =>
        Array.from(data.subarray((4 + 9 * row + y) * width + 4).subarray(0, 11), (v) =>
          v < 255 ? "#" : ".",
        ).join(""),
      );
    expect(lines(11)).toEqual([
      "..#.....#..",
      ".##....##..",
      "..#.....#..",
      "..#.....#..",
      "..#.....#..",
      "..#.....#..",
      ".###...###.",
    ]);
    expect(lines(7)).toEqual([
      "......#####",
      "..........#",
      ".........#.",
      "........#..",
      ".......#...",
      ".......#...",
      ".......#...",
    ]);
  });

  test("gives every digit a shape of its own", () => {
    const { data, width } = decode(samplePage(flat(0), Uint8Array.of(0), { ...options, classes: 10 }));
    const shapes = Array.from({ length: 10 }, (_, row) =>
      Array.from(
        { length: 35 },
        (_, i) => data[(4 + 9 * row + Math.floor(i / 5)) * width + 4 + (i % 5)],
      ).join(),
    );
    expect(new Set(shapes).size).toBe(10);
  });

  test("shows each pixel as a square", () => {
    const labels = Uint8Array.of(0, 1);
    const small = decode(samplePage(flat(10, 20), labels, options));
    const large = decode(samplePage(flat(10, 20), labels, { ...options, scale: 3 }));
    expect([large.width, large.height]).toEqual([3 * small.width, 3 * small.height]);
    const shrunk = small.data.map((_, i) => {
      const [x, y] = [i % small.width, Math.floor(i / small.width)];
      return large.data[(3 * y + 2) * large.width + 3 * x + 1]!;
    });
    expect(shrunk).toEqual(small.data);
    const unscaled = { height: 8, width: 6, classes: 2, perClass: 3 };
    expect(decode(samplePage(flat(10), Uint8Array.of(0), unscaled)).width).toBe(2 * small.width);
  });

  test("refuses images and labels that do not fit, stray labels, and options that are no sizes", () => {
    expect(() => samplePage(flat(1, 2), Uint8Array.of(0), options)).toThrow(
      error(
        "ShapeError",
        "samplePage: images has 96 bytes but labels has 1 labels; " +
          "images.length must be labels.length * height * width = 48",
      ),
    );
    expect(() => samplePage(flat(1, 2), Uint8Array.of(0, 2), options)).toThrow(
      error("ValueError", "samplePage: labels[1] is 2, but must be below classes = 2"),
    );
    expect(() => samplePage(flat(1), Uint8Array.of(0), { ...options, perClass: 1.5 })).toThrow(
      error("ValueError", "samplePage: perClass is 1.5, but must be a positive whole number"),
    );
  });
});
