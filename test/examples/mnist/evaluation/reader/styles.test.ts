import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundingBox } from "../../../../../examples/mnist/evaluation/forms/box.js";
import type { Gray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";
import { drawLine } from "../../../../../examples/mnist/evaluation/reader/pen.js";
import { addFoot } from "../../../../../examples/mnist/evaluation/reader/styles/add-foot.js";
import { crossSeven } from "../../../../../examples/mnist/evaluation/reader/styles/cross-seven.js";
import { styledDigits } from "../../../../../examples/mnist/evaluation/reader/styles/digit-style.js";
import { fade } from "../../../../../examples/mnist/evaluation/reader/styles/fade.js";
import { changeWidth } from "../../../../../examples/mnist/evaluation/reader/styles/stroke-width.js";
import { inkOf } from "./drawings.js";

/** Lines in MNIST's field. */
function drawing(radius: number, ...lines: [number, number, number, number][]): Gray {
  const page = { data: new Float32Array(784), width: 28, height: 28 };
  for (const [x0, y0, x1, y1] of lines) drawLine(page, { x: x0, y: y0 }, { x: x1, y: y1 }, radius);
  return page;
}
const one = drawing(1.2, [14, 5, 14, 23]);
const seven = drawing(1.2, [9, 5, 19, 5], [19, 5, 13, 23]);
const boxOf = (ink: Gray) => boundingBox(ink, 1 / 4);
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe("a 1", () => {
  test("gets an upstroke to the left of its top, as long as it is told", () => {
    fc.assert(
      fc.property(between(0.2, 0.5), between(0.4, 1.2), (upstroke, angle) => {
        const before = boxOf(one);
        const after = boxOf(addFoot(one, { upstroke, angle, half: 0 }));
        expect(before.x - after.x).toBeCloseTo(upstroke * 18 * Math.sin(angle), -0.5);
        expect([after.x + after.width, after.y]).toEqual([before.x + before.width, before.y]);
      }),
    );
  });

  test("gets a foot on both sides of its bottom, and nothing above", () => {
    fc.assert(
      fc.property(between(0.15, 0.4), (half) => {
        const after = addFoot(one, { upstroke: 0, angle: 1, half });
        expect(boxOf(after).width).toBeGreaterThan(2 * half * 18 - 3);
        expect(after.data.slice(0, 28 * 18)).toEqual(one.data.slice(0, 28 * 18));
      }),
    );
  });
});

test("a 7 gets a bar through its stem at its height", () => {
  fc.assert(
    fc.property(between(0.15, 0.35), between(0.38, 0.65), (half, at) => {
      const after = crossSeven(seven, { half, at, rise: 0 });
      const row = Math.round(4 + at * 20);
      const inRow = ({ data }: Gray) => inkOf(data.slice(28 * row, 28 * (row + 1)));
      expect(inRow(after) - inRow(seven)).toBeGreaterThan(2 * half * 20 - 5);
      expect(after.data.slice(0, 28 * 7)).toEqual(seven.data.slice(0, 28 * 7));
    }),
  );
});

describe("strokes", () => {
  test("become wider or thinner by what is told", () => {
    fc.assert(
      fc.property(between(-1, 2), (by) => {
        const middle = (ink: Gray) => inkOf(ink.data.slice(28 * 14, 28 * 15));
        const thick = drawing(1.8, [14, 5, 14, 23]);
        expect(Math.abs(middle(changeWidth(thick, by)) - middle(thick) - by)).toBeLessThan(0.8);
      }),
    );
  });

  test("never vanish, and never lose ink by becoming wider", () => {
    fc.assert(
      fc.property(between(0.3, 1.2), between(-3, 3), (radius, by) => {
        const ink = drawing(radius, [8, 5, 20, 23], [20, 5, 8, 23]);
        const after = inkOf(changeWidth(ink, by).data);
        expect(after).toBeGreaterThan(0.4 * inkOf(ink.data));
        if (by > 0) expect(after).toBeGreaterThan(0.99 * inkOf(ink.data));
      }),
    );
  });

  test("of a marker that dries only lose ink, all of it that is to go at the far end, none at the near one", () => {
    fc.assert(
      fc.property(between(0.2, 1), between(0.1, 0.9), (end, left) => {
        const after = fade(seven, { angle: Math.PI / 2, begin: -0.2, end, left });
        after.data.forEach((value, i) => {
          expect(value).toBeLessThanOrEqual(seven.data[i]);
          const y = (2 * Math.floor(i / 28)) / 27 - 1;
          if (y <= -0.2) expect(value).toBe(seven.data[i]);
          if (y >= end) expect(value).toBeCloseTo(left * seven.data[i], 6);
        });
      }),
    );
  });
});

test("each image has the styles of its own digit: no foot but a 1's, no bar but a 7's", () => {
  const labels = Array.from({ length: 400 }, (_, i) => i % 10);
  const styles = styledDigits(labels);
  const drawn: Record<string, { foot: number; bar: number; wider: number }> = {};
  for (const [index, label] of labels.entries()) {
    const onDraw = (_: string, style: object) => {
      const { foot, bar, wider } = style as Record<string, unknown>;
      drawn[label] ??= { foot: 0, bar: 0, wider: 0 };
      if (foot !== null) drawn[label].foot += 1;
      if (bar !== null) drawn[label].bar += 1;
      if (wider !== null) drawn[label].wider += 1;
    };
    const image = { data: label === 7 ? seven.data : one.data, C: 1, H: 28, W: 28 };
    const { data } = styles.apply(image, { seed: 1, epoch: 0, index, onDraw });
    expect(Math.max(...data)).toBeLessThanOrEqual(1);
    expect(inkOf(data)).toBeGreaterThan(0);
  }
  for (const [digit, { foot, bar, wider }] of Object.entries(drawn)) {
    expect(foot > 0).toBe(digit === "1");
    expect(bar > 0).toBe(digit === "7");
    expect(wider).toBeGreaterThan(4);
  }
});

test("an image without ink above a quarter stays as it is, whatever style is chosen", () => {
  const labels = Array.from({ length: 100 }, (_, i) => i % 10);
  for (const gray of [0, 0.25]) {
    const image = { data: new Float32Array(784).fill(gray), C: 1, H: 28, W: 28 };
    for (const index of labels.keys()) {
      expect(styledDigits(labels).apply(image, { seed: 1, epoch: 0, index })).toEqual(image);
    }
  }
});
