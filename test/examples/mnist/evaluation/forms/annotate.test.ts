import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { annotate, SURE, UNSURE } from "../../../../../examples/mnist/evaluation/forms/annotate.js";

/** The picture as text: # for the color, . for anything else. */
function rows(png: Uint8Array, color: readonly number[]): string[] {
  const { data, width, height } = decode(png);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) =>
      color.every((value, c) => data[3 * (y * width + x) + c] === value) ? "#" : ".",
    ).join(""),
  );
}

const page = (width: number, height: number) => ({
  data: new Float32Array(width * height).fill(0.5),
  width,
  height,
});

describe("annotate", () => {
  test("frames a box and writes above it, leaving the page in between", () => {
    const png = annotate(page(18, 26), [
      { box: { x: 4, y: 19, width: 10, height: 3 }, text: "7", color: SURE },
    ]);
    expect(rows(png, SURE)).toEqual([
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
    expect([...decode(png).data.subarray(0, 3)]).toEqual([128, 128, 128]);
  });

  test("writes below where there is no room above, and cuts off what lies outside", () => {
    const png = annotate(page(24, 30), [
      { box: { x: 0, y: 0, width: 40, height: 10 }, text: "?1", color: UNSURE },
    ]);
    const drawn = rows(png, UNSURE);
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
});
