import { readFileSync } from "node:fs";
import fc from "fast-check";
import { Generator } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import type { Box } from "../../../../../examples/mnist/evaluation/forms/box.js";
import {
  drawField,
  type FieldStyle,
  PLAIN,
} from "../../../../../examples/mnist/evaluation/forms/draw-field.js";
import { type FormMarks, findDigits } from "../../../../../examples/mnist/evaluation/forms/find-digits.js";
import { type Gray, toGray } from "../../../../../examples/mnist/evaluation/forms/to-gray.js";
import { decodePng } from "../../../../../examples/mnist/evaluation/images/decode-png.js";
import { error } from "../../../../support/errors.js";
import { everything, oneIn } from "../../../../support/mode.js";
import { times } from "../../../../support/times.js";
import { meanDifference, mnist } from "./pictures.js";

const { between } = arbitraries;

const folder = new URL("../../../../../examples/mnist/evaluation/forms/examples/", import.meta.url);
const truths: { file: string; lines: string[]; boxes: Box[][] }[] = JSON.parse(
  readFileSync(new URL("forms.json", folder), "utf8"),
);

const inked = (i: number) => Float32Array.from(mnist(i), (byte) => byte / 255);
/** Test images whose strokes hang together: 7 2 1 0 4 1 4 9. */
const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7];

/** The boxes of the digits, each mark taken as one. */
const boxesOf = ({ lines }: FormMarks) =>
  lines.map((line) => line.map(({ ways }) => ways.find((way) => way.length === 1)![0].box));

const draw = (rows: number[][], style: Partial<FieldStyle>, from = 1) =>
  drawField(
    rows.map((row) => row.map(inked)),
    { ...PLAIN, ...style },
    new Generator(from),
  );

/** Each box is the true one, give or take so many pixels on each side. */
function expectBoxes(found: Box[][], truth: Box[][], tolerance: number): void {
  expect(found.map((line) => line.length)).toEqual(truth.map((line) => line.length));
  for (const [i, box] of found.flat().entries()) {
    const { x, y, width, height } = truth.flat()[i];
    const off = [box.x - x, box.y - y, box.x + box.width - x - width, box.y + box.height - y - height];
    expect(Math.max(...off.map(Math.abs)), `digit ${i}: ${JSON.stringify(box)}`).toBeLessThanOrEqual(
      tolerance,
    );
  }
}

const share = (a: Box, b: Box) => {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const both = Math.max(0, wide) * Math.max(0, high);
  return both / (a.width * a.height + b.width * b.height - both);
};

