// Sums of many terms, in each kernel that has some, and how far a backend is off: in units of 2^-24 · Σ |term|, the rounding
// of a single addition. No test runner in here, as in check.ts.

import type { Kernels } from "../../kernels/index.js";
import type { Backend } from "../../src/backends/backend.js";
import { call } from "./check.js";

/** A kernel's arguments, and the terms of some elements of its result. */
interface LongSum {
  name: string;
  kernel: keyof Kernels;
  args: unknown[];
  part?: string;
  /** Whether wasm takes Winograd's method. */
  isWinograd?: boolean;
  elements: { at: number; terms: number; term: (i: number) => number; scale?: number }[];
}

const ROUNDING = 2 ** -24;
const stride1 = { strideH: 1, strideW: 1, dilationH: 1, dilationW: 1, groups: 1 };

/** All of them with about `n` terms, of what `next` makes. */
export function longSums(n: number, next: () => number): LongSum[] {
  const floats = (length: number) => filled(length, next);
  return [...products(n, floats), ...reductions(n, floats), ...convolutions(n, floats)];
}

/** Float32Array.from takes ten times as long for as many. */
function filled(length: number, next: () => number): Float32Array {
  const data = new Float32Array(length);
  for (let i = 0; i < length; i++) data[i] = next();
  return data;
}

type Make = (length: number) => Float32Array;

function products(K: number, floats: Make): LongSum[] {
  const product = (M: number, N: number, transA: boolean, transB: boolean): LongSum => {
    const [a, b] = [floats(M * K), floats(K * N)];
    const d = { M, N, K, transA, transB, batch: 1, aStride: 0, bStride: 0 };
    const element = (m: number, n: number) => ({
      at: m * N + n,
      terms: K,
      term: (k: number) => a[transA ? k * M + m : m * K + k] * b[transB ? n * K + k : k * N + n],
    });
    const elements = [element(0, 0), element(M - 1, N - 1)];
    return {
      name: `matmul ${M}x${N} ${transA} ${transB}`,
      kernel: "matmul",
      args: [a, b, null, d],
      elements,
    };
  };
  return [
    product(1, 2, false, true),
    product(3, 2, false, true),
    product(3, 2, true, false),
    product(7, 1, false, false),
  ];
}

function reductions(R: number, floats: Make): LongSum[] {
  const reduction = (f: "sum" | "mean", outer: number, inner: number): LongSum => {
    const x = floats(outer * R * inner);
    const element = (o: number, i: number) => ({
      at: o * inner + i,
      terms: R,
      term: (r: number) => x[(o * R + r) * inner + i],
      scale: f === "mean" ? 1 / R : 1,
    });
    const elements = [element(0, 0), element(outer - 1, inner - 1)];
    return {
      name: `${f} [${outer}, ${R}, ${inner}]`,
      kernel: "reduce",
      args: [f, x, { outer, R, inner }],
      elements,
    };
  };
  const channel = { N: 1, C: 2, L: R };
  const [x, dy] = [floats(2 * R), floats(2 * R)];
  const perChannel = (terms: Float32Array, scale: number) =>
    [0, 1].map((c) => ({ at: c, terms: R, term: (i: number) => terms[c * R + i], scale }));
  const [zeros, ones] = [new Float32Array(2), new Float32Array(2).fill(1)];
  return [
    reduction("sum", 1, 1),
    reduction("sum", 2, 1),
    reduction("mean", 1, 3),
    {
      name: `batchNormStatistics of ${R}`,
      kernel: "batchNormStatistics",
      args: [x, channel],
      part: "mean",
      elements: perChannel(x, 1 / R),
    },
    {
      name: `batchNormBackward of ${R}`,
      kernel: "batchNormBackward",
      args: [dy, x, zeros, ones, null, channel, 0, true],
      part: "dBias",
      elements: perChannel(dy, 1),
    },
  ];
}

/** Everything added back to one place, by index. */
export function additions(J: number, next: () => number): LongSum[] {
  const dy = filled(2 * J, next);
  const index = new Int32Array(2 * J).fill(1);
  const element = (at: number, offset: number) => ({ at, terms: J, term: (j: number) => dy[2 * j + offset] });
  const elements = [element(2, 0), element(3, 1)];
  const along = { outer: 1, R: 3, J, inner: 2 };
  const rows = { rows: 3, width: 2, J };
  return [
    { name: `putAlong of ${J}`, kernel: "putAlong", args: [dy, index, along], elements },
    { name: `scatterAddRows of ${J}`, kernel: "scatterAddRows", args: [dy, index.slice(J), rows], elements },
  ];
}

