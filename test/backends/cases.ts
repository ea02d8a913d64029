// What every backend must compute: for each kernel of the interface, calls over odd sizes, strides, tails that fill no
// vector, empty arrays, and values that are not finite. A backend's answer is compared with that of the reference.

import { binaryFunctions, unaryFunctions } from "../../kernels/elementwise/functions.js";
import type { BatchedMatmulDims } from "../../kernels/matmul/reference.js";
import { maxPool2d } from "../../kernels/max-pool2d/reference.js";
import type { Kernels } from "../../src/backends/backend.js";
import { calls } from "../../src/backends/wasm/self-test-calls.js";
import { Generator } from "../../src/tensor/random.js";
import { broadcastShapes, broadcastStrides } from "../../src/tensor/shape.js";
import { broadcastPairs, manyAxes } from "./broadcast-pairs.js";
import { asBehindPooling, backwards, geometries, layouts } from "./geometries.js";
import { specialCalls } from "./special-calls.js";

export type Data = Float32Array | Int32Array | Uint8Array;

export interface Case {
  kernel: keyof Kernels;
  name: string;
  /** Arrays among the arguments are uploaded; everything else is passed as it is. */
  args: unknown[];
  /** How far |a − b| may be, relative to the largest magnitude of the result; 0 asks for the same bits. */
  tolerance: number;
}

const generator = new Generator(20);

const floats = (n: number) => Float32Array.from({ length: n }, () => generator.uniform() * 2 - 1);
const positive = (n: number, from = generator) =>
  Float32Array.from({ length: n }, () => 0.1 + from.uniform());
const ints = (n: number, below: number) => Int32Array.from({ length: n }, () => generator.below(below));
const bytes = (n: number) => Uint8Array.from({ length: n }, () => generator.below(256));
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Some of the values replaced by those that arithmetic must carry through. */
function wild(n: number): Float32Array {
  const data = floats(n);
  const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1e-40, 3e38, -3e38];
  for (let i = 0; i < n; i += 3) data[i] = special[(i / 3) % special.length];
  return data;
}

/** float32 rounds at 2^-24; sums of n terms may lose about sqrt(n) of it. */
const EPS = 2 ** -23;

export const cases: Case[] = [];
const add = (kernel: keyof Kernels, name: string, tolerance: number, ...args: unknown[]) =>
  cases.push({ kernel, name, args, tolerance });

for (const call of specialCalls) add(...call);

// What the wasm backend tries when it starts. Their values stay between -1 and 1, or above 0, and no sum has 4,000 terms.
for (const kernel of Object.keys(calls) as (keyof typeof calls)[]) {
  for (const [i, args] of calls[kernel].entries())
    add(kernel, `call ${i + 1} of the self-test`, 32 * EPS, ...args);
}

const SIZES = [0, 1, 3, 4, 5, 63, 64, 65, 16384, 16385, 40001];

for (const n of SIZES) {
  for (const f of ["neg", "abs", "sign"] as const) add("unary", `${f} of ${n}`, 0, f, wild(n));
  add("unary", `sqrt of ${n}`, 0, "sqrt", positive(n));
  add("relu", `${n}`, 0, wild(n));
  add(
    "reluBackward",
    `${n}`,
    0,
    wild(n),
    floats(n).map((x) => Math.max(x, 0)),
  );
  add(
    "cast",
    `float32 to int32, ${n}`,
    0,
    floats(n).map((x) => x * 1e4),
    "int32",
  );
  for (const p of [0.3, 0.5, 0.9]) add("dropout", `${n}, p = ${p}`, EPS, floats(n), p, [7, 9]);
}
for (const f of ["erf", "gelu", "geluTanh", "silu"] as const) {
  const spread = Float32Array.from({ length: 77 }, (_, i) => (i - 38) / 4);
  add("unary", `${f} of both signs`, 4 * EPS, f, spread);
  add(
    "unary",
    `${f} of what is not finite`,
    4 * EPS,
    f,
    Float32Array.of(Number.NaN, Infinity, -Infinity, 0, -0),
  );
  add("unary", `${f} of what is large`, 4 * EPS, f, Float32Array.of(100, -100, 3e38, -3e38));
}
for (const threshold of [20, 1.5, Infinity]) {
  const spread = Float32Array.from({ length: 77 }, (_, i) => i - 38.5);
  add("unary", `softplus up to ${threshold}`, 4 * EPS, "softplus", spread, 0.5, threshold);
  add(
    "unary",
    `softplus of what is not finite, up to ${threshold}`,
    4 * EPS,
    "softplus",
    Float32Array.of(Number.NaN, Infinity, -Infinity, 3e38, -3e38, 0),
    2,
    threshold,
  );
}
for (const f of ["exp", "log", "tanh", "sigmoid"] as const) {
  add(
    "unary",
    f,
    2 * EPS,
    f,
    positive(77).map((x) => x * 8),
  );
  add(
    "unary",
    `${f} of what is not finite`,
    2 * EPS,
    f,
    Float32Array.of(Number.NaN, Infinity, -Infinity, 0, -0),
  );
}
add("unary", "leakyRelu", 0, "leakyRelu", wild(50), 0.25);
add("unary", "clamp", 0, "clamp", wild(50), -0.5, 0.25);
add("unary", "power", 2 * EPS, "power", positive(50), 3, 1);
for (const f of ["neg", "abs", "sign"] as const) add("unary", `${f} of int32`, 0, f, ints(11, 100));

