import fc from "fast-check";
import { type AffineParameters, RandomAffine, type RandomAffineOptions } from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { inverseMatrix } from "../../../src/data/transforms/random-affine.js";
import { error } from "../../support/errors.js";
import { blank, drawn, plane, rowsOf, unevenness } from "./samples.js";

const { between } = arbitraries;

const still: AffineParameters = { angle: 0, translate: [0, 0], scale: 1, shear: [0, 0] };
const moved = (
  rows: number[][],
  change: Partial<AffineParameters>,
  options: Partial<RandomAffineOptions> = {},
) => rowsOf(new RandomAffine({ degrees: 0, ...options }).applyWith(plane(rows), { ...still, ...change }));

const nine = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

describe("the direction of", () => {
  test("a turn is clockwise", () => {
    expect(moved(nine, { angle: 90 })).toEqual([
      [7, 4, 1],
      [8, 5, 2],
      [9, 6, 3],
    ]);
  });

  test("a shift is to the right and down", () => {
    expect(moved(nine, { translate: [1, 0] })).toEqual([
      [0, 1, 2],
      [0, 4, 5],
      [0, 7, 8],
    ]);
    expect(moved(nine, { translate: [0, 1] }, { fill: -1 })).toEqual([
      [-1, -1, -1],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(moved(nine, { translate: [-2, -1] })).toEqual([
      [6, 0, 0],
      [9, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("a shear along x moves the upper rows to the right, and the lower ones to the left", () => {
    expect(moved(nine, { shear: [45, 0] })).toEqual([
      [0, 1, 2],
      [4, 5, 6],
      [8, 9, 0],
    ]);
  });

  test("a shear along y moves the left columns down, and the right ones up", () => {
    expect(moved(nine, { shear: [0, 45] })).toEqual([
      [0, 2, 6],
      [1, 5, 9],
      [4, 8, 0],
    ]);
  });
});

describe("a scale", () => {
  const sixteen = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
    [13, 14, 15, 16],
  ];

  test("of 2 enlarges the middle", () => {
    expect(moved(sixteen, { scale: 2 })).toEqual([
      [6, 6, 7, 7],
      [6, 6, 7, 7],
      [10, 10, 11, 11],
      [10, 10, 11, 11],
    ]);
  });

  test("of 1/2 puts the whole in the middle, with the fill around it", () => {
    expect(moved(sixteen, { scale: 0.5 }, { interpolation: "bilinear" })).toEqual([
      [0, 0, 0, 0],
      [0, 3.5, 5.5, 0],
      [0, 11.5, 13.5, 0],
      [0, 0, 0, 0],
    ]);
  });
});

/** Where a place of the image goes, by the four steps one after the other. */
function forward([x, y]: number[], { angle, translate, scale, shear }: AffineParameters): number[] {
  const tan = (degrees: number) => Math.tan((degrees * Math.PI) / 180);
  [x, y] = [x, y].map((place) => place * scale);
  x -= tan(shear[0]) * y;
  y -= tan(shear[1]) * x;
  const turn = (angle * Math.PI) / 180;
  [x, y] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
  return [x + translate[0], y + translate[1]];
}

test("the matrix undoes scale, shear along x, shear along y, turn and shift, in this order, about the middle", () => {
  const parameters = fc.record({
    angle: between(-180, 180),
    translate: fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 })),
    scale: between(0.3, 3),
    shear: fc.tuple(between(-40, 40), between(-40, 40)),
  });
  const place = between(-20, 20);
  fc.assert(
    fc.property(parameters, place, place, fc.nat(20), fc.nat(20), (parameters, x, y, h, w) => {
      const [H, W] = [h + 1, w + 1];
      const [middleX, middleY] = [(W - 1) / 2, (H - 1) / 2];
      const [toX, toY] = forward([x - middleX, y - middleY], parameters);
      const m = inverseMatrix({ H, W }, parameters);
      const [outX, outY] = [toX + middleX, toY + middleY];
      expect(m[0] * outX + m[1] * outY + m[2]).toBeCloseTo(x, 9);
      expect(m[3] * outX + m[4] * outY + m[5]).toBeCloseTo(y, 9);
    }),
  );
});

describe("what is drawn", () => {
  const N = 2000;
  const options: RandomAffineOptions = {
    degrees: [-20, 50],
    translate: [0.1, 0.25],
    scale: [0.8, 1.4],
    shear: 12,
    shearY: [3, 5],
  };
  const parameters = drawn(new RandomAffine(options), N, blank(28, 40));

  test("is uniform in each range", () => {
    expect(
      unevenness(
        parameters.map(({ angle }) => angle),
        [-20, 50],
      ),
    ).toBeLessThan(1);
    expect(
      unevenness(
        parameters.map(({ scale }) => scale),
        [0.8, 1.4],
      ),
    ).toBeLessThan(1);
    expect(
      unevenness(
        parameters.map(({ shear }) => shear[0]),
        [-12, 12],
      ),
    ).toBeLessThan(1);
    expect(
      unevenness(
        parameters.map(({ shear }) => shear[1]),
        [3, 5],
      ),
    ).toBeLessThan(1);
  });

  test("are shifts by whole pixels, of all the width and height allow and no more", () => {
    // ±0.1 · 40 and ±0.25 · 28; the two ends get half as much as the others, as everything is rounded.
    for (const [axis, most] of [
      [0, 4],
      [1, 7],
    ] as const) {
      const counts = new Map<number, number>();
      for (const { translate } of parameters)
        counts.set(translate[axis], (counts.get(translate[axis]) ?? 0) + 1);
      expect([...counts.keys()].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 2 * most + 1 }, (_, i) => i - most),
      );
      for (const [shift, count] of counts) {
        const share = (Math.abs(shift) === most ? 0.5 : 1) / (2 * most);
        expect(Math.abs(count - N * share), `${shift}`).toBeLessThan(5 * Math.sqrt(N * share));
      }
    }
  });

  test("is nothing but angles, unless more is asked for", () => {
    for (const { angle, ...rest } of drawn(new RandomAffine({ degrees: 5 }), 20, blank(28, 28))) {
      expect(Math.abs(angle)).toBeLessThanOrEqual(5);
      expect(rest).toEqual({ translate: [0, 0], scale: 1, shear: [0, 0] });
    }
  });
});

test.each([
  [{ degrees: -1 }, "degrees is [1, -1]; it must be a number of at least 0, or a range, smaller end first"],
  [
    { degrees: 0, shear: [2, 1] },
    "shear is [2, 1]; it must be a number of at least 0, or a range, smaller end first",
  ],
  [
    { degrees: 0, shearY: Number.NaN },
    "shearY is [NaN, NaN]; it must be a number of at least 0, or a range, smaller end first",
  ],
  [
    { degrees: 0, translate: [0, 1.5] },
    "translate is [0, 1.5]; both must be shares of the image's size, from 0 to 1",
  ],
  [
    { degrees: 0, translate: [-0.5, 0] },
    "translate is [-0.5, 0]; both must be shares of the image's size, from 0 to 1",
  ],
  [{ degrees: 0, scale: [0, 1] }, "scale is [0, 1]; it must be greater than 0, smaller end first"],
  [{ degrees: 0, scale: [1.2, 0.8] }, "scale is [1.2, 0.8]; it must be greater than 0, smaller end first"],
] as [RandomAffineOptions, string][])("refuses %j", (options, message) => {
  expect(() => new RandomAffine(options)).toThrow(error("ValueError", `RandomAffine: ${message}`));
});
