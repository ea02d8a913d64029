import fc from "fast-check";
import { ElasticTransform, type ElasticTransformOptions } from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import type { Generator } from "../../../src/tensor/random.js";
import { error } from "../../support/errors.js";
import { blank, deviation, drawn, mean, plane, rowsOf } from "./samples.js";

const { between, dim } = arbitraries;

const nine = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];

/** The image with each pixel looking one and the same way. */
const looking = (dx: number, dy: number, options?: ElasticTransformOptions) =>
  rowsOf(
    new ElasticTransform(options).applyWith(plane(nine), {
      dx: new Float64Array(9).fill(dx),
      dy: new Float64Array(9).fill(dy),
    }),
  );

describe("a displacement", () => {
  test("is where a pixel comes from: to the right and down of it", () => {
    expect(looking(1, 0)).toEqual([
      [2, 3, 0],
      [5, 6, 0],
      [8, 9, 0],
    ]);
    expect(looking(0, 1, { fill: -1 })).toEqual([
      [4, 5, 6],
      [7, 8, 9],
      [-1, -1, -1],
    ]);
  });

  test("between pixels gives their mean, or the nearest of them", () => {
    expect(looking(0.25, 0)[0]).toEqual([1.25, 2.25, 2.25]);
    expect(looking(0.25, 0, { interpolation: "nearest" })).toEqual(nine);
  });
});

describe("the field", () => {
  const [alpha, sigma] = [40, 3];
  const N = 1500;
  const [H, W] = [25, 27];
  const fields = drawn(new ElasticTransform({ alpha, sigma }), N, blank(H, W));
  const at = (y: number, x: number) => fields.map(({ dx }) => dx[y * W + x]);
  const middle = at(12, 13);
  const below = fields.map(({ dy }) => dy[12 * W + 13]);
  const theory = alpha / (2 * Math.sqrt(3) * 2 * Math.sqrt(Math.PI) * sigma);

  test("has the standard deviation that is written of it, and no preferred direction", () => {
    for (const component of [middle, below]) {
      expect(Math.abs(mean(component))).toBeLessThan((5 * theory) / Math.sqrt(N));
      expect(Math.abs(deviation(component) / theory - 1)).toBeLessThan(5 / Math.sqrt(2 * N));
    }
  });

  /** How alike two components are, from −1 to 1. */
  const correlation = (a: number[], b: number[]) =>
    mean(a.map((x, i) => x * b[i])) / (deviation(a) * deviation(b));

  test("moves neighbors together: at a distance d their correlation is exp(−d²/4σ²)", () => {
    for (const d of [1, 3, 6]) {
      const expected = Math.exp(-(d ** 2) / (4 * sigma ** 2));
      const allowed = (5 * (1 - expected ** 2)) / Math.sqrt(N);
      expect(Math.abs(correlation(middle, at(12, 13 + d)) - expected)).toBeLessThan(allowed);
      expect(Math.abs(correlation(middle, at(12 - d, 13)) - expected)).toBeLessThan(allowed);
    }
  });

  test("moves the axes, and samples that are neighbors, apart from each other", () => {
    expect(Math.abs(correlation(middle, below))).toBeLessThan(5 / Math.sqrt(N));
    expect(Math.abs(correlation(middle.slice(1), middle.slice(0, -1)))).toBeLessThan(5 / Math.sqrt(N));
  });

  /** As if these words were drawn, again and again. */
  const drawing = (...words: number[]) => {
    let i = 0;
    return { word: () => words[i++ % words.length] } as Generator;
  };

  test("is a mean of the noise: where that is the same everywhere, so is the field, on any size", () => {
    fc.assert(
      fc.property(dim(9), dim(9), between(0.1, 12), between(0, 90), (H, W, sigma, alpha) => {
        const { dx, dy } = new ElasticTransform({ alpha, sigma }).draw(blank(H, W), drawing(3 * 2 ** 30));
        expect([dx.length, dy.length]).toEqual([H * W, H * W]);
        for (const value of [...dx, ...dy]) expect(value).toBeCloseTo(alpha / 4, 10);
      }),
    );
  });

  test("with a small sigma is the noise, from −alpha/2 to alpha/2, dx first", () => {
    const words = [0, 2 ** 31, 2 ** 32 - 1, 2 ** 30, 2 ** 31, 0];
    const { dx, dy } = new ElasticTransform({ alpha: 10, sigma: 0.1 }).draw(blank(1, 3), drawing(...words));
    expect([...dx]).toEqual([-5, 0, 5 * (1 - 2 ** -31)]);
    expect([...dy]).toEqual([-2.5, 0, -5]);
  });

  test("moves pixels by about 0.8 by default", () => {
    const places = drawn(new ElasticTransform(), 200, blank(41, 41)).map(({ dx }) => dx[20 * 41 + 20]);
    expect(deviation(places)).toBeGreaterThan(0.65);
    expect(deviation(places)).toBeLessThan(1);
  });
});

test.each([
  [-1, 4],
  [Number.NaN, 4],
  [Number.POSITIVE_INFINITY, 4],
  [10, 0],
  [10, -2],
  [10, Number.NaN],
  [10, Number.POSITIVE_INFINITY],
])("refuses alpha %d with sigma %d", (alpha, sigma) => {
  const message = `ElasticTransform: alpha is ${alpha} and sigma ${sigma}; alpha must be at least 0 and sigma greater than 0, both finite`;
  expect(() => new ElasticTransform({ alpha, sigma })).toThrow(error("ValueError", message));
});
