import { binaryFunctions, comparisons, unaryFunctions } from "../../../kernels/elementwise/functions.js";
import type { Kernels } from "../../../kernels/index.js";
import { type NumericArray, sizeOf } from "../../../kernels/shared/types.js";

type OnArrays = Kernels<NumericArray>;
type Call<Name extends keyof OnArrays> = Parameters<OnArrays[Name]>;
type Calls = { readonly [Name in keyof OnArrays]: readonly Call<Name>[] };

/** n numbers between -1 and 1, none like the next. */
const wave = (n: number) => Float32Array.from({ length: n }, (_, i) => ((i * 7919) % 1013) / 506.5 - 1);
const positive = (n: number) => wave(n).map((x) => Math.abs(x) + 0.125);
const indices = (n: number, below: number) => Int32Array.from({ length: n }, (_, i) => (i * 7) % below);

const keysOf = <T extends object>(table: T) => Object.keys(table) as (keyof T)[];

/** A convolution or a pool of [N, C, H, H] by windows of R x R. */
function window(N: number, C: number, H: number, R: number, stride: number, pad: number) {
  const P = Math.floor((H + 2 * pad - R) / stride) + 1;
  const steps = { strideH: stride, strideW: stride, padH: pad, padW: pad, dilationH: 1, dilationW: 1 };
  return { N, C, H, W: H, R, S: R, P, Q: P, ...steps };
}

const sizesOf = ({ N, C, H, W, P, Q }: ReturnType<typeof window>) => ({ x: N * C * H * W, y: N * C * P * Q });

/** For each window, where in the plane its second row and column are: a place that may have won. */
const winners = (d: ReturnType<typeof window>) =>
  Int32Array.from({ length: sizesOf(d).y }, (_, i) => {
    const row = (Math.floor(i / d.Q) % d.P) * d.strideH - d.padH + 1;
    return row * d.W + (i % d.Q) * d.strideW - d.padW + 1;
  });

const pools = [window(2, 3, 8, 2, 2, 0), window(1, 2, 9, 3, 2, 1)];

/** Directly and by Winograd's method, over one depth of the matrix product and over more, with few slopes and with many. */
const convolutions = [
  { ...window(2, 1, 9, 3, 1, 1), K: 7, groups: 1 },
  { ...window(1, 4, 8, 5, 2, 2), K: 4, groups: 2 },
  { ...window(1, 390, 3, 1, 1, 0), K: 7, groups: 1 },
  { ...window(1, 1, 30, 3, 1, 1), K: 3, groups: 1 },
  { ...window(3, 13, 8, 3, 1, 1), K: 14, groups: 1 },
  { ...window(1, 22, 6, 3, 1, 1), K: 12, groups: 1 },
  { ...window(1, 1, 84, 3, 1, 1), K: 1, groups: 1 },
  { ...window(1, 1, 4, 3, 1, 1), K: 200, groups: 1 },
  { ...window(1, 390, 4, 3, 1, 1), K: 12, groups: 1 },
].map((d) => {
  const x = d.N * d.C * d.H * d.W;
  const weight = (d.K * d.C * d.R * d.S) / d.groups;
  return { d, x: wave(x), weight: wave(weight), bias: wave(d.K), dy: wave(d.N * d.K * d.P * d.Q) };
});

/** With ReLU and pooling by 2 x 2 behind them, of images of even and of odd size. */
const halved = convolutions.map(({ d, x, weight, bias }) => {
  const [P, Q] = [Math.floor(d.P / 2), Math.floor(d.Q / 2)];
  const pool = { ...window(d.N, d.K, d.P, 2, 2, 0), P, Q };
  const n = d.N * d.K * P * Q;
  return { d, x, weight, bias, pool, gradient: { dy: wave(n), argmax: winners(pool), y: wave(n).reverse() } };
});

const products = [
  { M: 13, N: 19, K: 21 },
  { M: 13, N: 19, K: 21, transA: true },
  { M: 13, N: 19, K: 21, transB: true },
  { M: 1, N: 9, K: 70, transB: true },
  { M: 7, N: 10, K: 400 },
].map((d) => ({ ...d, batch: 2, aStride: d.M * d.K, bStride: d.K * d.N }));

const axes = [
  { outer: 3, R: 37, inner: 1 },
  { outer: 2, R: 5, inner: 21 },
];

const N = 77;
const flat = { shape: [N], aStrides: [1], bStrides: [1] };
const row = { shape: [3, N], aStrides: [N, 1], bStrides: [0, 1] };
const column = { shape: [3, N], aStrides: [N, 1], bStrides: [1, 0] };
const pairs = [flat, row, column].map((d) => {
  const b = d.bStrides.at(-1) === 0 ? 3 : N;
  return { a: positive(sizeOf(d.shape)), b: positive(b).reverse(), d };
});

const batch = { N: 4, C: 3, L: 21 };
const normalized = wave(batch.N * batch.C * batch.L);
const statistics = [wave(batch.C), positive(batch.C)] as const;
const along = { outer: 2, R: 5, J: 3, inner: 21 };
const taken = along.outer * along.J * along.inner;
const rows = { rows: 6, width: 21, J: 8 };
const classes = { N: 5, C: 11, labelSmoothing: 0.1 };
const labels = indices(classes.N, classes.C);
const logits = wave(classes.N * classes.C);
const reductions = axes.map((d) => ({ d, x: wave(d.outer * d.R * d.inner) }));
const descent = { lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0.1, nesterov: true, step: 2 };