function convolutions(n: number, floats: Make): LongSum[] {
  /** Gradients of a 3 x 3 kernel with padding 1, of which the middle sees every position. */
  const gradient = (N: number, C: number, K: number, side: number, pooled = false): LongSum[] => {
    const plane = side * side;
    const x = floats(N * C * plane);
    const slopes = floats(N * K * plane);
    const dy = pooled ? slopes.map((slope, i) => (hasWon(i, side) ? slope : 0)) : slopes;
    const sizes = { N, C, K, H: side, W: side, P: side, Q: side, R: 3, S: 3 };
    const d = { ...sizes, padH: 1, padW: 1, ...stride1 };
    const at = (data: Float32Array, channels: number, c: number, i: number) =>
      data[(Math.floor(i / plane) * channels + c) * plane + (i % plane)];
    const weight = (k: number, c: number) => ({
      at: (k * C + c) * 9 + 4,
      terms: N * plane,
      term: (i: number) => at(dy, K, k, i) * at(x, C, c, i),
    });
    const bias = (k: number) => ({ at: k, terms: N * plane, term: (i: number) => at(dy, K, k, i) });
    const behind = pooled ? " behind pooling" : "";
    const name = `of ${N} images of ${side}, ${C} to ${K} channels${behind}`;
    return [
      {
        name: `conv2dWeightGrad ${name}`,
        kernel: "conv2dWeightGrad",
        args: [dy, x, d],
        isWinograd: C >= 12 && !pooled,
        elements: [weight(0, 0), weight(K - 1, C - 1)],
      },
      {
        name: `conv2dBiasGrad ${name}`,
        kernel: "conv2dBiasGrad",
        args: [dy, d],
        elements: [bias(0), bias(K - 1)],
      },
    ];
  };
  const few = Math.min(n, 20_000);
  const side = Math.ceil(Math.sqrt(n / 2));
  return [
    ...gradient(2, 1, 2, side),
    ...gradient(Math.ceil(n / 25), 1, 2, 5),
    ...gradient(1, 12, 12, Math.ceil(Math.sqrt(few))),
    ...gradient(Math.ceil(few / 64), 12, 12, 8),
    ...gradient(2, 1, 2, side, true),
    ...gradient(Math.ceil(few / 64), 12, 12, 8, true),
  ];
}

/** A convolution over so many channels, with a 3 x 3 kernel or one of 1 x 1. */
export function manyChannels(C: number, R: 1 | 3, next: () => number): LongSum {
  const floats = (length: number) => filled(length, next);
  const [K, side] = [12, 8];
  const [x, weight] = [floats(C * side * side), floats(K * C * R * R)];
  const pad = (R - 1) / 2;
  const sizes = { N: 1, C, K, H: side, W: side, P: side, Q: side, R, S: R, padH: pad, padW: pad };
  const term = (k: number, p: number, q: number) => (i: number) => {
    const [c, r, s] = [Math.floor(i / (R * R)), Math.floor(i / R) % R, i % R];
    return weight[k * C * R * R + i] * x[(c * side + p + r - pad) * side + q + s - pad];
  };
  const element = (k: number, p: number, q: number) => ({
    at: (k * side + p) * side + q,
    terms: C * R * R,
    term: term(k, p, q),
  });
  return {
    name: `conv2d ${R} x ${R} over ${C} channels`,
    kernel: "conv2d",
    args: [x, weight, null, { ...sizes, ...stride1 }],
    elements: [element(0, 1, 1), element(K - 1, 5, 6)],
  };
}

/** Whether position i of an image has won in its window of 2 x 2, as one of each does. */
const hasWon = (i: number, side: number): boolean => {
  const [p, q] = [Math.floor(i / side) % side, i % side];
  return p < (side & ~1) && q < (side & ~1) && (p & 1) === (q & 2) >> 1 && (q & 1) === (p & 2) >> 1;
};

/** The gradient of an image from so many channels behind pooling. */
export function manySlopes(K: number, next: () => number): LongSum {
  const floats = (length: number) => filled(length, next);
  const [C, side] = [12, 8];
  const weight = floats(K * C * 9);
  const dy = floats(K * side * side).map((slope, i) => (hasWon(i, side) ? slope : 0));
  const sizes = { N: 1, C, K, H: side, W: side, P: side, Q: side, R: 3, S: 3, padH: 1, padW: 1 };
  const element = (c: number, h: number, w: number) => ({
    at: (c * side + h) * side + w,
    terms: K * 9,
    term(i: number) {
      const [k, r, s] = [Math.floor(i / 9), Math.floor(i / 3) % 3, i % 3];
      return weight[(k * C + c) * 9 + (i % 9)] * dy[(k * side + h + 1 - r) * side + w + 1 - s];
    },
  });
  return {
    name: `conv2dInputGrad from ${K} channels`,
    kernel: "conv2dInputGrad",
    args: [dy, weight, { ...sizes, ...stride1 }],
    elements: [element(0, 1, 1), element(C - 1, 5, 6)],
  };
}

/** The largest error of a sum, in units of 2^-24 · Σ |term|. */
export async function errorOf(backend: Backend, { name, kernel, args, part = "result", elements }: LongSum) {
  const results = await call(backend, { kernel, name, args, tolerance: 0 });
  const errors = elements.map(({ at, terms, term, scale = 1 }) => {
    let sum = 0;
    let magnitude = 0;
    for (let i = 0; i < terms; i++) {
      const value = term(i);
      sum += value;
      magnitude += Math.abs(value);
    }
    const error = Math.abs(results[part]![at] - sum * scale);
    return error === 0 ? 0 : error / (magnitude * scale * ROUNDING);
  });
  return Math.max(...errors);
}

/** Values that a sum may be made of: all alike, whose rounding errors all point one way; of one sign; of both; of all sizes. */
export const values: Record<string, (uniform: () => number) => number> = {
  "all alike": () => 0.1,
  "of one sign": (uniform) => uniform(),
  "of both signs": (uniform) => 2 * uniform() - 1,
  "of all sizes": (uniform) => (2 * uniform() - 1) * 2 ** Math.floor(40 * uniform() - 20),
};
