import { describe, expect, test } from "vitest";
import {
  annotate,
  type Drawing,
  SURE,
  UNSURE,
} from "../../../../../examples/mnist/evaluation/forms/annotate.js";
import type { Picture } from "../../../../../examples/mnist/evaluation/images/picture.js";

/** The picture as text: # for the color, . for anything else. */
function rows({ data, width, height }: Drawing, color: readonly number[]): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) =>
      color.every((value, c) => data[3 * (y * width + x) + c] === value) ? "#" : ".",
    ).join(""),
  );
}

const page = (width: number, height: number): Picture => ({
  data: new Uint8Array(width * height).fill(128),
  width,
  height,
  channels: 1,
  depth: 8,
});

describe("annotate", () => {
  test("frames a box and writes above it, leaving the page in between", () => {
    const drawing = annotate(page(18, 26), [
      { box: { x: 4, y: 19, width: 10, height: 3 }, text: "7", color: SURE },
    ]);
    expect(rows(drawing, SURE)).toEqual([
      "..................",
      "..##########......",
      "..##########......",
      "..........##......",
      "..........##......",
      "........##........",
      "........##........",
      "......##..........",
      "......##..........",
      "....##............",
      "....##............",
      "....##............",
      "....##............",
      "....##............",
      "....##............",
      "..................",
      "..................",
      "..##############..",
      "..#............#..",
      "..#............#..",
      "..#............#..",
      "..#............#..",
      "..#............#..",
      "..##############..",
      "..................",
      "..................",
    ]);
    expect([...drawing.data.subarray(0, 3)]).toEqual([128, 128, 128]);
  });

  test("writes below where there is no room above, and cuts off what lies outside", () => {
    const drawing = annotate(page(24, 30), [
      { box: { x: 0, y: 0, width: 40, height: 10 }, text: "?1", color: UNSURE },
    ]);
    const drawn = rows(drawing, UNSURE);
    expect(drawn[11]).toBe("#".repeat(24));
    expect(drawn[14]).toBe("######........##........");
    expect(drawn.slice(28).join("")).not.toContain("#");
  });

  test("draws a glyph for every digit, no two the same", () => {
    const glyphs = [..."0123456789?"].map((text) =>
      rows(
        annotate(page(14, 28), [{ box: { x: 2, y: 20, width: 6, height: 4 }, text, color: SURE }]),
        SURE,
      ).join("\n"),
    );
    expect(new Set(glyphs).size).toBe(11);
  });

  test("keeps the colors of the page, and shows the paper through what is transparent", () => {
    const two = (channels: 3 | 4, ...samples: number[]): Picture => ({
      data: Uint8Array.from(samples),
      width: 2,
      height: 1,
      channels,
      depth: 8,
    });
    expect([...annotate(two(3, 10, 20, 30, 40, 50, 60), []).data]).toEqual([10, 20, 30, 40, 50, 60]);
    const clear = two(4, 10, 20, 30, 0, 40, 50, 60, 255);
    expect([...annotate(clear, []).data]).toEqual([255, 255, 255, 40, 50, 60]);
    expect([...annotate(clear, [], 0).data]).toEqual([0, 0, 0, 40, 50, 60]);
    const deep = { ...two(3), data: Uint16Array.from([0, 0x8080, 65535, 257, 514, 771]), depth: 16 as const };
    expect([...annotate(deep, []).data]).toEqual([0, 128, 255, 1, 2, 3]);
  });
});
