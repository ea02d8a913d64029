import fc from "fast-check";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { matmulBlocked } from "../../kernels/matmul/blocked.js";
import { type MatmulDims, matmul } from "../../kernels/matmul/reference.js";
import type { FloatArray } from "../../kernels/shared/types.js";
import { uniforms } from "../support/random.js";
import { times } from "../support/times.js";

type Dtype = "float32" | "float64";
const arrayOf = { float32: Float32Array, float64: Float64Array };
const roundingOf = { float32: 2 ** -24, float64: 2 ** -53 };

const versions = [
  ["reference", matmul],
  ["blocked", matmulBlocked],
] as const;

const dtype = fc.constantFrom<Dtype>("float32", "float64");
const flags = { transA: fc.boolean(), transB: fc.boolean(), accumulate: fc.boolean() };
const size = fc.integer({ min: 0, max: 21 });
const smallDims: fc.Arbitrary<MatmulDims> = fc.record({ M: size, N: size, K: size, ...flags });

// Either side of a register block (4), of two columns and of every panel (128, 256); never a slow product.
const edge = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 127, 128, 129, 255, 256, 257, 385, 513);
const edgeDims: fc.Arbitrary<MatmulDims> = fc
  .record({ M: edge, N: edge, K: edge, ...flags })
  .filter(({ M, N, K }) => M * N * K < 3e6);

/** The three matrices of a product, filled with `make()`. */
function matrices(type: Dtype, { M, N, K }: MatmulDims, make: () => number) {
  const filled = (length: number): FloatArray => {
    const array = new arrayOf[type](length);
    for (let i = 0; i < length; i++) array[i] = make();
    return array;
  };
  return { a: filled(M * K), b: filled(K * N), out: filled(M * N) };
}

/** Numbers of every size that `seed` leads to: uniform in [-1, 1) times a power of two. */
function numbers(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => (2 * uniform() - 1) * 2 ** Math.floor(40 * uniform() - 20);
}

const seed = arbitraries.seed();

/** The matrix as nested arrays, so that expectations do not repeat the kernels' index arithmetic. */
const rowsOf = (data: FloatArray, rows: number, cols: number, transposed = false) =>
  Array.from({ length: rows }, (_, r) =>
    Array.from({ length: cols }, (_, c) => (transposed ? data[c * rows + r] : data[r * cols + c])),
  );

/** Runs a product of integers and pairs every element of the result with its exact value. */
function againstExact(run: typeof matmul, type: Dtype, dims: MatmulDims, makeInteger: () => number) {
  const { M, N, K, transA, transB, accumulate } = dims;
  const { a, b, out } = matrices(type, dims, makeInteger);
  const rows = rowsOf(a, M, K, transA);
  const columns = rowsOf(b, N, K, !transB);
  const before = accumulate ? out.slice() : new Float64Array(M * N);
  run(a, b, out, dims);
  return Array.from(out, (actual, at) => {
    const row = rows[Math.floor(at / N)];
    const column = columns[at % N];
    let exact = BigInt(before[at]);
    let magnitude = Math.abs(before[at]);
    row.forEach((x, k) => {
      exact += BigInt(x) * BigInt(column[k]);
      magnitude += Math.abs(x * column[k]);
    });
    return { actual, exact, magnitude };
  });
}