/** Calls over sizes that fill vectors and leave some over, so that each loop of each kernel is run. */
export const calls: Calls = {
  adam: [false, true].map((decoupled) => {
    const rates = { lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 0.01, weightDecay: 0.1, step: 3 };
    return [wave(N), positive(N), wave(N), positive(N), { ...rates, decoupled }];
  }),
  avgPool2d: pools.map((d) => [wave(sizesOf(d).x), { ...d, countIncludePad: true }]),
  avgPool2dBackward: pools.map((d) => [wave(sizesOf(d).y), { ...d, countIncludePad: false }]),
  batchNormStatistics: [[normalized, batch]],
  batchNormApply: [[normalized, ...statistics, wave(batch.C), positive(batch.C), batch, 1e-5]],
  batchNormBackward: [true, false].map((training) => {
    const x = positive(normalized.length);
    return [normalized, x, ...statistics, wave(batch.C), batch, 1e-5, training];
  }),
  conv2d: convolutions.map(({ d, x, weight, bias }) => [x, weight, bias, d]),
  conv2dInputGrad: convolutions.map(({ d, dy, weight }) => [dy, weight, d]),
  conv2dWeightGrad: convolutions.map(({ d, dy, x }) => [dy, x, d]),
  conv2dBiasGrad: convolutions.map(({ d, dy }) => [dy, d]),
  dropout: [[wave(N), 0.3, [7, 9]]],
  unary: keysOf(unaryFunctions).map((f) => [f, positive(N), 0.5, 0.75]),
  binary: keysOf(binaryFunctions).flatMap((f) =>
    (f === "add" ? pairs : pairs.slice(0, 1)).map(({ a, b, d }): Call<"binary"> => [f, a, b, d, 0.5, 0.75]),
  ),
  compare: keysOf(comparisons).map((f) => [f, pairs[0].a, pairs[0].b, pairs[0].d]),
  cast: [
    [wave(N), "int32"],
    [indices(N, 50), "float32"],
  ],
  takeAlong: [[wave(along.outer * along.R * along.inner), indices(taken, along.R), along]],
  putAlong: [[wave(taken), indices(taken, along.R), along]],
  scatterSources: [[indices(taken, along.R), along]],
  gatherRows: [[wave(rows.rows * rows.width), indices(rows.J, rows.rows), rows]],
  scatterAddRows: [[wave(rows.J * rows.width), indices(rows.J, rows.rows), rows]],
  im2col: pools.map((d) => [wave(sizesOf(d).x), d]),
  col2im: pools.map((d) => [wave(sizesOf(d).y * d.R * d.S), d]),
  readStrided: [
    [wave(3 * N), { shape: [3, N], offset: 0, strides: [N, 1] }],
    [wave(3 * N), { shape: [N, 3], offset: 0, strides: [1, N] }],
    [wave(3 * N), { shape: [3, N], offset: 3 * N - 1, strides: [-N, -1] }],
    [wave(3 * N), { shape: [3, N], offset: N - 1, strides: [N, -1] }],
  ],
  writeStrided: [[wave(2 * N), 3 * N, { shape: [2, N], offset: 5, strides: [N, 1] }]],
  concat: [[[wave(2 * N), wave(2 * 5)], { outer: 2, widths: [N, 5] }]],
  matmul: products.map((d) => [wave(2 * d.M * d.K), positive(2 * d.K * d.N), wave(d.N), d]),
  maxPool2d: pools.map((d) => [wave(sizesOf(d).x), d]),
  maxPool2dBackward: pools.map((d) => [wave(sizesOf(d).y), winners(d), d]),
  reduce: (["sum", "mean", "max", "min"] as const).flatMap((f) =>
    reductions.map(({ x, d }) => [f, x, d] as Call<"reduce">),
  ),
  argReduce: reductions.map(({ x, d }) => ["max", x, d]),
  relu: [[wave(N)]],
  reluBackward: [[wave(N), positive(N)]],
  sgd: [[wave(N), positive(N), wave(N), descent]],
  softmaxCrossEntropy: [[logits, labels, classes]],
  softmaxCrossEntropyBackward: [[positive(logits.length), labels, wave(classes.N), classes]],
  softmax: reductions.map(({ x, d }) => [x, d]),
  logSoftmax: reductions.map(({ x, d }) => [x, d]),
};

/** Of what several kernels do in one. */
export const halvingCalls = {
  halvingConv2d: halved.map(({ d, x, weight, bias }) => [x, weight, bias, d]),
  doublingGradient: halved.map(({ gradient, pool }) => [gradient, pool]),
  halvedInputGrad: halved.map(({ gradient, weight, d }) => [gradient, weight, d]),
  halvedWeightGrad: halved.map(({ gradient, x, d }) => [gradient, x, d]),
  halvedBiasGrad: halved.map(({ gradient, d }) => [gradient, d]),
};