describe("findDigits", () => {
  test.each(truths)("finds the digits of $file where they were written", ({ file, lines, boxes }) => {
    const png = readFileSync(new URL(file, folder));
    const found = findDigits(toGray(decodePng(png, file).picture), file);
    expect(found.lines.length).toBe(lines.length);
    for (const [i, marks] of found.lines.entries()) {
      const left = [...boxes[i]];
      for (const { ways } of marks) {
        const { box } = ways.reduce((a, b) => (a.length < b.length ? a : b))[0];
        const end = Math.max(...ways.flat().map((digit) => digit.box.x + digit.box.width), box.x + box.width);
        const own = left.splice(0, left.filter((truth) => truth.x + truth.width / 2 < end).length);
        const way = ways.find((digits) => digits.length === own.length);
        expect(way, `${file}: a mark of ${own.length} digits`).toBeDefined();
        for (const [k, digit] of way!.entries()) expect(share(digit.box, own[k])).toBeGreaterThan(0.7);
      }
      expect(left).toEqual([]);
    }
  });

  test("sees the same digits on every kind of printed form, and takes the print out", () => {
    const plain = findDigits(draw([DIGITS], { pitch: 56 }).page, "plain");
    expect(plain.rules).toBe(0);
    for (const print of oneIn(2, ["line", "comb", "boxes", "cells"] as const)) {
      const { page, boxes } = draw([DIGITS], { print, pitch: 56 });
      const found = findDigits(page, print);
      expectBoxes(boxesOf(found), boxes, 2);
      expect(found.rules).toBeGreaterThan(0);
      for (const [i, { ways }] of found.lines[0].entries()) {
        expect(meanDifference(ways[0][0].pixels, plain.lines[0][i].ways[0][0].pixels)).toBeLessThan(12);
      }
    }
  });

  test("prepares digits as MNIST did", () => {
    const { lines } = findDigits(draw([DIGITS], { digit: 112, pitch: 112 }).page, "large");
    for (const [i, { ways }] of lines[0].entries()) {
      expect(meanDifference(ways[0][0].pixels, mnist(DIGITS[i])), `digit ${i}`).toBeLessThan(14);
    }
  });

  test("sees through light from one side, noise, a page askew, pencil beside print, and chalk on slate", () => {
    const styles: Partial<FieldStyle>[] = [
      { shadeX: 0.8, shadeY: -0.4 },
      { noise: 0.04 },
      { slope: 0.03, print: "cells", pitch: 56 },
      { slope: -0.03, print: "line" },
      { ink: 0.6, ruleInk: 0.1, print: "comb", pitch: 56 },
      { paper: 0.15, ink: 0.85, ruleInk: 0.6, print: "cells", pitch: 56 },
      { digit: 200, pitch: 180, print: "boxes", rule: 5 },
      { digit: 28, pitch: 28 },
    ];
    for (const style of oneIn(4, styles)) {
      const { page, boxes } = draw([DIGITS], style);
      const found = findDigits(page, "page");
      expectBoxes(boxesOf(found), boxes, 2);
      expect(found.inverted).toBe((style.paper ?? 1) > 0.5);
    }
  });

  test("finds the same, moved, when there is more paper around", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), fc.nat(40), fc.nat(40), (left, top, right, bottom) => {
        const { page } = draw([[0, 1, 2]], {});
        const [width, height] = [left + page.width + right, top + page.height + bottom];
        const data = new Float32Array(width * height).fill(page.data[0]);
        for (let y = 0; y < page.height; y++) {
          data.set(page.data.subarray(y * page.width, (y + 1) * page.width), (top + y) * width + left);
        }
        const before = findDigits(page, "page").lines;
        const after = findDigits({ data, width, height }, "page").lines;
        const moved = before.map((line) =>
          line.map(({ ways }) =>
            ways
              .flat()
              .map(({ box, pixels }) => ({ box: { ...box, x: box.x + left, y: box.y + top }, pixels })),
          ),
        );
        expect(after.map((line) => line.map(({ ways }) => ways.flat()))).toEqual(moved);
      }),
      times(0.2),
    );
  });

  test("reads from the top down, and from left to right, however the lines rise", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }),
        between(-0.04, 0.04),
        arbitraries.seed(),
        (lengths, slope, from) => {
          const { page, boxes } = draw(
            lengths.map((n) => DIGITS.slice(0, n)),
            { slope, jitter: 2, pitch: 56 },
            from,
          );
          const found = boxesOf(findDigits(page, "page"));
          expectBoxes(found, boxes, 1);
          for (const line of found)
            expect(line.map(({ x }) => x)).toEqual(line.map(({ x }) => x).sort((a, b) => a - b));
        },
      ),
      times(0.2),
    );
  });

  test("keeps strokes that are as straight as rules: ones, sevens, and a single bar of either", () => {
    const page = pageOf(260, 100, [
      [20, 20, 3, 60],
      [60, 20, 3, 60],
      [100, 20, 40, 3],
      [137, 23, 3, 57],
      [180, 20, 3, 60],
      [220, 20, 3, 60],
    ]);
    const found = findDigits(page, "1 1 7 1 1");
    expect(found.rules).toBe(0);
    expectBoxes(
      boxesOf(found),
      [
        [
          box(20, 20, 3, 60),
          box(60, 20, 3, 60),
          box(100, 20, 40, 60),
          box(180, 20, 3, 60),
          box(220, 20, 3, 60),
        ],
      ],
      0,
    );
  });

  test("leaves a stroke whole where it crosses a rule", () => {
    const page = pageOf(300, 120, [
      [5, 80, 290, 2],
      [40, 20, 8, 80],
      [100, 20, 8, 80],
      [160, 20, 8, 60],
      [220, 20, 8, 60],
    ]);
    const found = findDigits(page, "1111");
    expect(found.rules).toBe(1);
    expectBoxes(
      boxesOf(found),
      [[box(40, 20, 8, 80), box(100, 20, 8, 80), box(160, 20, 8, 60), box(220, 20, 8, 60)]],
      2,
    );
  });

  test("joins a bar that stands apart and a digit that broke in two, not a digit that another reaches over", () => {
    const page = pageOf(320, 100, [
      // A 5 whose bar is apart and to the right, a tall bar broken at half its height, a 7 over a 1.
      [44, 20, 40, 6],
      [24, 32, 8, 28],
      [24, 52, 40, 8],
      [60, 52, 8, 28],
      [110, 20, 10, 28],
      [111, 51, 10, 29],
      [170, 20, 60, 6],
      [170, 20, 8, 60],
      [214, 30, 8, 50],
      [270, 20, 8, 60],
    ]);
    expectBoxes(
      boxesOf(findDigits(page, "page")),
      [
        [
          box(24, 20, 60, 60),
          box(110, 20, 11, 60),
          box(170, 20, 60, 60),
          box(214, 30, 8, 50),
          box(270, 20, 8, 60),
        ],
      ],
      0,
    );
  });

  test("keeps on one line what a broken digit leaves in two halves, at the beginning as well", () => {
    const bars = [20, 70, 120].flatMap((x) => [
      [x, 20, 10, 28],
      [x, 52, 10, 28],
    ]);
    const page = pageOf(240, 100, [...bars, [170, 20, 10, 60]]);
    expectBoxes(boxesOf(findDigits(page, "page")), [[20, 70, 120, 170].map((x) => box(x, 20, 10, 60))], 0);
  });

  test("offers to split what is too wide, at the thinnest place", () => {
    const page = pageOf(300, 100, [
      ...ring(20, 20, 36, 60),
      [56, 50, 8, 4],
      ...ring(64, 20, 36, 60),
      ...ring(150, 20, 30, 60),
      ...ring(220, 20, 30, 60),
    ]);
    const [wide, ...narrow] = findDigits(page, "page").lines[0];
    expect(narrow.map(({ ways }) => ways.length)).toEqual([1, 1]);
    const [a, b] = wide.ways.find((way) => way.length === 2)!;
    for (const [part, x] of [
      [a, 20],
      [b, 64],
    ] as const) {
      expect(part.box.y).toBe(20);
      expect(part.box.height).toBe(60);
      expect(Math.abs(part.box.x - x)).toBeLessThanOrEqual(8);
      expect(Math.abs(part.box.width - 36)).toBeLessThanOrEqual(8);
    }
  });

  test("reads digits among more dust than ink", () => {
    const dust = Array.from({ length: 300 }, (_, i) => [
      8 + 14 * (i % 30),
      8 + 14 * Math.floor(i / 30),
      3,
      3,
    ]);
    const digits = [
      [100, 180, 9, 60],
      [200, 180, 9, 60],
    ];
    expectBoxes(
      boxesOf(findDigits(pageOf(440, 260, [...dust, ...digits]), "dusty")),
      [digits.map(([x, y, w, h]) => box(x, y, w, h))],
      1,
    );
  });

  test("drops specks and dashes", () => {
    const digits = [
      [40, 20, 10, 60],
      [100, 20, 10, 60],
    ];
    const dirt = [
      [10, 10, 3, 3],
      [70, 48, 20, 4],
      [150, 90, 8, 8],
    ];
    expect(boxesOf(findDigits(pageOf(200, 110, [...digits, ...dirt]), "page"))).toEqual([
      [box(40, 20, 10, 60), box(100, 20, 10, 60)],
    ]);
  });

  test("takes a mark that is a line by itself to be as high as what else is written", () => {
    const { lines } = findDigits(
      pageOf(200, 240, [
        [40, 20, 10, 60],
        [100, 20, 10, 60],
        [70, 120, 8, 30],
        [40, 170, 10, 60],
      ]),
      "page",
    );
    expect(lines.map((line) => line.map(({ height }) => height))).toEqual([[60, 60], [60], [60]]);
  });

  test.runIf(everything)("makes large pictures smaller, and tells boxes in their own pixels", () => {
    const page = pageOf(3000, 2000, [
      [600, 400, 90, 600],
      [1500, 400, 90, 600],
    ]);
    expectBoxes(boxesOf(findDigits(page, "large")), [[box(600, 400, 90, 600), box(1500, 400, 90, 600)]], 4);
  });

  test("refuses what has no digits, and says what it has", () => {
    const blank =
      /^predict: page \(1200 x 400\) is blank: (what stands out most differs from the paper by \d+\.\d% of the range from black to white, and ink would by at least \d+\.\d%|only single pixels stand out from the paper, and these are noise); write digits on it, dark on light or light on dark$/;
    const random = new Generator(1);
    const papers: ((x: number, y: number) => number)[] = [
      () => 1,
      () => 0,
      (x) => 0.3 + 0.6 * (x / 300),
      (x, y) => 0.9 - 0.4 * (((x - 150) / 150) ** 2 + ((y - 50) / 50) ** 2),
      () => 0.5 + 0.05 * random.normal(),
    ];
    for (const paper of papers) {
      const data = Float32Array.from({ length: 30000 }, (_, i) => paper(i % 300, Math.floor(i / 300)));
      const gray = { data, width: 300, height: 100 };
      expect(() => findDigits(gray, "page", { width: 1200, height: 400 })).toThrow(blank);
    }
    expect(() => findDigits(pageOf(300, 100, [[10, 50, 280, 2]]), "ruled")).toThrow(
      error(
        "ValueError",
        "predict: ruled (300 x 100) has 1 printed line and no digits; is the field filled in?",
      ),
    );
    expect(() =>
      findDigits(
        pageOf(300, 100, [
          [20, 50, 3, 2],
          [90, 20, 2, 4],
        ]),
        "dusty",
      ),
    ).toThrow(
      error(
        "ValueError",
        "predict: dusty (300 x 100) has nothing but specks; digits need at least 5 pixels on their longer side: " +
          "scan it at a higher resolution",
      ),
    );
  });
});

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

/** The four sides of a frame, 6 pixels thick. */
const ring = (x: number, y: number, width: number, height: number) => [
  [x, y, width, 6],
  [x, y + height - 6, width, 6],
  [x, y, 6, height],
  [x + width - 6, y, 6, height],
];

/** White paper with black rectangles: left, top, width, height. */
function pageOf(width: number, height: number, rectangles: number[][]): Gray {
  const data = new Float32Array(width * height).fill(1);
  for (const [x, y, wide, high] of rectangles) {
    for (let row = y; row < y + high; row++) data.fill(0, row * width + x, row * width + x + wide);
  }
  return { data, width, height };
}
