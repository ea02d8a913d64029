import { type Call, call, numbers as n, positive } from "../call.js";

/** Two inputs that are broadcast. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export function binary({ numpy: np }: any): Call[] {
  const pairs = (op: string, a: unknown, b: unknown, edges: Record<string, unknown[]> = {}): Call[] => [
    call(`numpy.${op}`, "", (a, b) => np[op](a, b), [a, b]),
    ...Object.entries(edges).map(([what, inputs]) =>
      call(`numpy.${op}`, what, (a, b) => np[op](a, b), inputs),
    ),
  ];
  return [
    ...pairs("add", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "both ways": [n([2, 1]), n([1, 3], 2)],
    }),
    ...pairs("subtract", n([2, 3]), n([2, 3], 2), { broadcast: [n([2, 3]), n([3], 2)] }),
    ...pairs("multiply", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "a number": [n([2, 3]), 1.5],
    }),
    ...pairs("trueDivide", n([2, 3]), n([2, 3], 2), { broadcast: [n([2, 3]), n([3], 2)] }),
    ...pairs("floorDivide", [5.5, -5.5, 7.25], [2, 2, -3]),
    ...pairs("remainder", [5.5, -5.5, 7.25], [2, 2, 3], {
      "negative divisor": [
        [5.5, -5.5],
        [-2, -2],
      ],
      broadcast: [n([2, 3]), [1.25, 2.5, 0.75]],
    }),
    ...pairs("fmod", [5.5, -5.5, 7.25], [2, 2, 3], {
      "negative divisor": [
        [5.5, -5.5],
        [-2, -2],
      ],
    }),
    ...pairs("power", [0.5, 1.5, 2], [2, -1, 0.5], {
      "of 0": [
        [0, 0],
        [2, 1],
      ],
      "exponent 0": [
        [2, 0.5],
        [0, 0],
      ],
      broadcast: [positive([2, 3]), [2, 3, 0.5]],
    }),
    call("numpy.power", "of negative numbers, exponent 2", (x) => np.power(x, 2), [[-2, 0, 0.5]]),
    call("numpy.power", "of negative numbers, exponent 3", (x) => np.power(x, 3), [[-2, 0, 0.5]]),
    call("numpy.power", "of negative numbers, exponent -2", (x) => np.power(x, -2), [[-2, 0.5]]),
    call("numpy.power", "2 to x", (x) => np.power(2, x), [[-2, 0, 0.5]]),
    call("numpy.floatPower", "", (x) => np.floatPower(x, 2.5), [[0.5, 2]]),
    ...pairs("atan2", [1, -1, 0.5], [2, -2, -3], {
      "y = 0": [
        [0, 0],
        [1, 2],
      ],
      "x = 0": [
        [1, -2],
        [0, 0],
      ],
    }),
    ...pairs("hypot", [1, -1, 0.5], [2, -2, -3], {
      "one is 0": [
        [0, 3],
        [1, 0],
      ],
      "at 0": [[0], [0]],
    }),
    ...pairs("copysign", [1, -1, 0.5], [2, -2, -3]),
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
    ...pairs("fmax", n([2, 3]), n([2, 3], 2)),
    ...pairs("fmin", n([2, 3]), n([2, 3], 2)),
    ...pairs("logaddexp", n([2, 3]), n([2, 3], 2), { equal: [[1], [1]], "far apart": [[-800], [800]] }),
    ...pairs("logaddexp2", n([2, 3]), n([2, 3], 2)),
    ...pairs("heaviside", [-1, 0.5, 2], [0.5, 0.5, 0.5]),
    call("numpy.where", "", (a, b) => np.where(np.array([true, false, true]), a, b), [
      [1, 2, 3],
      [4, 5, 6],
    ]),
    call("numpy.where", "broadcast", (a, b) => np.where(np.array([[true], [false]]), a, b), [
      n([3]),
      n([2, 3], 2),
    ]),
  ];
}
