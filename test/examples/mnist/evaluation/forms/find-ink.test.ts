import fc from "fast-check";
import { Generator } from "pellucid";
import { describe, expect, test } from "vitest";
import { findInk } from "../../../../../examples/mnist/evaluation/forms/find-ink.js";
import { inkPlane } from "../../../../../examples/mnist/evaluation/forms/ink-plane.js";
import { paperLevel } from "../../../../../examples/mnist/evaluation/forms/paper-level.js";
import { spreadGrid } from "../../../../../examples/mnist/evaluation/forms/spread-grid.js";
import { type Gray, toGray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";
import type { Picture } from "../../../../../examples/mnist/evaluation/images/picture.js";
import { times } from "../../../../support/times.js";

const [WIDTH, HEIGHT] = [600, 400];
type Paint = (x: number, y: number) => number;
const page = (paint: Paint): Gray => ({
  data: Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => paint(i % WIDTH, Math.floor(i / WIDTH))),
  width: WIDTH,
  height: HEIGHT,
});
/** Upright strokes, 8 pixels wide and 60 high, every 50 pixels, in the upper and the lower half. */
const isStroke: Paint = (x, y) => (x % 50 >= 20 && x % 50 < 28 && y % 200 >= 70 && y % 200 < 130 ? 1 : 0);

describe("findInk", () => {
  const lights: Record<string, Paint> = {
    "from one side": (x, y) => 0.4 + (0.5 * x) / WIDTH + (0.1 * y) / HEIGHT,
    "with dark corners": (x, y) => 0.95 - 0.5 * ((x / WIDTH - 0.5) ** 2 + (y / HEIGHT - 0.5) ** 2),
    "with a hard shadow": (x, y) => (x + 0.7 * y < 350 ? 0.9 : 0.5),
    "with the soft shadow of a hand": (x, y) =>
      0.675 + 0.225 * Math.tanh((Math.hypot(x - 520, y - 330) - 180) / 20),
  };

  test.each(Object.entries(lights))("finds strokes and nothing else in light %s", (_, light) => {
    const random = new Generator(1);
    const ink = findInk(
      page((x, y) => light(x, y) * (1 - 0.6 * isStroke(x, y)) * (1 + 0.01 * random.normal())),
    );
    let [missed, stray, strokes] = [0, 0, 0];
    ink.data.forEach((value, i) => {
      const stroke = isStroke(i % WIDTH, Math.floor(i / WIDTH)) === 1;
      strokes += stroke ? 1 : 0;
      missed += stroke && value === 0 ? 1 : 0;
      stray += !stroke && value > 0 ? 1 : 0;
    });
    expect(ink.inverted).toBe(true);
    expect(missed / strokes).toBeLessThan(0.01);
    expect(stray / strokes).toBeLessThan(0.01);
  });
});

describe("paperLevel", () => {
  test("is nowhere below the picture, and does not know of dark strokes", () => {
    const blank = page((x) => 0.5 + (0.4 * x) / WIDTH);
    const written = page((x, y) => (0.5 + (0.4 * x) / WIDTH) * (1 - 0.7 * isStroke(x, y)));
    const [bare, under] = [paperLevel(blank).data, paperLevel(written).data];
    // A stroke shades no coarse pixel beside it, so but for rounding both are the same.
    const largest = bare.reduce((most, value, i) => Math.max(most, Math.abs(value - under[i])), 0);
    expect(largest).toBeLessThan(0.01);
    const below = bare.reduce((most, value, i) => Math.max(most, blank.data[i] - value), 0);
    expect(below).toBeLessThan(0.01);
  });
});

describe("spreadGrid", () => {
  test("is what is at the nodes there, and between the values of the nodes around elsewhere", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        (values, step) => {
          const grid = { data: Float32Array.from(values), width: 3, height: 2 };
          const [width, height] = [2 * step + 4, step + 3];
          const spacing = { stepX: step, stepY: step, firstX: 1, firstY: 1 };
          const { data } = spreadGrid(grid, width, height, spacing);
          for (let node = 0; node < 6; node++) {
            const [x, y] = [1 + (node % 3) * step, 1 + Math.floor(node / 3) * step];
            expect(data[y * width + x]).toBeCloseTo(values[node], 6);
          }
          expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
          expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
        },
      ),
      times(30),
    );
  });
});

describe("inkPlane", () => {
  type Color = readonly [number, number, number];
  const picture = (paper: Color, ink: Color): Picture => {
    const random = new Generator(1);
    const data = new Uint8Array(WIDTH * HEIGHT * 3);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const color = isStroke(i % WIDTH, Math.floor(i / WIDTH)) === 1 ? ink : paper;
      for (let c = 0; c < 3; c++) data[3 * i + c] = Math.round(color[c] + random.normal());
    }
    return { data, width: WIDTH, height: HEIGHT, channels: 3, depth: 8 };
  };

  test("shows red ink on green paper of the same luma", () => {
    // 0.299 * 220 + 0.587 * 60 + 0.114 * 60 = 107.8 = 0.299 * 60 + 0.587 * 135 + 0.114 * 93.
    const drawn = picture([60, 135, 93], [220, 60, 60]);
    const seen = findInk(inkPlane(drawn)).data.filter((value) => value > 0).length;
    const strokes = findInk(toGray(picture([200, 200, 200], [50, 50, 50]))).data.filter((value) => value > 0);
    expect(findInk(toGray(drawn)).data.filter((value) => value > 0).length).toBeLessThan(strokes.length / 10);
    expect(seen).toBeGreaterThan(0.95 * strokes.length);
    expect(seen).toBeLessThan(1.05 * strokes.length);
  });

  test("is plain gray where that shows the ink", () => {
    const drawn = picture([240, 235, 225], [40, 50, 120]);
    expect(inkPlane(drawn)).toEqual(toGray(drawn));
  });
});
