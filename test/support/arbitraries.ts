import fc from "fast-check";
import { type Tensor, tensor } from "pellucid";
import { uniforms } from "./random.js";

/** What a fast-check case draws its elements from; the shape is what shrinks. */
export const seed = fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 }));

/**
 * A number from one to the other, in thousandths of the way. `fc.double` draws evenly among the floats between two
 * numbers, so that from 0 on nearly all that it draws is next to nothing.
 */
export const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1000 }).map((k) => min + ((max - min) * k) / 1000);

export const size = (max = 3): fc.Arbitrary<number> => fc.integer({ min: 1, max });

export const shape = (minRank = 0, maxRank = 3, max = 3): fc.Arbitrary<number[]> =>
  fc.array(size(max), { minLength: minRank, maxLength: maxRank });

/** An axis of a tensor of this rank, counted from either end. */
export const axisOf = (rank: number): fc.Arbitrary<number> => fc.integer({ min: -rank, max: rank - 1 });

/** One value, two directions. */
const both = (value: fc.Arbitrary<number>): fc.Arbitrary<number | [number, number]> =>
  fc.oneof(value, fc.tuple(value, value));

/** A float64 tensor whose elements a function of a uniform number in [0, 1) makes. */
export function filled(
  shape: readonly number[],
  seed: number,
  element: (u: number, i: number) => number,
): Tensor {
  const next = uniforms(seed);
  const data = new Float64Array(shape.reduce((product, n) => product * n, 1));
  for (let i = 0; i < data.length; i++) data[i] = element(next(), i);
  return tensor(data, { shape });
}

export type Fill = (shape: readonly number[], seed: number) => Tensor;

/** In [−2, 2). */
export const smooth: Fill = (shape, seed) => filled(shape, seed, (u) => 4 * u - 2);

/** In [0.25, 2.25). */
export const positive: Fill = (shape, seed) => filled(shape, seed, (u) => 0.25 + 2 * u);

/** Of both signs, no closer than 1/4 to 0. */
export const awayFromZero: Fill = (shape, seed) =>
  filled(shape, seed, (u) => (u < 0.5 ? -0.25 - 4 * u : 0.25 + 4 * (u - 0.5)));

/** Multiples of 1/8 in [−2, 2], with `offset`. Tensors of different offsets have no two equal elements. */
export const onGrid =
  (offset: number): Fill =>
  (shape, seed) =>
    filled(shape, seed, (u) => Math.floor(33 * u) / 8 - 2 + offset);

/** No two elements closer than 1/16, in random order around 0. */
export const distinct: Fill = (shape, seed) => {
  const next = uniforms(seed);
  const { size } = filled(shape, 0, () => 0);
  const order = Array.from({ length: size }, (_, i) => ({ i, key: next() })).sort((a, b) => a.key - b.key);
  return filled(shape, 0, (_, i) => (order[i].i - size / 2) / 16);
};

/** Small integers, on which sums and products are exact in both float types. */
export const integers: Fill = (shape, seed) => filled(shape, seed, (u) => Math.floor(11 * u) - 5);

/** Class indices, or any other integers in [0, limit), as int32. */
export const indices = (n: number, limit: number, seed: number): Tensor =>
  tensor(Int32Array.from(filled([n], seed, (u) => Math.floor(limit * u)).dataSync()));

/** Two shapes that broadcast: axes of size 1 on either side, leading axes left out. */
export const broadcastPair: fc.Arbitrary<[number[], number[]]> = shape(0, 3)
  .chain((full) =>
    fc.tuple(
      fc.constant(full),
      fc.array(fc.constantFrom("both", "a", "b"), { minLength: full.length, maxLength: full.length }),
      fc.integer({ min: 0, max: full.length }),
      fc.constantFrom("a", "b"),
    ),
  )
  .map(([full, who, drop, from]) => {
    const keep = (side: string) => full.map((n, i) => (who[i] === "both" || who[i] === side ? n : 1));
    const [a, b] = [keep("a"), keep("b")];
    return from === "a" ? [a.slice(drop), b] : [a, b.slice(drop)];
  });

/** The geometry of a window over an image, in which it fits. */
export interface WindowCase {
  N: number;
  H: number;
  W: number;
  kernelSize: [number, number];
  stride: number | [number, number];
  padding: number | [number, number];
  dilation: number | [number, number];
}

export const pairOf = (value: number | [number, number]): [number, number] =>
  typeof value === "number" ? [value, value] : value;

export const windowCase: fc.Arbitrary<WindowCase> = fc
  .record({
    N: size(2),
    H: size(5),
    W: size(5),
    kernelSize: fc.tuple(size(3), size(3)),
    stride: both(size(3)),
    padding: both(fc.integer({ min: 0, max: 2 })),
    dilation: both(size(2)),
  })
  .filter(({ H, W, kernelSize: [R, S], padding, dilation }) => {
    const [padH, padW] = pairOf(padding);
    const [dilationH, dilationW] = pairOf(dilation);
    return H + 2 * padH > dilationH * (R - 1) && W + 2 * padW > dilationW * (S - 1);
  });

/** The same for pooling, where at most half of a window may lie in the padding, and the rest is in the image. */
export const poolCase: fc.Arbitrary<WindowCase> = windowCase
  .map((c) => {
    const [padH, padW] = pairOf(c.padding);
    const [R, S] = c.kernelSize;
    return { ...c, padding: [Math.min(padH, R >> 1), Math.min(padW, S >> 1)] as [number, number] };
  })
  .filter(({ H, W, kernelSize: [R, S], padding, dilation }) => {
    const [padH, padW] = pairOf(padding);
    const [dilationH, dilationW] = pairOf(dilation);
    const fits = H + 2 * padH > dilationH * (R - 1) && W + 2 * padW > dilationW * (S - 1);
    return fits && dilationH <= H && dilationW <= W;
  });