// Every function of the tables, whatever else is asked of some of them; a new one leaves the other cases their values.
const forTables = new Generator(21);
for (const f of Object.keys(unaryFunctions)) add("unary", f, 2 * EPS, f, positive(77, forTables), 0.5, 0.75);
/** The others have their cases in special-calls.ts. */
const ordinary = Object.keys(binaryFunctions).filter((f) => f !== "mulOrZero");
for (const f of ordinary) {
  const flat = { shape: [77], aStrides: [1], bStrides: [1] };
  const [a, b] = [positive(77, forTables), positive(77, forTables)];
  add("binary", f, 2 * EPS, f, a, b, flat, 0.5, 0.75);
}

const pairs = ["add", "sub", "mul", "div", "maximum", "minimum", "greaterShare"] as const;
function addBroadcast(a: number[], b: number[]): void {
  const shape = broadcastShapes("case", a, b);
  const dims = { shape, aStrides: broadcastStrides(a, shape), bStrides: broadcastStrides(b, shape) };
  const title = `${JSON.stringify(a)} with ${JSON.stringify(b)}`;
  for (const f of pairs) add("binary", `${f} ${title}`, 0, f, wild(size(a)), floats(size(b)), dims);
  for (const f of ["equal", "greater", "less"] as const) {
    add(
      "compare",
      `${f} ${title}`,
      0,
      f,
      floats(size(a)).map(Math.round),
      floats(size(b)).map(Math.round),
      dims,
    );
  }
  for (const f of ["pow", "powBaseGrad", "powExponentGrad"] as const) {
    add("binary", `${f} ${title}`, 2 * EPS, f, positive(size(a)), floats(size(b)), dims);
  }
  add(
    "binary",
    `clampBackward ${title}`,
    0,
    "clampBackward",
    floats(size(a)),
    floats(size(b)),
    dims,
    -0.3,
    0.4,
  );
  add(
    "binary",
    `leakyReluBackward ${title}`,
    0,
    "leakyReluBackward",
    floats(size(a)),
    floats(size(b)),
    dims,
    0.25,
  );
  add("binary", `add int32 ${title}`, 0, "add", ints(size(a), 9), ints(size(b), 9), dims);
  add("compare", `equal int32 ${title}`, 0, "equal", ints(size(a), 3), ints(size(b), 3), dims);
}
for (const [a, b] of broadcastPairs) addBroadcast(a, b);
for (const [from, to] of [
  ["int32", "float32"],
  ["uint8", "float32"],
  ["int32", "uint8"],
  ["uint8", "int32"],
] as const) {
  add("cast", `${from} to ${to}`, 0, from === "int32" ? ints(37, 1000) : bytes(37), to);
}
add(
  "cast",
  "what fits no int32",
  0,
  Float32Array.of(Number.NaN, Infinity, -Infinity, 3e9, -3e9, 1e20, -1.9),
  "int32",
);