describe.each(versions)("matmul %s", (_name, run) => {
  test("multiplies the textbook example in all four layouts", () => {
    const product = [58, 64, 139, 154];
    const a = { plain: [1, 2, 3, 4, 5, 6], transposed: [1, 4, 2, 5, 3, 6] };
    const b = { plain: [7, 8, 9, 10, 11, 12], transposed: [7, 9, 11, 8, 10, 12] };
    for (const transA of [false, true])
      for (const transB of [false, true]) {
        const x = new Float32Array(transA ? a.transposed : a.plain);
        const y = new Float32Array(transB ? b.transposed : b.plain);
        const out = new Float32Array(4).fill(Number.NaN);
        run(x, y, out, { M: 2, N: 2, K: 3, transA, transB });
        expect([...out]).toEqual(product);
        run(x, y, out, { M: 2, N: 2, K: 3, transA, transB, accumulate: true });
        expect([...out]).toEqual(product.map((v) => 2 * v));
      }
  });

  test("is exact on small integers, against integer arithmetic", () => {
    fc.assert(
      fc.property(dtype, smallDims, seed, (type, dims, s) => {
        const next = numbers(s);
        const results = againstExact(run, type, dims, () => Math.round(next()) % 10);
        expect(results.map((r) => r.actual)).toEqual(results.map((r) => Number(r.exact)));
      }),
    );
  });

  test("is one rounding to its type away from a float64 sum of K products", () => {
    const significand = { float32: 2 ** 24, float64: 2 ** 53 };
    fc.assert(
      fc.property(dtype, smallDims, seed, (type, dims, s) => {
        const next = numbers(s);
        const integer = () => Math.trunc((next() * 2 ** 33) % significand[type]);
        for (const { actual, exact, magnitude } of againstExact(run, type, dims, integer)) {
          const error = Math.abs(Number(BigInt(actual) - exact));
          const store = roundingOf[type] * Math.abs(Number(exact));
          expect(error).toBeLessThanOrEqual(store + (dims.K + 2) * roundingOf.float64 * magnitude);
        }
      }),
    );
  });

  test("the identity returns the other matrix, from either side", () => {
    fc.assert(
      fc.property(
        dtype,
        fc.integer({ min: 1, max: 140 }),
        fc.integer({ min: 1, max: 9 }),
        seed,
        (type, n, m, s) => {
          const eye = new arrayOf[type](n * n);
          for (let i = 0; i < n; i++) eye[i * n + i] = 1;
          const x = matrices(type, { M: n, N: m, K: 0 }, numbers(s)).out;
          const out = new arrayOf[type](n * m);
          run(eye, x, out, { M: n, N: m, K: n });
          expect(out).toEqual(x);
          run(x, eye, out, { M: m, N: n, K: n });
          expect(out).toEqual(x);
        },
      ),
    );
  });

  test("an empty sum is 0, and leaves out as it was with accumulate", () => {
    for (const [M, N] of [
      [1, 1],
      [3, 5],
      [130, 300],
    ]) {
      const out = new Float64Array(M * N).fill(7);
      run(new Float64Array(0), new Float64Array(0), out, { M, N, K: 0, accumulate: true });
      expect(out).toEqual(new Float64Array(M * N).fill(7));
      run(new Float64Array(0), new Float64Array(0), out, { M, N, K: 0 });
      expect(out).toEqual(new Float64Array(M * N));
    }
  });

  test("an empty result writes nothing", () => {
    for (const [M, N] of [
      [0, 5],
      [5, 0],
      [0, 0],
    ]) {
      const out = new Float32Array([1, 2, 3]);
      run(new Float32Array(M * 4), new Float32Array(4 * N), out, { M, N, K: 4 });
      expect([...out]).toEqual([1, 2, 3]);
    }
  });

  test("NaN and infinity reach their own row and column, and no other element", () => {
    const n = 9;
    for (const [special, other, result] of [
      [Number.NaN, 1, Number.NaN],
      [Number.NaN, 0, Number.NaN],
      [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
      [Number.POSITIVE_INFINITY, -1, Number.NEGATIVE_INFINITY],
      [Number.POSITIVE_INFINITY, 0, Number.NaN],
    ]) {
      const a = new Float32Array(n * n).fill(1);
      const b = new Float32Array(n * n).fill(other);
      a[2 * n + 6] = special;
      const out = new Float32Array(n * n);
      run(a, b, out, { M: n, N: n, K: n });
      out.forEach((v, i) => {
        expect(v).toBe(Math.floor(i / n) === 2 ? result : n * other);
      });
      run(b, a, out, { M: n, N: n, K: n });
      out.forEach((v, i) => {
        expect(v).toBe(i % n === 6 ? result : n * other);
      });
    }
  });

  test("a NaN of an earlier product does not haunt a later one", () => {
    const size = 7;
    const sick = new Float64Array(size * size).fill(Number.NaN);
    run(sick, sick, new Float64Array(size * size), { M: size, N: size, K: size });
    const out = new Float64Array(5 * 3);
    run(new Float64Array(10).fill(1), new Float64Array(6).fill(1), out, { M: 5, N: 3, K: 2 });
    expect(out).toEqual(new Float64Array(15).fill(2));
  });

  test("float32 sums lose nothing before the final store", () => {
    const a = new Float32Array([2 ** 30, 1, -(2 ** 30)]);
    const ones = new Float32Array(9).fill(1);
    const out = new Float32Array(9);
    run(new Float32Array([...a, ...a, ...a]), ones, out, { M: 3, N: 3, K: 3 });
    expect([...out]).toEqual(new Array(9).fill(1));
  });

  test("subnormal numbers are numbers", () => {
    const tiny = 2 ** -149;
    const out = new Float32Array(4);
    const a = new Float32Array(4).fill(tiny);
    run(a, new Float32Array(4).fill(1), out, { M: 2, N: 2, K: 2 });
    expect([...out]).toEqual(new Array(4).fill(2 * tiny));
    const small = 2 ** -1074;
    const out64 = new Float64Array(4);
    run(new Float64Array(4).fill(small), new Float64Array(4).fill(1), out64, { M: 2, N: 2, K: 2 });
    expect([...out64]).toEqual(new Array(4).fill(2 * small));
  });

  test("leaves its inputs alone", () => {
    fc.assert(
      fc.property(dtype, smallDims, seed, (type, dims, s) => {
        const { a, b, out } = matrices(type, dims, numbers(s));
        const before = [a.slice(), b.slice()];
        run(a, b, out, dims);
        expect([a, b]).toEqual(before);
      }),
    );
  });

  test("reads and writes views in the middle of a larger array", () => {
    const heap = new Float32Array(30).fill(-1);
    heap.set([1, 2, 3, 4], 5);
    heap.set([5, 6, 7, 8], 12);
    run(heap.subarray(5, 9), heap.subarray(12, 16), heap.subarray(20, 24), { M: 2, N: 2, K: 2 });
    expect([...heap.subarray(19, 25)]).toEqual([-1, 19, 22, 43, 50, -1]);
  });
});

describe("matmul blocked has the bits of the reference", () => {
  const special = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-320];

  function compare(type: Dtype, dims: MatmulDims, make: () => number) {
    const { a, b, out } = matrices(type, dims, make);
    const expected = out.slice();
    matmul(a, b, expected, dims);
    matmulBlocked(a, b, out, dims);
    const differs = out.findIndex((v, i) => !Object.is(v, expected[i]));
    expect([differs, out[differs]]).toEqual([-1, undefined]);
  }

  test("on small and odd sizes, with every layout", () => {
    fc.assert(
      fc.property(dtype, smallDims, seed, (type, dims, s) => compare(type, dims, numbers(s))),
      times(5),
    );
  });

  test("on either side of every block boundary", () => {
    fc.assert(fc.property(dtype, edgeDims, seed, (type, dims, s) => compare(type, dims, numbers(s))));
  });

  test("with NaN, infinities, signed zeros and subnormals among the values", () => {
    fc.assert(
      fc.property(dtype, smallDims, seed, (type, dims, s) => {
        const next = numbers(s);
        compare(type, dims, () => {
          const x = next();
          return Math.abs(x) < 2 ** -12 ? special[Math.floor(Math.abs(x) * 2 ** 26) % special.length] : x;
        });
      }),
    );
  });

  test("on the products of the specified CNN", () => {
    for (const dims of [
      { M: 32, N: 784, K: 9 },
      { M: 64, N: 196, K: 288 },
      { M: 288, N: 196, K: 64, transA: true },
      { M: 64, N: 288, K: 196, transB: true, accumulate: true },
      { M: 64, N: 10, K: 128, transB: true },
      { M: 10, N: 128, K: 64, transA: true, accumulate: true },
    ])
      for (const type of ["float32", "float64"] as const) compare(type, dims, numbers(1));
  });
});
