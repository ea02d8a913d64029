import { type Call, call, numbers as n, positive } from "../call.js";

/** Two inputs that are broadcast. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export const binary = (tf: any): Call[] => {
  const pairs = (op: string, a: unknown, b: unknown, edges: Record<string, unknown[]> = {}): Call[] => [
    call(op, "", (a, b) => tf[op](a, b), [a, b]),
    ...Object.entries(edges).map(([what, inputs]) => call(op, what, (a, b) => tf[op](a, b), inputs)),
  ];
  return [
    ...pairs("add", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "both ways": [n([2, 1]), n([1, 3], 2)],
    }),
    ...pairs("sub", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "both ways": [n([2, 1]), n([1, 3], 2)],
    }),
    ...pairs("mul", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "a number": [n([2, 3]), 1.5],
    }),
    ...pairs("div", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "both ways": [n([2, 1]), n([1, 3], 2)],
    }),
    ...pairs("divNoNan", n([2, 3]), n([2, 3], 2), {
      "by 0": [
        [1, 2],
        [0, 4],
      ],
    }),
    ...pairs("floorDiv", [5.5, -5.5, 7.25], [2, 2, -3]),
    ...pairs("mod", [5.5, -5.5, 7.25], [2, 2, 3], {
      "negative divisor": [
        [5.5, -5.5],
        [-2, -2],
      ],
      broadcast: [n([2, 3]), [1.25, 2.5, 0.75]],
    }),
    ...pairs("pow", [0.5, 1.5, 2], [2, -1, 0.5], {
      "of 0": [
        [0, 0],
        [2, 1],
      ],
      "0 to the power of 0": [[0], [0]],

      "exponent 0": [
        [2, 0.5],
        [0, 0],
      ],
      broadcast: [positive([2, 3]), [2, 3, 0.5]],
    }),
    call("pow", "of negative numbers, exponent 3", (x) => tf.pow(x, 3), [[-2, -0.5, 0]]),
    call("pow", "of negative numbers, exponent -1", (x) => tf.pow(x, -1), [[-2, -0.5]]),
    call("pow", "of negative numbers, exponent a tensor", (x) => tf.pow(x, tf.tensor([2, 3])), [[-2, -0.5]]),
    call("pow", "2 to x", (x) => tf.pow(2, x), [[-2, 0, 0.5]]),
    ...pairs("atan2", [1, -1, 0.5], [2, -2, -3], {
      "y = 0": [
        [0, 0],
        [1, 2],
      ],
      "x = 0": [
        [1, -2],
        [0, 0],
      ],
      broadcast: [n([2, 3]), n([3], 2)],
    }),
    ...pairs("maximum", n([2, 3]), n([2, 3], 2), {
      ties: [
        [1, 2],
        [1, 3],
      ],
      broadcast: [n([2, 3]), n([3], 5)],
    }),
    ...pairs("minimum", n([2, 3]), n([2, 3], 2), {
      ties: [
        [1, 2],
        [1, 3],
      ],
      broadcast: [n([2, 3]), n([3], 5)],
    }),
    ...pairs("squaredDifference", n([2, 3]), n([2, 3], 2), {
      equal: [
        [1, 2],
        [1, 2],
      ],
      broadcast: [n([2, 3]), n([3], 2)],
    }),
    call("addN", "", (a, b) => tf.addN([a, b]), [n([2, 3]), n([2, 3], 2)]),
    call("where", "", (a, b) => tf.where(tf.tensor([true, false, true], [3], "bool"), a, b), [
      [1, 2, 3],
      [4, 5, 6],
    ]),
    call(
      "where",
      "a row and a matrix",
      (a, b) =>
        tf.where(
          tf.tensor(
            [
              [true, false, true],
              [false, false, true],
            ],
            [2, 3],
            "bool",
          ),
          a,
          b,
        ),
      [n([3]), n([2, 3], 2)],
    ),
    call("where", "broadcast", (a, b) => tf.where(tf.tensor([true, false], [2, 1], "bool"), a, b), [
      n([2, 3]),
      n([2, 3], 2),
    ]),
  ];
};
