import { type Call, call, numbers as n } from "../call.js";

/** A symmetric matrix whose eigenvalues are all above 0. */
const definite = [
  [4, 1, 0.5],
  [1, 3, -0.25],
  [0.5, -0.25, 2],
];

/** Products of matrices, and linear algebra. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export function products({ numpy: np, lax }: any): Call[] {
  const binary = (op: string, a: unknown, b: unknown, edges: Record<string, unknown[]> = {}): Call[] => [
    call(`numpy.${op}`, "", (a, b) => np[op](a, b), [a, b]),
    ...Object.entries(edges).map(([what, inputs]) =>
      call(`numpy.${op}`, what, (a, b) => np[op](a, b), inputs),
    ),
  ];
  return [
    ...binary("matmul", n([2, 3]), n([3, 4], 2), {
      "vector and matrix": [n([3]), n([3, 4], 2)],
      "matrix and vector": [n([2, 3]), n([3], 2)],
      batches: [n([2, 2, 3]), n([2, 3, 2], 2)],
      "batches, broadcast": [n([2, 2, 3]), n([1, 3, 2], 2)],
      "batches and a matrix": [n([2, 2, 3]), n([3, 2], 2)],
    }),
    ...binary("dot", n([3]), n([3], 2), { "3-D": [n([2, 2, 3]), n([3, 2], 2)] }),
    ...binary("inner", n([2, 3]), n([4, 3], 2)),
    ...binary("outer", n([2]), n([3], 2)),
    ...binary("vdot", n([3]), n([3], 2)),
    ...binary("cross", n([3]), n([3], 2), { rows: [n([2, 3]), n([2, 3], 2)] }),
    ...binary("vecdot", n([2, 3]), n([2, 3], 2)),
    ...binary("convolve", n([5]), n([3], 2)),
    ...binary("correlate", n([5]), n([3], 2)),
    ...binary("polyval", n([3]), n([2], 2)),
    call("numpy.tensordot", "2 axes", (a, b) => np.tensordot(a, b, 2), [n([2, 3, 2]), n([3, 2, 2], 2)]),
    call("numpy.einsum", "ij,jk->ik", (a, b) => np.einsum("ij,jk->ik", a, b), [n([2, 3]), n([3, 2], 2)]),
    call("numpy.einsum", "ii->", (a) => np.einsum("ii->", a), [n([3, 3])]),
    call("numpy.einsum", "ii->i", (a) => np.einsum("ii->i", a), [n([3, 3])]),
    call("numpy.einsum", "bij,bjk->bk", (a, b) => np.einsum("bij,bjk->bk", a, b), [
      n([2, 2, 3]),
      n([2, 3, 2], 2),
    ]),
    call("numpy.trace", "", (x) => np.trace(x), [n([3, 3])]),
    call("numpy.trace", "offset 1", (x) => np.trace(x, 1), [n([3, 3])]),
    call("numpy.vander", "", (x) => np.vander(x), [n([3])]),

    call("numpy.linalg.cholesky", "", (x) => np.linalg.cholesky(x), [definite]),
    call("numpy.linalg.det", "", (x) => np.linalg.det(x), [definite]),
    call("numpy.linalg.det", "not symmetric", (x) => np.linalg.det(x), [n([3, 3])]),
    call("numpy.linalg.slogdet", "a negative determinant", (x) => np.linalg.slogdet(x)[1], [
      [
        [1, 2],
        [3, 4],
      ],
    ]),
    call("numpy.linalg.slogdet", "logarithm", (x) => np.linalg.slogdet(x)[1], [definite]),
    call("numpy.linalg.inv", "", (x) => np.linalg.inv(x), [definite]),
    call("numpy.linalg.inv", "not symmetric", (x) => np.linalg.inv(x), [
      [
        [4, 1],
        [-2, 3],
      ],
    ]),
    call("numpy.linalg.solve", "", (a, b) => np.linalg.solve(a, b), [definite, n([3])]),
    call("numpy.linalg.solve", "not symmetric, two columns", (a, b) => np.linalg.solve(a, b), [
      [
        [4, 1],
        [-2, 3],
      ],
      n([2, 2]),
    ]),
    call("numpy.linalg.lstsq", "", (a, b) => np.linalg.lstsq(a, b), [n([4, 2]), n([4, 1], 2)]),
    call("numpy.linalg.matrixPower", "3", (x) => np.linalg.matrixPower(x, 3), [n([2, 2])]),
    call("numpy.linalg.matrixPower", "-2", (x) => np.linalg.matrixPower(x, -2), [
      [
        [4, 1],
        [-2, 3],
      ],
    ]),
    call("numpy.linalg.eigvalsh", "", (x) => np.linalg.eigvalsh(x), [definite]),
    call("numpy.linalg.svdvals", "", (x) => np.linalg.svdvals(x), [n([3, 2])]),
    call("numpy.linalg.multiDot", "", (a, b, c) => np.linalg.multiDot([a, b, c]), [
      n([2, 3]),
      n([3, 2], 2),
      n([2, 2], 3),
    ]),
    call(
      "lax.linalg.triangularSolve",
      "lower",
      (a, b) => lax.linalg.triangularSolve(a, b, { leftSide: true, lower: true }),
      [
        [
          [2, 0],
          [1, 3],
        ],
        n([2, 2]),
      ],
    ),
    call("lax.linalg.lu", "", (x) => lax.linalg.lu(x)[0], [definite]),
  ];
}