for (const [outer, R, inner] of [
  [1, 1, 1],
  [3, 7, 1],
  [1, 9, 5],
  [4, 6, 3],
  [2, 0, 3],
  [0, 4, 2],
  [1, 40000, 1],
]) {
  const d = { outer, R, inner };
  const title = JSON.stringify([outer, R, inner]);
  for (const f of ["sum", "mean"] as const)
    add("reduce", `${f} ${title}`, EPS, f, floats(outer * R * inner), d);
  for (const f of ["max", "min"] as const) {
    add("reduce", `${f} ${title}`, 0, f, wild(outer * R * inner), d);
    add("argReduce", `${f} ${title}`, 0, f, wild(outer * R * inner), d);
    add("argReduce", `${f} of int32 ${title}`, 0, f, ints(outer * R * inner, 4), d);
  }
  add("reduce", `sum of int32 ${title}`, 0, "sum", ints(outer * R * inner, 50), d);
  add(
    "softmax",
    title,
    2 * EPS,
    floats(outer * R * inner).map((x) => x * 30),
    d,
  );
  add(
    "logSoftmax",
    title,
    2 * EPS,
    floats(outer * R * inner).map((x) => x * 30),
    d,
  );
}
add("softmax", "large logits", 2 * EPS, Float32Array.of(1e4, -1e4, 9999, -Infinity), {
  outer: 1,
  R: 4,
  inner: 1,
});
add("softmax", "NaN", 0, Float32Array.of(1, Number.NaN, 2), { outer: 1, R: 3, inner: 1 });

const along = { outer: 3, R: 5, J: 4, inner: 2 };
add("takeAlong", "float32", 0, wild(30), ints(24, 5), along);
add("takeAlong", "uint8", 0, bytes(30), ints(24, 5), along);
add("scatterSources", "repeated positions", 0, ints(24, 5), along);
add("scatterSources", "none", 0, ints(0, 5), { ...along, J: 0 });
add("putAlong", "repeated positions", EPS, floats(24), ints(24, 5), along);
const rows = { rows: 6, width: 5, J: 9 };
add("gatherRows", "float32", 0, wild(30), ints(9, 6), rows);
add("gatherRows", "uint8", 0, bytes(30), ints(9, 6), rows);
add("scatterAddRows", "repeated rows", EPS, floats(45), ints(9, 6), rows);

for (const [name, n, d] of layouts) {
  add("readStrided", name, 0, wild(n), d);
  add("readStrided", `${name}, int32`, 0, ints(n, 99), d);
  add("readStrided", `${name}, uint8`, 0, bytes(n), d);
  add("writeStrided", name, 0, wild(size(d.shape)), n, d);
  add("writeStrided", `${name}, uint8`, 0, bytes(size(d.shape)), n, d);
}
for (const [name, d] of backwards) {
  add("readStrided", name, 0, wild(60), d);
  add("readStrided", `${name}, uint8`, 0, bytes(60), d);
}
add("readStrided", "broadcast", 0, wild(3), { shape: [2, 3, 4], offset: 0, strides: [0, 1, 0] });
add("concat", "three parts", 0, [wild(6), wild(4), wild(2)], { outer: 2, widths: [3, 2, 1] });
add("concat", "bytes", 0, [bytes(6), bytes(3)], { outer: 3, widths: [2, 1] });
add("concat", "an empty part", 0, [wild(6), wild(0)], { outer: 2, widths: [3, 0] });

for (const [M, N, K] of [
  [1, 1, 1],
  [6, 8, 4],
  [7, 9, 5],
  [5, 17, 800],
  [13, 3, 2],
  [1, 40, 30],
  [40, 1, 30],
  [64, 130, 97],
  [3, 4, 0],
  [0, 4, 3],
]) {
  for (const transA of [false, true]) {
    for (const transB of [false, true]) {
      const d: BatchedMatmulDims = { M, N, K, transA, transB, batch: 1, aStride: 0, bStride: 0 };
      const title = `${M}x${K} · ${K}x${N} ${transA ? "T" : "N"}${transB ? "T" : "N"}`;
      // The error of a sum of K products grows with sqrt(K) where the rounding errors are independent.
      const tolerance = 4 * EPS * Math.sqrt(K + 1);
      add("matmul", title, tolerance, floats(M * K), floats(K * N), null, d);
      add("matmul", `${title} with bias`, tolerance, floats(M * K), floats(K * N), floats(N), d);
    }
  }
}
const batched = { M: 4, N: 5, K: 3, batch: 3 };
add("matmul", "batched", 8 * EPS, floats(36), floats(45), null, { ...batched, aStride: 12, bStride: 15 });
add("matmul", "one matrix for all", 8 * EPS, floats(36), floats(15), null, {
  ...batched,
  aStride: 12,
  bStride: 0,
});
add("matmul", "NaN and infinity", 8 * EPS, wild(12), floats(15), null, {
  ...batched,
  batch: 1,
  aStride: 0,
  bStride: 0,
});

