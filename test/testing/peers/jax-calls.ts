// Functions of jax-js that have a gradient, ordinary calls and those at the edges.

import { type Call, call, numbers as n, positive } from "./call.js";

/** A symmetric matrix whose eigenvalues are all above 0. */
const definite = [
  [4, 1, 0.5],
  [1, 3, -0.25],
  [0.5, -0.25, 2],
];

// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export function jaxCalls({ numpy: np, nn, lax, scipySpecial: special }: any): Call[] {
  const ints = (...values: number[]) => np.array(Int32Array.from(values), { dtype: "int32" });
  const unary =
    (of: Record<string, Call["f"]>, prefix: string) =>
    (op: string, ordinary: number[], edges: Record<string, number[]> = {}): Call[] => [
      call(`${prefix}.${op}`, "", (x) => of[op](x), [ordinary]),
      ...Object.entries(edges).map(([what, x]) => call(`${prefix}.${op}`, what, (x) => of[op](x), [x])),
    ];
  const numpy = unary(np, "numpy");
  const activation = unary(nn, "nn");
  const binary = (op: string, a: unknown, b: unknown, edges: Record<string, unknown[]> = {}): Call[] => [
    call(`numpy.${op}`, "", (a, b) => np[op](a, b), [a, b]),
    ...Object.entries(edges).map(([what, inputs]) =>
      call(`numpy.${op}`, what, (a, b) => np[op](a, b), inputs),
    ),
  ];
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
    ...numpy("absolute", [-1.5, 0.5, 2], { "at 0": [0] }),
    ...numpy("acos", [-0.5, 0.25, 0.75]),
    ...numpy("arccosh", [1.5, 2, 40]),
    ...numpy("asin", [-0.5, 0.25, 0.75]),
    ...numpy("arcsinh", [-2, 0, 3], { "far out": [-300, 300], further: [-1e6, 1e6] }),
    ...numpy("atan", [-2, 0, 3], { "far out": [-300, 300] }),
    ...numpy("arctanh", [-0.5, 0.25, 0.75]),
    ...numpy("cbrt", [-2, 0.5, 3]),
    ...numpy("ceil", [-1.5, 0.25, 2.75]),
    ...numpy("cos", [-2, 0.5, 3]),
    ...numpy("cosh", [-2, 0.5, 3]),
    ...numpy("deg2rad", [-2, 0.5, 3]),
    ...numpy("exp", [-2, 0.5, 3]),
    ...numpy("exp2", [-2, 0.5, 3]),
    ...numpy("expm1", [-2, 0.5, 3], { "near 0": [1e-4, -1e-4] }),
    ...numpy("floor", [-1.5, 0.25, 2.75]),
    ...numpy("log", [0.25, 1, 30]),
    ...numpy("log2", [0.25, 1, 30]),
    ...numpy("log10", [0.25, 1, 30]),
    ...numpy("log1p", [-0.5, 1, 30], { "near 0": [1e-4, -1e-4] }),
    ...numpy("negative", [-2, 0.5, 3]),
    ...numpy("reciprocal", [-2, 0.5, 3]),
    ...numpy("rint", [-1.25, 0.25, 2.75]),
    ...numpy("sign", [-2, 0.5, 3]),
    ...numpy("sin", [-2, 0.5, 3]),
    ...numpy("sinc", [-2.25, 0.5, 3.25], { "at 0": [0] }),
    ...numpy("sinh", [-2, 0.5, 3]),
    ...numpy("sqrt", [0.25, 1, 30], { "at 0": [0] }),
    ...numpy("square", [-2, 0, 3]),
    ...numpy("tan", [-1, 0.5, 1]),
    ...numpy("tanh", [-2, 0.5, 3], { "far out": [-30, 30], further: [-800, 800] }),
    ...numpy("trunc", [-1.5, 0.25, 2.75]),
    ...numpy("nanToNum", [-1.5, 0.25, 2.75]),
    call("numpy.clip", "", (x) => np.clip(x, -1, 1), [[-2, 0.5, 3]]),
    call("numpy.clip", "at its bounds", (x) => np.clip(x, -1, 1), [[-1, 1]]),
    call("numpy.astype", "to int32 and back", (x) => x.astype("int32").astype("float64"), [[0.5, 2.25]]),

    ...activation("celu", [-2, -0.5, 1.5], { "at 0": [0], "far out": [-30, 30], further: [-800, 800] }),
    ...activation("elu", [-2, -0.5, 1.5], { "at 0": [0], "far out": [-30, 30], further: [-800, 800] }),
    ...activation("gelu", [-2, 0.5, 3], { "far out": [-30, 30], further: [-800, 800] }),
    ...activation("hardSigmoid", [-2, 0.5, 4], { "at its kinks": [-3, 3] }),
    ...activation("hardSilu", [-2, 0.5, 4]),
    ...activation("hardTanh", [-2, 0.5, 4], { "at its kinks": [-1, 1] }),
    ...activation("leakyRelu", [-2, -0.5, 1.5], { "at 0": [0] }),
    ...activation("log1mexp", [0.25, 0.5, 3]),
    ...activation("logSigmoid", [-2, 0.5, 3], { "far out": [-30, 30], further: [-800, 800] }),
    ...activation("mish", [-2, 0.5, 3], { "far out": [-30, 30], further: [-800, 800] }),
    ...activation("relu", [-2, 0.5, 3], { "at 0": [0] }),
    ...activation("relu6", [-2, 0.5, 7], { "at 0 and 6": [0, 6] }),
    ...activation("selu", [-2, -0.5, 1.5], { "at 0": [0], "far out": [-30, 30], further: [-800, 800] }),
    ...activation("sigmoid", [-2, 0.5, 3], { "far out": [-30, 30], further: [-800, 800] }),
    ...activation("silu", [-2, 0.5, 3], { "far out": [-30, 30], further: [-800, 800] }),
    ...activation("softSign", [-2, 0.5, 3], { "at 0": [0] }),
    ...activation("softplus", [-2, 0.5, 3], { "far out": [-30, 30], further: [-800, 800] }),
    ...activation("sparsePlus", [-2, 0.5, 3]),
    ...activation("sparseSigmoid", [-2, 0.5, 3]),
    ...activation("squareplus", [-2, 0.5, 3]),
    call("nn.gelu", "exact", (x) => nn.gelu(x, { approximate: false }), [[-2, 0.5, 3]]),
    call("nn.glu", "", (x) => nn.glu(x), [n([2, 4])]),
    call("nn.glu", "axis 0", (x) => nn.glu(x, 0), [n([2, 3])]),
    call("nn.softmax", "", (x) => nn.softmax(x), [n([2, 3])]),
    call("nn.softmax", "far apart", (x) => nn.softmax(x), [[[0, 50, -50]]]),
    call("nn.softmax", "axis 0", (x) => nn.softmax(x, 0), [n([2, 3])]),
    call("nn.logSoftmax", "", (x) => nn.logSoftmax(x), [n([2, 3])]),
    call("nn.logSoftmax", "far apart", (x) => nn.logSoftmax(x), [[[0, 800, -800]]]),
    call("nn.logsumexp", "", (x) => nn.logsumexp(x, 1), [n([2, 3])]),
    call("nn.logsumexp", "ties", (x) => nn.logsumexp(x), [[1, 1, 1]]),
    call("nn.logmeanexp", "", (x) => nn.logmeanexp(x, 0), [n([2, 3])]),
    call("nn.standardize", "", (x) => nn.standardize(x), [n([2, 3])]),
    call("nn.standardize", "all equal", (x) => nn.standardize(x), [[[1, 1, 1]]]),
    call("nn.dotProductAttention", "", (q, k, v) => nn.dotProductAttention(q, k, v), [
      n([1, 3, 2, 2]),
      n([1, 3, 2, 2], 2),
      n([1, 3, 2, 2], 3),
    ]),
    call(
      "nn.dotProductAttention",
      "causal",
      (q, k, v) => nn.dotProductAttention(q, k, v, { isCausal: true }),
      [n([1, 3, 2, 2]), n([1, 3, 2, 2], 2), n([1, 3, 2, 2], 3)],
    ),
    call("lax.erf", "", (x) => lax.erf(x), [[-1, 0.25, 1.5]]),
    call("lax.erf", "far out", (x) => lax.erf(x), [[-5, 5]]),
    call("lax.erfc", "", (x) => lax.erfc(x), [[-1, 0.25, 1.5]]),
    call("lax.erfc", "far out", (x) => lax.erfc(x), [[-5, 5]]),
    call("scipySpecial.logit", "", (x) => special.logit(x), [[0.25, 0.5, 0.875]]),

    ...binary("add", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "both ways": [n([2, 1]), n([1, 3], 2)],
    }),
    ...binary("subtract", n([2, 3]), n([2, 3], 2), { broadcast: [n([2, 3]), n([3], 2)] }),
    ...binary("multiply", n([2, 3]), n([2, 3], 2), {
      broadcast: [n([2, 3]), n([3], 2)],
      "a number": [n([2, 3]), 1.5],
    }),
    ...binary("trueDivide", n([2, 3]), n([2, 3], 2), { broadcast: [n([2, 3]), n([3], 2)] }),
    ...binary("floorDivide", [5.5, -5.5, 7.25], [2, 2, -3]),
    ...binary("remainder", [5.5, -5.5, 7.25], [2, 2, 3], {
      "negative divisor": [
        [5.5, -5.5],
        [-2, -2],
      ],
      broadcast: [n([2, 3]), [1.25, 2.5, 0.75]],
    }),
    ...binary("fmod", [5.5, -5.5, 7.25], [2, 2, 3], {
      "negative divisor": [
        [5.5, -5.5],
        [-2, -2],
      ],
    }),
    ...binary("power", [0.5, 1.5, 2], [2, -1, 0.5], {
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
    ...binary("atan2", [1, -1, 0.5], [2, -2, -3], {
      "y = 0": [
        [0, 0],
        [1, 2],
      ],
      "x = 0": [
        [1, -2],
        [0, 0],
      ],
    }),
    ...binary("hypot", [1, -1, 0.5], [2, -2, -3], {
      "one is 0": [
        [0, 3],
        [1, 0],
      ],
      "at 0": [[0], [0]],
    }),
    ...binary("copysign", [1, -1, 0.5], [2, -2, -3]),
    ...binary("maximum", n([2, 3]), n([2, 3], 2), {
      ties: [
        [1, 2],
        [1, 3],
      ],
      broadcast: [n([2, 3]), n([3], 5)],
    }),
    ...binary("minimum", n([2, 3]), n([2, 3], 2), {
      ties: [
        [1, 2],
        [1, 3],
      ],
      broadcast: [n([2, 3]), n([3], 5)],
    }),
    ...binary("fmax", n([2, 3]), n([2, 3], 2)),
    ...binary("fmin", n([2, 3]), n([2, 3], 2)),
    ...binary("logaddexp", n([2, 3]), n([2, 3], 2), { equal: [[1], [1]], "far apart": [[-800], [800]] }),
    ...binary("logaddexp2", n([2, 3]), n([2, 3], 2)),
    ...binary("heaviside", [-1, 0.5, 2], [0.5, 0.5, 0.5]),
    call("numpy.where", "", (a, b) => np.where(np.array([true, false, true]), a, b), [
      [1, 2, 3],
      [4, 5, 6],
    ]),
    call("numpy.where", "broadcast", (a, b) => np.where(np.array([[true], [false]]), a, b), [
      n([3]),
      n([2, 3], 2),
    ]),

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

    call("numpy.reshape", "", (x) => np.reshape(x, [3, 2]), [n([2, 3])]),
    call("numpy.transpose", "", (x) => np.transpose(x), [n([2, 3])]),
    call("numpy.transpose", "[2, 0, 1]", (x) => np.transpose(x, [2, 0, 1]), [n([2, 3, 4])]),
    call("numpy.moveaxis", "", (x) => np.moveaxis(x, 0, -1), [n([2, 3, 4])]),
    call("numpy.swapaxes", "", (x) => np.swapaxes(x, 0, 2), [n([2, 3, 4])]),
    call("numpy.flip", "axis -1", (x) => np.flip(x, -1), [n([2, 3])]),
    call("numpy.roll", "", (x) => np.roll(x, 2), [n([5])]),
    call("numpy.roll", "axis 1", (x) => np.roll(x, -1, 1), [n([2, 3])]),
    call("numpy.rot90", "", (x) => np.rot90(x), [n([2, 3])]),
    call("numpy.tile", "", (x) => np.tile(x, [2, 3]), [n([2, 2])]),
    call("numpy.repeat", "", (x) => np.repeat(x, 2, 1), [n([2, 2])]),
    call("numpy.broadcastTo", "", (x) => np.broadcastTo(x, [2, 3]), [n([3])]),
    call("numpy.squeeze", "", (x) => np.squeeze(x), [n([2, 1, 3])]),
    call("numpy.expandDims", "axis -1", (x) => np.expandDims(x, -1), [n([2, 3])]),
    call("numpy.ravel", "", (x) => np.ravel(x), [n([2, 3])]),
    call(
      "numpy.pad",
      "",
      (x) =>
        np.pad(x, [
          [1, 0],
          [0, 2],
        ]),
      [n([2, 3])],
    ),
    call("numpy.concatenate", "axis -1", (a, b) => np.concatenate([a, b], -1), [n([2, 3]), n([2, 2], 2)]),
    call("numpy.stack", "axis -1", (a, b) => np.stack([a, b], -1), [n([2, 3]), n([2, 3], 2)]),
    call("numpy.split", "second part", (x) => np.split(x, [1], 1)[1], [n([2, 3])]),
    call("numpy.diag", "of a vector", (x) => np.diag(x), [n([3])]),
    call("numpy.diag", "of a matrix, offset -1", (x) => np.diag(x, -1), [n([3, 3])]),
    call("numpy.tril", "", (x) => np.tril(x, -1), [n([3, 3])]),
    call("numpy.triu", "", (x) => np.triu(x), [n([3, 3])]),
    call("numpy.sort", "", (x) => np.sort(x), [[3, 1, 2]]),
    call("numpy.sort", "ties", (x) => np.sort(x), [[2, 1, 2]]),
    call("numpy.sort", "axis 0", (x) => np.sort(x, 0), [n([4, 2])]),
    call("numpy.unwrap", "", (x) => np.unwrap(x), [[0, 3, 7, 11]]),
    call("numpy.nanmax", "", (x) => np.nanmax(x), [[1, 3, 2]]),
    call("numpy.nanprod", "", (x) => np.nanprod(x), [[1, 3, 2]]),
    call("numpy.nanvar", "", (x) => np.nanvar(x), [[1, 3, 2]]),
    call("numpy.select", "", (a, b) => np.select([np.array([true, false])], [a], b), [
      [1, 2],
      [3, 4],
    ]),
    call("numpy.modf", "fraction", (x) => np.modf(x)[0], [[1.25, -2.5]]),
    call("numpy.append", "", (a, b) => np.append(a, b), [
      [1, 2],
      [3, 4],
    ]),
    call("numpy.fft.irfft", "", (a, b) => np.fft.irfft({ real: a, imag: b }), [n([3]), n([3], 2)]),
    call("lax.topK", "", (x) => lax.topK(x, 2)[0], [[3, 1, 2, 5]]),
    call("numpy.take", "twice the same", (x) => np.take(x, ints(0, 2, 2), 0), [n([3, 2])]),
    call("numpy.take", "axis -1", (x) => np.take(x, ints(2, 0), -1), [n([2, 3])]),
    call(
      "numpy.takeAlongAxis",
      "",
      (x) =>
        np.takeAlongAxis(
          x,
          np.array(
            [
              [0, 0],
              [1, 0],
            ],
            { dtype: "int32" },
          ),
          1,
        ),
      [n([2, 2])],
    ),
    call("Array.slice", "a row and a range", (x) => x.slice(1, [0, 2]), [n([2, 3])]),
    call("Array.slice", "repeated indices", (x) => x.slice(ints(0, 1, 1)), [n([3, 2])]),
    call("Array.slice", "a negative index", (x) => x.slice(-1), [n([3, 2])]),

    call("lax.conv", "VALID", (x, w) => lax.conv(x, w, [1, 1], "VALID"), [
      n([1, 2, 5, 5]),
      n([2, 2, 3, 3], 2),
    ]),
    call("lax.conv", "SAME, stride 2", (x, w) => lax.conv(x, w, [2, 2], "SAME"), [
      n([1, 2, 5, 5]),
      n([2, 2, 3, 3], 2),
    ]),
    call("lax.conv", "stride [2, 1]", (x, w) => lax.conv(x, w, [2, 1], "VALID"), [
      n([1, 2, 6, 5]),
      n([2, 2, 3, 3], 2),
    ]),
    call(
      "lax.convGeneralDilated",
      "padding, window dilation 2",
      (x, w) =>
        lax.convGeneralDilated(
          x,
          w,
          [1, 1],
          [
            [1, 0],
            [0, 2],
          ],
          { rhsDilation: [2, 2] },
        ),
      [n([1, 2, 6, 6]), n([2, 2, 3, 3], 2)],
    ),
    call(
      "lax.convGeneralDilated",
      "input dilation 2",
      (x, w) =>
        lax.convGeneralDilated(
          x,
          w,
          [1, 1],
          [
            [1, 1],
            [1, 1],
          ],
          { lhsDilation: [2, 2] },
        ),
      [n([1, 2, 3, 3]), n([2, 2, 3, 3], 2)],
    ),
    call(
      "lax.convGeneralDilated",
      "2 groups",
      (x, w) => lax.convGeneralDilated(x, w, [1, 1], "SAME", { featureGroupCount: 2 }),
      [n([1, 4, 4, 4]), n([4, 2, 3, 3], 2)],
    ),
    call(
      "lax.convGeneralDilated",
      "depthwise, stride 2",
      (x, w) => lax.convGeneralDilated(x, w, [2, 2], "SAME", { featureGroupCount: 2 }),
      [n([1, 2, 5, 5]), n([2, 1, 3, 3], 2)],
    ),
    call("lax.convGeneralDilated", "1-D", (x, w) => lax.convGeneralDilated(x, w, [2], "SAME"), [
      n([1, 2, 7]),
      n([2, 2, 3], 2),
    ]),
    call("lax.convTranspose", "stride 2", (x, w) => lax.convTranspose(x, w, [2, 2], "SAME"), [
      n([1, 2, 3, 3]),
      n([2, 2, 3, 3], 2),
    ]),
    call("lax.reduceWindow", "max", (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]), [n([4, 4])]),
    call("lax.reduceWindow", "max, overlapping", (x) => lax.reduceWindow(x, np.max, [3, 3], [1, 1]), [
      n([4, 4]),
    ]),
    call("lax.reduceWindow", "sum, overlapping", (x) => lax.reduceWindow(x, np.sum, [3, 3], [1, 1]), [
      n([4, 4]),
    ]),
    call("numpy.fft.fft", "real part", (a, b) => np.fft.fft({ real: a, imag: b }).real, [n([4]), n([4], 2)]),
    call("numpy.fft.rfft", "imaginary part", (x) => np.fft.rfft(x).imag, [n([6])]),
    call("numpy.fft.ifft", "imaginary part", (a, b) => np.fft.ifft({ real: a, imag: b }).imag, [
      n([4]),
      n([4], 2),
    ]),
  ];
}
