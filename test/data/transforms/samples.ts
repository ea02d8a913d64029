import fc from "fast-check";
import type { ImageSample, RandomTransform, SampleContext } from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { expect, test } from "vitest";
import { sampleGenerator } from "../../../src/data/transforms/random-transform.js";
import { uniforms } from "../../support/random.js";

const { dim } = arbitraries;

/** An image of bytes, or of floats in [−1, 2). */
export function imageOf(kind: "bytes" | "floats", C: number, H: number, W: number, seed = 1): ImageSample {
  const next = uniforms(seed);
  const data =
    kind === "bytes"
      ? Uint8Array.from({ length: C * H * W }, () => Math.floor(256 * next()))
      : Float32Array.from({ length: C * H * W }, () => 3 * next() - 1);
  return { data, C, H, W };
}

/** One plane of floats, row by row. */
export const plane = (rows: number[][]): ImageSample => ({
  data: Float32Array.from(rows.flat()),
  C: 1,
  H: rows.length,
  W: rows[0].length,
});

export const rowsOf = ({ data, H, W }: ImageSample): number[][] =>
  Array.from({ length: H }, (_, y) => [...data.subarray(y * W, (y + 1) * W)]);

export const images: fc.Arbitrary<ImageSample> = fc
  .tuple(fc.constantFrom("bytes" as const, "floats" as const), dim(3), dim(9), dim(9), arbitraries.seed())
  .map((parts) => imageOf(...parts));

export const contexts: fc.Arbitrary<SampleContext> = fc.record({
  seed: arbitraries.seed(),
  epoch: fc.nat(1000),
  index: fc.nat(60_000),
  slot: fc.nat(40),
});

/** What the transform draws for samples 0 … n − 1. */
export function drawn<P extends object>(transform: RandomTransform<P>, n: number, image: ImageSample): P[] {
  return Array.from({ length: n }, (_, index) =>
    transform.draw(image, sampleGenerator({ seed: 7, epoch: 3, index })),
  );
}

/** An image that only its size is asked of. */
export const blank = (H: number, W: number): ImageSample => ({ data: new Uint8Array(0), C: 1, H, W });

export const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length;

export const deviation = (values: number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
};

/**
 * How far the values' distribution is from the uniform one, as a share of what no more than one sample in a million of
 * that size exceeds: below 1 for uniform values.
 *
 * Source: the statistic of Kolmogorov and Smirnov; Massart, "The Tight Constant in the Dvoretzky-Kiefer-Wolfowitz
 * Inequality" (1990).
 */
export function unevenness(values: number[], [from, to]: [number, number]): number {
  const n = values.length;
  const shares = values.map((x) => (x - from) / (to - from)).sort((a, b) => a - b);
  const distance = Math.max(...shares.map((share, i) => Math.max(share - i / n, (i + 1) / n - share)));
  return distance / Math.sqrt(Math.log(2e6) / (2 * n));
}

interface Rectangle {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** Rectangles in an image of 1000 x 1000 that always fit: uniform in area, in the logarithm of the ratio and in place. */
export function testUniform(
  rectangles: Rectangle[],
  {
    scale,
    ratio,
    ratioOf,
  }: {
    scale: [number, number];
    ratio: [number, number];
    ratioOf: (rectangle: Rectangle) => number;
  },
): void {
  test("have uniform areas, and uniform logarithms of the ratio", () => {
    const areas = rectangles.map(({ height, width }) => (height * width) / 1e6);
    expect(unevenness(areas, scale)).toBeLessThan(1);
    const logRatios = rectangles.map((rectangle) => Math.log(ratioOf(rectangle)));
    expect(unevenness(logRatios, [Math.log(ratio[0]), Math.log(ratio[1])])).toBeLessThan(1);
  });

  test("lie anywhere in the image, each place as likely as another", () => {
    const places = (start: "top" | "left", side: "height" | "width") =>
      rectangles.map((rectangle) => (rectangle[start] + 0.5) / (1000 - rectangle[side] + 1));
    expect(unevenness(places("top", "height"), [0, 1])).toBeLessThan(1);
    expect(unevenness(places("left", "width"), [0, 1])).toBeLessThan(1);
  });
}
