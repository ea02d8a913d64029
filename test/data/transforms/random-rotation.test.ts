import fc from "fast-check";
import { type ImageSample, RandomAffine, RandomRotation } from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { blank, drawn, imageOf, images, plane, rowsOf, unevenness } from "./samples.js";

const { between, dim } = arbitraries;

const both = ["nearest", "bilinear"] as const;

test("positive angles turn counter-clockwise", () => {
  const image = plane([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const turned = (angle: number) =>
    rowsOf(new RandomRotation([angle, angle]).apply(image, { seed: 1, epoch: 0, index: 0 }));
  expect(turned(90)).toEqual([
    [3, 6, 9],
    [2, 5, 8],
    [1, 4, 7],
  ]);
  expect(turned(-90)).toEqual([
    [7, 4, 1],
    [8, 5, 2],
    [9, 6, 3],
  ]);
});

describe.each(both)("%s", (interpolation) => {
  const rotation = new RandomRotation(0, { interpolation, fill: 7 });
  /** Pixels between which nothing is, up to the rounding of a sine. */
  const expectSame = (actual: ImageSample, expected: ImageSample) => {
    if (interpolation === "nearest") expect(actual).toEqual(expected);
    else for (const [i, value] of expected.data.entries()) expect(actual.data[i]).toBeCloseTo(value, 5);
  };

  test("turns of a square by multiples of 90 degrees permute its pixels", () => {
    fc.assert(
      fc.property(dim(3), dim(8), fc.integer({ min: -4, max: 4 }), (C, n, quarters) => {
        const image = imageOf("floats", C, n, n);
        let expected = image;
        for (let k = 0; k < (quarters + 4) % 4; k++) expected = quarterTurn(expected);
        expectSame(rotation.applyWith(image, { angle: 90 * quarters }), expected);
      }),
    );
  });

  test("a turn by 180 degrees turns any image upside down", () => {
    fc.assert(
      fc.property(dim(3), dim(8), dim(8), (C, H, W) => {
        const image = imageOf("floats", C, H, W);
        const planes = Array.from({ length: C }, (_, c) =>
          [...image.data.subarray(c * H * W, (c + 1) * H * W)].reverse(),
        );
        expectSame(rotation.applyWith(image, { angle: 180 }), {
          ...image,
          data: Float32Array.from(planes.flat()),
        });
      }),
    );
  });

  test("is RandomAffine by the opposite angle", () => {
    const affine = new RandomAffine({ degrees: 0, interpolation, fill: 7 });
    fc.assert(
      fc.property(images, between(-200, 200), (image, angle) => {
        const parameters = { angle: -angle, translate: [0, 0], scale: 1, shear: [0, 0] } as const;
        expect(rotation.applyWith(image, { angle })).toEqual(affine.applyWith(image, parameters));
      }),
    );
  });
});

test("what is turned in from outside has the fill, by default 0", () => {
  const image = plane([
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
  ]);
  const topRow = (options: object) =>
    rowsOf(new RandomRotation(0, options).applyWith(image, { angle: 45 }))[0];
  expect(topRow({ fill: -7 })).toEqual([-7, 4, 4, 5, -7]);
  expect(topRow({})).toEqual([0, 4, 4, 5, 0]);
});

test.each([
  [30, [-30, 30]],
  [
    [-10, 70],
    [-10, 70],
  ],
] as const)("angles from %j are uniform in their range", (degrees, range) => {
  const angles = drawn(new RandomRotation(degrees), 2000, blank(4, 4)).map(({ angle }) => angle);
  expect(unevenness(angles, [...range])).toBeLessThan(1);
});

test("refuses what is no range", () => {
  const rule = "it must be a number of at least 0, or a range, smaller end first";
  expect(() => new RandomRotation(-5)).toThrow(
    error("ValueError", `RandomRotation: degrees is [5, -5]; ${rule}`),
  );
  expect(() => new RandomRotation([3, 2])).toThrow(
    error("ValueError", `RandomRotation: degrees is [3, 2]; ${rule}`),
  );
  expect(() => new RandomRotation(Number.NaN)).toThrow(
    error("ValueError", `RandomRotation: degrees is [NaN, NaN]; ${rule}`),
  );
  expect(() => new RandomRotation([0, Infinity])).toThrow(
    error("ValueError", `RandomRotation: degrees is [0, Infinity]; ${rule}`),
  );
});

/** A square, turned counter-clockwise: its last column becomes the first row. */
function quarterTurn({ data, C, H: n }: ImageSample): ImageSample {
  const turned = data.slice();
  for (let c = 0; c < C; c++) {
    for (let y = 0; y < n; y++) {
      for (let x = 0; x < n; x++) turned[(c * n + y) * n + x] = data[(c * n + x) * n + (n - 1 - y)];
    }
  }
  return { data: turned, C, H: n, W: n };
}
