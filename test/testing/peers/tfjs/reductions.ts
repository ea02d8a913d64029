import { type Call, call, numbers as n } from "../call.js";

/** Sums, norms and products. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export const reductions = (tf: any): Call[] => {
  const reduction = (op: string, edges: Record<string, [unknown, unknown]> = {}): Call[] => [
    call(op, "all axes", (x) => tf[op](x), [n([2, 3])]),
    call(op, "axis 0", (x) => tf[op](x, 0), [n([2, 3])]),
    call(op, "axis -1 of 3", (x) => tf[op](x, -1), [n([2, 3, 2])]),
    call(op, "axes [0, 2], kept", (x) => tf[op](x, [0, 2], true), [n([2, 3, 2])]),
    call(op, "no axes: []", (x) => tf[op](x, []), [n([2, 3])]),
    ...Object.entries(edges).map(([what, [x, axis]]) => call(op, what, (x) => tf[op](x, axis), [x])),
  ];
  return [
    ...reduction("sum"),
    ...reduction("mean"),
    ...reduction("max", {
      ties: [
        [
          [1, 3, 3],
          [2, 2, 2],
        ],
        1,
      ],
    }),
    ...reduction("min", {
      ties: [
        [
          [1, 1, 3],
          [2, 2, 2],
        ],
        1,
      ],
    }),
    ...reduction("prod", {
      "one zero": [[[2, 0, 3]], 1],
      "two zeros": [[[2, 0, 0]], 1],
      negative: [[[-2, 3, -4]], 1],
      "axis 0 of 3": [n([2, 2, 2]), 0],
      "axis 1 of 3": [n([2, 2, 2]), 1],
    }),
    ...reduction("logSumExp", { "large values": [[[100, 101, 99]], 1] }),
    call("moments", "mean and variance", (x) => tf.add(tf.moments(x, 0).mean, tf.moments(x, 0).variance), [
      n([4, 3]),
    ]),
    call("norm", "euclidean", (x) => tf.norm(x), [n([2, 3])]),
    call("norm", "euclidean, axis 1", (x) => tf.norm(x, "euclidean", 1), [n([2, 3])]),
    call("norm", "euclidean, at 0", (x) => tf.norm(x), [[0, 0]]),
    call("norm", "1", (x) => tf.norm(x, 1), [n([2, 3])]),
    call("norm", "infinity", (x) => tf.norm(x, Infinity), [[1, -3, 2]]),
    call("norm", "euclidean, axis -1", (x) => tf.norm(x, "euclidean", -1), [n([2, 3])]),
    call("norm", "1, of a matrix", (x) => tf.norm(x, 1, [0, 1]), [n([2, 3])]),
    call("euclideanNorm", "", (x) => tf.euclideanNorm(x), [n([2, 3])]),
    call("cumsum", "", (x) => tf.cumsum(x), [n([4])]),
    call("cumsum", "exclusive", (x) => tf.cumsum(x, 0, true), [n([4])]),
    call("cumsum", "reverse", (x) => tf.cumsum(x, 0, false, true), [n([4])]),
    call("cumsum", "exclusive, reverse", (x) => tf.cumsum(x, 0, true, true), [n([4])]),
    call("cumsum", "axis 1 of 3", (x) => tf.cumsum(x, 1), [n([2, 3, 2])]),
    call("cumsum", "axis 0 of 3, all of the same size", (x) => tf.cumsum(x, 0), [n([2, 2, 2])]),
    call("cumsum", "axis 1 of 3, all of the same size", (x) => tf.cumsum(x, 1), [n([2, 2, 2])]),
    call("cumsum", "axis 0 of 2", (x) => tf.cumsum(x, 0), [n([2, 3])]),
    call("cumsum", "axis 0 of 3, exclusive", (x) => tf.cumsum(x, 0, true), [n([2, 3, 2])]),
    call("cumprod", "", (x) => tf.cumprod(x), [n([4])]),

    call("matMul", "", (a, b) => tf.matMul(a, b), [n([2, 3]), n([3, 4], 2)]),
    call("matMul", "a transposed", (a, b) => tf.matMul(a, b, true), [n([3, 2]), n([3, 4], 2)]),
    call("matMul", "b transposed", (a, b) => tf.matMul(a, b, false, true), [n([2, 3]), n([4, 3], 2)]),
    call("matMul", "both transposed", (a, b) => tf.matMul(a, b, true, true), [n([3, 2]), n([4, 3], 2)]),
    call("matMul", "batches", (a, b) => tf.matMul(a, b), [n([2, 2, 3]), n([2, 3, 2], 2)]),
    call("matMul", "batches, both transposed", (a, b) => tf.matMul(a, b, true, true), [
      n([2, 3, 2]),
      n([2, 2, 3], 2),
    ]),
    call("matMul", "batches, broadcast", (a, b) => tf.matMul(a, b), [n([2, 2, 3]), n([1, 3, 2], 2)]),
    call("matMul", "batches and a matrix", (a, b) => tf.matMul(a, b), [n([2, 2, 3]), n([3, 2], 2)]),
    call("dot", "", (a, b) => tf.dot(a, b), [n([3]), n([3], 2)]),
    call("outerProduct", "", (a, b) => tf.outerProduct(a, b), [n([3]), n([2], 2)]),
    call("einsum", "ij,jk->ik", (a, b) => tf.einsum("ij,jk->ik", a, b), [n([2, 3]), n([3, 2], 2)]),
    call("linalg.gramSchmidt", "", (x) => tf.linalg.gramSchmidt(x), [n([2, 3])]),
    call("linalg.qr", "r", (x) => tf.linalg.qr(x)[1], [n([3, 2])]),
    call("linalg.bandPart", "", (x) => tf.linalg.bandPart(x, 1, 0), [n([3, 3])]),
  ];
};
