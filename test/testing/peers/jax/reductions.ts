import { type Call, call, numbers as n, positive } from "../call.js";

/** Sums, norms and products. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export function reductions({ numpy: np }: any): Call[] {
  const reduction = (op: string, edges: Record<string, [unknown, unknown]> = {}): Call[] => [
    call(`numpy.${op}`, "all axes", (x) => np[op](x), [n([2, 3])]),
    call(`numpy.${op}`, "axis 0", (x) => np[op](x, 0), [n([2, 3])]),
    call(`numpy.${op}`, "axis -1 of 3", (x) => np[op](x, -1), [n([2, 3, 2])]),
    call(`numpy.${op}`, "axes [0, 2], kept", (x) => np[op](x, [0, 2], { keepdims: true }), [n([2, 3, 2])]),
    call(`numpy.${op}`, "no axes: []", (x) => np[op](x, []), [n([2, 3])]),
    ...Object.entries(edges).map(([what, [x, axis]]) =>
      call(`numpy.${op}`, what, (x) => np[op](x, axis), [x]),
    ),
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
    }),
    ...reduction("ptp"),
    ...reduction("var_"),
    ...reduction("std", { "all equal": [[[1, 1, 1]], 1] }),
    ...reduction("nansum"),
    ...reduction("nanmean"),
    call("numpy.average", "weights", (x, w) => np.average(x, 0, { weights: w }), [n([3]), positive([3], 2)]),
    call("numpy.cumsum", "", (x) => np.cumsum(x), [n([4])]),
    call("numpy.cumsum", "axis 1 of 3", (x) => np.cumsum(x, 1), [n([2, 3, 2])]),
    call("numpy.cumprod", "", (x) => np.cumprod(x), [n([4])]),
    call("numpy.cumprod", "one zero", (x) => np.cumprod(x), [[2, 0, 3, 4]]),
    call("numpy.cumprod", "axis -1", (x) => np.cumprod(x, -1), [n([2, 3])]),
    call("numpy.diff", "", (x) => np.diff(x), [n([5])]),
    call("numpy.diff", "twice, axis 0", (x) => np.diff(x, 2, 0), [n([4, 2])]),
    call("numpy.trapezoid", "", (y, x) => np.trapezoid(y, x), [n([4]), [0, 1, 1.5, 3]]),
    call("numpy.cov", "", (x) => np.cov(x), [n([2, 4])]),
    call("numpy.corrcoef", "", (x) => np.corrcoef(x), [n([2, 4])]),
    call("numpy.linalg.norm", "", (x) => np.linalg.norm(x), [n([3])]),
    call("numpy.linalg.norm", "at 0", (x) => np.linalg.norm(x), [[0, 0]]),
    call("numpy.linalg.norm", "of a matrix", (x) => np.linalg.norm(x), [n([2, 3])]),
    call("numpy.linalg.vectorNorm", "1", (x) => np.linalg.vectorNorm(x, { ord: 1 }), [n([3])]),
    call("numpy.linalg.vectorNorm", "3", (x) => np.linalg.vectorNorm(x, { ord: 3 }), [n([3])]),
    call("numpy.linalg.vectorNorm", "infinity", (x) => np.linalg.vectorNorm(x, { ord: Infinity }), [
      [1, -3, 2],
    ]),
  ];
}
