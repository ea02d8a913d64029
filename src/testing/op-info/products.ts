import fc from "fast-check";
import { einsum, linear, matmul } from "../../ops/index.js";
import { broadcastableShapes, dim, tensors } from "../arbitraries/index.js";
import { floats, type OpFamily, smooth } from "./op-info.js";
import { type OpSample, sample } from "./op-sample.js";
import { shapes } from "./values.js";

interface Sizes {
  M: number;
  K: number;
  N: number;
}

const sizes = (max: number): fc.Arbitrary<Sizes> => fc.record({ M: dim(max), K: dim(max), N: dim(max) });

/** A product of tensors of two shapes. */
const product = (pairs: fc.Arbitrary<[number[], number[]]>): fc.Arbitrary<OpSample> =>
  tensors({ shapes: pairs, min: -2, max: 2 }).map(([a, b]) => sample("matmul", matmul, [a, b]));

const ofSizes = (pair: (sizes: Sizes) => [number[], number[]]) => product(sizes(5).map(pair));

/** Batches broadcast. */
const batches = fc
  .tuple(broadcastableShapes({ maxRank: 3, maxDim: 3 }), sizes(3))
  .map(([{ shapes }, { M, K, N }]): [number[], number[]] => [
    [...shapes[0], M, K],
    [...shapes[1], K, N],
  ]);

const batchAndVector = fc
  .tuple(shapes(1, 2), sizes(5), fc.boolean())
  .map(([batch, { M, K }, left]): [number[], number[]] =>
    left ? [[K], [...batch, K, M]] : [[...batch, M, K], [K]],
  );

const layerShapes = fc
  .tuple(shapes(0, 3), sizes(5), fc.boolean())
  .map(([leading, { K, N }, bias]) => [[...leading, K], [N, K], ...(bias ? [[N]] : [])]);

const denseLayer = tensors({ shapes: layerShapes, min: -2, max: 2 }).map(([x, weight, bias = null]) =>
  sample("linear", linear, [x, weight, bias]),
);

/** Sums of products of several kinds: of operands with axes of these sizes, of which some may be 1. */
const equations = fc.constantFrom(
  "ij,jk->ik",
  "ij,ij",
  "ij,ij->ij",
  "i,j->ij",
  "ii",
  "ii->i",
  "iij,jk->kj",
  "ijk->ki",
  "ij->",
  "bij,bjk,kl->lb",
  "i,ij,j",
  "...ij,...jk->...ik",
  "...i,i",
  "i...->...",
  "a...,b...->ba...",
);

const sizeOfLetter = fc
  .constant("abijkl")
  .chain((letters) =>
    fc
      .tuple(...Array.from(letters, () => dim(3)))
      .map((sizes) => Object.fromEntries(Array.from(letters, (letter, i) => [letter, sizes[i]]))),
  );

const einsums = fc.tuple(equations, sizeOfLetter, shapes(0, 2)).chain(([equation, sizes, others]) => {
  const terms = equation.split("->")[0].split(",");
  const whole = terms.map((term) =>
    (term.match(/\.\.\.|\w/g) ?? []).flatMap((symbol) => (symbol === "..." ? others : [sizes[symbol]])),
  );
  // Of two operands one may have 1 where the other has more; in one alone a diagonal has equal sizes.
  const narrow = fc
    .tuple(fc.nat(terms.length - 1), fc.nat(4))
    .map(([k, axis]) =>
      terms.length === 1 || /(.).*\1/.test(terms[k]) || axis >= whole[k].length
        ? whole
        : whole.with(k, whole[k].with(axis, 1)),
    );
  return tensors({ shapes: narrow, min: -2, max: 2 }).map((operands) =>
    sample("einsum", einsum, [equation, ...operands]),
  );
});

export const products: OpFamily = {
  matmul: {
    op: matmul,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: {
      "of matrices": smooth(
        ofSizes(({ M, K, N }) => [
          [M, K],
          [K, N],
        ]),
      ),
      "of vectors": smooth(ofSizes(({ K }) => [[K], [K]])),
      "of a vector and a matrix": smooth(ofSizes(({ K, N }) => [[K], [K, N]])),
      "of a matrix and a vector": smooth(ofSizes(({ M, K }) => [[M, K], [K]])),
      "of broadcast batches": smooth(product(batches)),
      "of a batch and a vector, from either side": smooth(product(batchAndVector)),
    },
  },
  einsum: {
    op: einsum,
    // Of three operands a product of two is a float32 of its own: what the third makes of it may be 0 or infinite, and of an
    // infinite one a third of 0 makes NaN.
    ownScale: { largest: 60, fixed: [2] },
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "products, traces and diagonals, with and without other axes": smooth(einsums) },
  },
  linear: {
    op: linear,
    domain: "all numbers",
    dtypes: floats,
    kinks: null,
    rtol: 1e-6,
    variants: { "any leading axes, with and without a bias": smooth(denseLayer) },
  },
};
