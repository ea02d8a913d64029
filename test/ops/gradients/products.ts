import fc from "fast-check";
import { linear, matmul } from "pellucid";
import { broadcastPair, seed, shape, size, smooth } from "../../support/arbitraries.js";
import type { GradientCase } from "../../support/numeric-gradient.js";
import type { GradientCases } from "./cases.js";

interface Sizes {
  M: number;
  K: number;
  N: number;
  n: number;
}

const sizes = fc.record({ M: size(5), K: size(5), N: size(5), n: seed });

const product = (shapes: (sizes: Sizes) => [number[], number[]]): fc.Arbitrary<GradientCase> =>
  sizes.map((s) => {
    const [a, b] = shapes(s);
    return { fn: matmul, inputs: [smooth(a, s.n), smooth(b, s.n + 1)] };
  });

export const products: GradientCases = {
  matmul: {
    "of matrices": product(({ M, K, N }) => [
      [M, K],
      [K, N],
    ]),
    "of vectors": product(({ K }) => [[K], [K]]),
    "of a vector and a matrix": product(({ K, N }) => [[K], [K, N]]),
    "of a matrix and a vector": product(({ M, K }) => [[M, K], [K]]),
    "of broadcast batches": fc.tuple(broadcastPair, sizes).map(([[a, b], { M, K, N, n }]) => ({
      fn: matmul,
      inputs: [smooth([...a, M % 3 || 3, K % 3 || 3], n), smooth([...b, K % 3 || 3, N % 3 || 3], n + 1)],
    })),
    "of a batch and a vector, from either side": fc
      .tuple(shape(1, 2), sizes, fc.boolean())
      .map(([batch, { M, K, n }, left]) => ({
        fn: matmul,
        inputs: left
          ? [smooth([K], n), smooth([...batch, K, M], n + 1)]
          : [smooth([...batch, M, K], n), smooth([K], n + 1)],
      })),
  },
  linear: {
    "any leading axes, with and without a bias": fc
      .tuple(shape(0, 3), sizes, fc.boolean())
      .map(([leading, { K, N, n }, bias]) => ({
        fn: (x, weight, b) => linear(x, weight, b ?? null),
        inputs: [smooth([...leading, K], n), smooth([N, K], n + 1), ...(bias ? [smooth([N], n + 2)] : [])],
      })),
  },
};
