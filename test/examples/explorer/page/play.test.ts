// What the page's playground computes by itself, without a browser.

import { describe, expect, test } from "vitest";
import { moveImage, STILL } from "../../../../examples/explorer/engine/playing/move-image.js";
import {
  formatKernels,
  formatMove,
  formatOff,
  parseKernels,
  parseMove,
  parseOff,
} from "../../../../examples/explorer/page/views/play/as-text.js";
import { apart } from "../../../../examples/explorer/page/views/play/experiments/apart.js";
import { preset } from "../../../../examples/explorer/page/views/play/experiments/presets.js";
import {
  blankField,
  fitted,
  isBlank,
  withStroke,
} from "../../../../examples/explorer/page/views/play/strokes.js";

describe("strokes", () => {
  const stroke = withStroke(blankField(), { x: 5.5, y: 3.5 }, { x: 5.5, y: 12.5 }, 1, false);

  test("are ink within their radius, soft at the border, and paper elsewhere", () => {
    expect(Array.from(stroke.subarray(8 * 28 + 3, 8 * 28 + 9))).toEqual([-1, 0, 1, 0, -1, -1]);
    expect(isBlank(stroke)).toBe(false);
    expect(isBlank(blankField())).toBe(true);
  });

  test("take ink away in the same shape", () => {
    const erased = withStroke(stroke, { x: 5.5, y: 3.5 }, { x: 5.5, y: 12.5 }, 2, true);
    expect(isBlank(erased)).toBe(true);
  });

  test("a drawing is scaled to 20 pixels and centered; a dot and a blank field stay as they are", () => {
    const inked = Array.from(
      { length: 28 },
      (_, y) => Math.max(...fitted(stroke).subarray(y * 28, (y + 1) * 28)) > -0.5,
    );
    expect([inked.indexOf(true), inked.lastIndexOf(true)]).toEqual([4, 23]);
    const dot = withStroke(blankField(), { x: 9, y: 9 }, { x: 9, y: 9 }, 1, false);
    expect(fitted(dot)).toBe(dot);
    const blank = blankField();
    expect(fitted(blank)).toBe(blank);
  });
});

describe("two maps", () => {
  const still = Float32Array.from({ length: 784 }, (_, i) => Math.sin(i));
  const move = { ...STILL, right: 3, down: -2 };

  test("of a shift are not apart, whatever is at the border", () => {
    const ofMoved = moveImage(still, 28, move, 5);
    expect(apart(ofMoved, still, 28, move)).toBe(0);
  });

  test("that differ are apart by the share of what was there", () => {
    const ofMoved = moveImage(still, 28, move, 5).map((value) => value * 1.5);
    expect(apart(ofMoved, still, 28, move)).toBeCloseTo(0.5, 6);
    expect(apart(still, new Float32Array(784), 28, move)).toBe(Number.POSITIVE_INFINITY);
    expect(apart(new Float32Array(784), new Float32Array(784), 28, move)).toBeNaN();
  });
});

test("presets of 3 x 3 stand in the middle of a larger kernel", () => {
  expect(preset("laplace", 3, 3)).toEqual([0, 1, 0, 1, -4, 1, 0, 1, 0]);
  const five = preset("horizontal", 5, 5);
  expect([five[6], five[7], five[17], five.reduce((a, b) => a + b, 0)]).toEqual([-0.25, -0.5, 0.5, 0]);
  expect(preset("identity", 1, 1)).toEqual([1]);
});

describe("in the address", () => {
  test("what was changed by hand is read as it was written", () => {
    const off = { "blocks.0.bn1": [3, 5], "pool 2": [0] };
    expect(parseOff(formatOff(off))).toEqual(off);
    const move = { right: 4, down: -2, angle: 30, zoom: 0.75, mirrored: true };
    expect(parseMove(formatMove(move))).toEqual(move);
    expect(formatMove(STILL)).toBe("");
    const kernels = [
      { layer: "conv1", output: 3, input: 0, weights: [0.5, -1, 0] },
      { layer: "conv2", output: 0, input: 7, weights: [1] },
    ];
    expect(parseKernels(formatKernels(kernels))).toEqual(kernels);
  });

  test.each([
    "",
    "nonsense",
    "conv1",
    "conv1:",
    ":3",
    "conv1:-",
    "conv1:x",
    "1,2,3",
    "1,2,3,0,0",
    "conv1:0:0:1_x",
  ])("%j is nothing", (text) => {
    if (text !== "conv1:-") expect(parseOff(text)).toEqual({});
    expect(parseMove(text)).toEqual(STILL);
    expect(parseKernels(text)).toEqual([]);
  });
});