for (const [name, g] of Object.entries(geometries)) {
  const { N, C, K, image, kernel, stride = [1, 1], pad = [0, 0], dilation = [1, 1], groups = 1 } = g;
  const out = (i: 0 | 1) =>
    Math.floor((image[i] + 2 * pad[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1;
  const [H, W] = image;
  const [R, S] = kernel;
  const [P, Q] = [out(0), out(1)];
  const steps = { strideH: stride[0], strideW: stride[1], padH: pad[0], padW: pad[1] };
  const window = { N, C, H, W, R, S, P, Q, ...steps, dilationH: dilation[0], dilationW: dilation[1] };
  const d = { ...window, K, groups };
  const [x, dy] = [floats(N * C * H * W), floats(N * K * P * Q)];
  const weight = floats((K * C * R * S) / groups);
  const tolerance = (terms: number) => 4 * EPS * Math.sqrt(terms + 1);
  add("conv2d", name, tolerance((C / groups) * R * S), x, weight, floats(K), d);
  add("conv2d", `${name}, no bias`, tolerance((C / groups) * R * S), x, weight, null, d);
  add("conv2dInputGrad", name, tolerance((K / groups) * R * S), dy, weight, d);
  add("conv2dWeightGrad", name, tolerance(N * P * Q), dy, x, d);
  add("conv2dBiasGrad", name, tolerance(N * P * Q), dy, d);
  const slopes = asBehindPooling(dy, P, Q);
  add("conv2dInputGrad", `${name}, behind pooling`, tolerance((K / groups) * R * S), slopes, weight, d);
  add("conv2dWeightGrad", `${name}, behind pooling`, tolerance(N * P * Q), slopes, x, d);
  add("im2col", name, 0, x, window);
  add("col2im", name, 8 * EPS, floats(N * C * R * S * P * Q), window);
  if (pad[0] * 2 <= R && pad[1] * 2 <= S) {
    add("maxPool2d", name, 0, x, window);
    add("maxPool2d", `${name}, ties and NaN`, 0, wild(x.length).map(Math.round), window);
    const argmax = new Int32Array(N * C * P * Q);
    maxPool2d(floats(N * C * H * W), new Float32Array(argmax.length), argmax, window);
    add("maxPool2dBackward", name, 8 * EPS, floats(N * C * P * Q), argmax, window);
    if (dilation[0] === 1 && dilation[1] === 1) {
      for (const countIncludePad of [true, false]) {
        add("avgPool2d", `${name}, ${countIncludePad}`, 2 * EPS, x, { ...window, countIncludePad });
        const large = new Float32Array(x.length).fill(3e38);
        add("avgPool2d", `${name}, ${countIncludePad}, sums beyond float32`, 2 * EPS, large, {
          ...window,
          countIncludePad,
        });
        const pooled = floats(N * C * P * Q);
        add("avgPool2dBackward", `${name}, ${countIncludePad}`, 8 * EPS, pooled, {
          ...window,
          countIncludePad,
        });
      }
    }
  }
}
/** A few numbers that are not finite, or grow beyond the range of float32 on the way. */
function spoiled(n: number, ...values: number[]): Float32Array {
  const data = floats(n);
  for (const [i, value] of values.entries()) data[Math.floor(((i + 1) * n) / (values.length + 1))] = value;
  return data;
}
const tiles = { N: 2, C: 12, H: 12, W: 12, K: 12, R: 3, S: 3, P: 12, Q: 12, padH: 1, padW: 1, groups: 1 };
const one = { strideH: 1, strideW: 1, dilationH: 1, dilationW: 1 };
for (const value of [Number.NaN, Infinity, -Infinity, 3e38]) {
  const [image, weight] = [2 * 12 * 144, 12 * 12 * 9];
  const d = { ...tiles, ...one };
  const tolerance = 4 * EPS * Math.sqrt(288);
  add("conv2d", `${value} in the image`, tolerance, spoiled(image, value), floats(weight), floats(12), d);
  add("conv2d", `${value} in the weight`, tolerance, floats(image), spoiled(weight, value), null, d);
  add("conv2d", `${value} in the bias`, tolerance, floats(image), floats(weight), spoiled(12, value), d);
  add("conv2dInputGrad", `${value} in dy`, tolerance, spoiled(image, value), floats(weight), d);
  add("conv2dWeightGrad", `${value} in dy`, tolerance, spoiled(image, value), floats(image), d);
  add("conv2dWeightGrad", `${value} in x`, tolerance, floats(image), spoiled(image, value), d);
  const slopes = asBehindPooling(floats(image), 12, 12);
  const spoiledSlopes = slopes.slice();
  spoiledSlopes[spoiledSlopes.findIndex((slope) => slope !== 0)] = value;
  const pooled = "behind pooling";
  add("conv2dInputGrad", `${value} in dy, ${pooled}`, tolerance, spoiledSlopes, floats(weight), d);
  add("conv2dWeightGrad", `${value} in dy, ${pooled}`, tolerance, spoiledSlopes, floats(image), d);
  add("conv2dWeightGrad", `${value} in x, ${pooled}`, tolerance, slopes, spoiled(image, value), d);
}

for (const [H, W] of [
  [2, 2],
  [6, 10],
  [7, 9],
  [8, 18],
]) {
  const half = { P: Math.floor(H / 2), Q: Math.floor(W / 2), strideH: 2, strideW: 2, padH: 0, padW: 0 };
  const window = { N: 2, C: 3, H, W, R: 2, S: 2, ...half, dilationH: 1, dilationW: 1 };
  add("maxPool2d", `2x2 of ${H}x${W}`, 0, wild(6 * H * W), window);
}

for (const labelSmoothing of [0, 0.1]) {
  const d = { N: 5, C: 7, labelSmoothing };
  add("softmaxCrossEntropy", `ε ${labelSmoothing}`, 2 * EPS, floats(35), ints(5, 7), d);
  const large = floats(35).map((x) => x * 1e4);
  add("softmaxCrossEntropy", `ε ${labelSmoothing}, large logits`, 2 * EPS, large, ints(5, 7), d);
  add("softmaxCrossEntropyBackward", `ε ${labelSmoothing}`, 2 * EPS, positive(35), ints(5, 7), floats(5), d);
}

for (const [N, C, L] of [
  [2, 3, 5],
  [4, 1, 16],
  [3, 2, 11],
  [1, 5, 1],
]) {
  const d = { N, C, L };
  const n = N * C * L;
  const title = JSON.stringify([N, C, L]);
  add("batchNormStatistics", title, 4 * EPS, floats(n), d);
  for (const affine of [true, false]) {
    const [weight, bias] = affine ? [floats(C), floats(C)] : [null, null];
    const name = `${title}, ${affine ? "" : "not "}affine`;
    add("batchNormApply", name, 4 * EPS, floats(n), floats(C), positive(C), weight, bias, d, 1e-5);
    for (const training of [true, false]) {
      const rest = [floats(C), positive(C), weight, d, 1e-5, training];
      add("batchNormBackward", `${name}, training ${training}`, 8 * EPS, floats(n), floats(n), ...rest);
    }
  }
}

/** Numbers of which one alone is no difference of two that are nearly equal: nothing larger would be beside it. */
const upwards = (n: number) => (n === 1 ? positive(n) : floats(n));
const downwards = (n: number) => upwards(n).map((value) => -value);
for (const n of [1, 5, 16390]) {
  const sgd = { lr: 0.1, momentum: 0.9, dampening: 0.1, weightDecay: 0.01, nesterov: false, step: 2 };
  add("sgd", `${n}`, 2 * EPS, upwards(n), downwards(n), downwards(n), sgd);
  add("sgd", `${n}, first step`, 2 * EPS, upwards(n), downwards(n), downwards(n), { ...sgd, step: 1 });
  add("sgd", `${n}, Nesterov`, 2 * EPS, upwards(n), downwards(n), downwards(n), {
    ...sgd,
    nesterov: true,
    dampening: 0,
  });
  add("sgd", `${n}, no momentum`, 2 * EPS, upwards(n), downwards(n), null, { ...sgd, momentum: 0 });
  const adam = { lr: 0.01, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0.1, decoupled: false, step: 3 };
  add("adam", `${n}`, 4 * EPS, upwards(n), downwards(n), downwards(n), positive(n), adam);
  // Large enough for its place to matter.
  add("adam", `${n}, eps`, 4 * EPS, upwards(n), downwards(n), downwards(n), positive(n), {
    ...adam,
    eps: 0.1,
  });
  add("adam", `${n}, decoupled`, 4 * EPS, upwards(n), downwards(n), downwards(n), positive(n), {
    ...adam,
    decoupled: true,
  });
}
for (const [a, b] of manyAxes) addBroadcast(a, b);
