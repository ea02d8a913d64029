import type { BroadcastDims } from "../../../kernels/elementwise/reference.js";
import { binaryFunctions, comparisons, unaryFunctions } from "../../../kernels/elementwise/reference.js";
import type { WindowDims } from "../../../kernels/im2col/reference.js";
import { KernelId } from "../../../kernels/kernel-id.js";
import type { StridedDims } from "../../../kernels/layout/reference.js";
import { type DType, sizeOf } from "../../../kernels/types.js";
import { adamFactors } from "../adam-factors.js";
import type { Kernels, Storage } from "../backend.js";
import { merged } from "../merged-axes.js";
import { convKernels } from "./conv2d.js";
import type { WasmRuntime, WasmStorage } from "./runtime.js";
import { DEPTH, TILE_COLUMNS, TILE_ROWS, withScratch } from "./tiles.js";

// Sizes that the SIMD kernels work in.
const CHUNK = 16384;

const unaryIds = Object.keys(unaryFunctions);
const pairIds = [...Object.keys(binaryFunctions), ...Object.keys(comparisons)];
const reductionIds = ["sum", "mean", "max", "min"];
const typeIds: DType[] = ["float32", "int32", "uint8"];

const chunks = (n: number) => Math.ceil(n / CHUNK);
const float = (value: number) => ({ float: value });
const wasm = (storage: Storage) => storage as WasmStorage;
const optional = (storage: Storage | null) => storage as WasmStorage | null;

/**
 * The kernels in SIMD. They are for float32, and for elements of 32 bits where nothing is computed; `integers` runs the
 * rest (arithmetic on int32 and uint8) on the same memory.
 */
export function wasmKernels(runtime: WasmRuntime, integers: Kernels): Kernels {
  const allocate = (dtype: DType, length: number) => runtime.allocate(dtype, length);
  const floats = (length: number) => allocate("float32", length);
  const isFloat = (...storages: Storage[]) => storages.every((storage) => wasm(storage).dtype === "float32");
  const isWord = (storage: Storage) => wasm(storage).dtype !== "uint8";

  const planes = (d: WindowDims) => d.N * d.C;
  const window = (d: WindowDims) => [d.R, d.S, d.P, d.Q, d.strideH, d.strideW, d.padH, d.padW] as const;

  function binary(
    f: number,
    a: Storage,
    b: Storage,
    out: WasmStorage,
    d: BroadcastDims,
    p0 = 0,
    p1 = 0,
  ): void {
    const [x, y] = [wasm(a), wasm(b)];
    const n = out.length;
    const whole = (storage: WasmStorage) => storage.length === n || storage.length === 1;
    if (whole(x) && whole(y)) {
      const [aStep, bStep] = [x.length === 1 ? 0 : 1, y.length === 1 ? 0 : 1];
      runtime.run(KernelId.binary, chunks(n), [f, x, y, out, n, float(p0), float(p1), aStep, bStep]);
      return;
    }
    const last = d.shape.length - 1;
    const outer = d.shape.slice(0, last).flatMap((n, axis) => [n, d.aStrides[axis], d.bStrides[axis]]);
    const inner = d.shape[last];
    const rows = inner === 0 ? 0 : n / inner;
    const steps = [d.aStrides[last], d.bStrides[last], last];
    runtime.run(KernelId.binaryBroadcast, rows, [
      f,
      x,
      y,
      out,
      rows,
      inner,
      float(p0),
      float(p1),
      ...steps,
      ...outer,
    ]);
  }

  /** Units, and the arguments that describe the last axis and the others. */
  function strided({ shape, offset, strides }: StridedDims): { rows: number; args: number[] } {
    const {
      shape: sizes,
      strides: [steps],
    } = merged(shape, [strides]);
    const last = sizes.length - 1;
    const inner = sizes[last];
    const outer = sizes.slice(0, last).flatMap((n, axis) => [n, steps[axis]]);
    return {
      rows: inner === 0 ? 0 : sizeOf(sizes) / inner,
      args: [offset, steps[last], inner, last, ...outer],
    };
  }

  return {
    unary(f, x, p0 = 0, p1 = 0) {
      if (!isFloat(x)) return integers.unary(f, x, p0, p1);
      const n = wasm(x).length;
      const y = floats(n);
      runtime.run(KernelId.unary, chunks(n), [unaryIds.indexOf(f), wasm(x), y, n, float(p0), float(p1)]);
      return y;
    },
    binary(f, a, b, d, p0, p1) {
      if (!isFloat(a, b)) return integers.binary(f, a, b, d, p0, p1);
      const y = floats(sizeOf(d.shape));
      binary(pairIds.indexOf(f), a, b, y, d, p0, p1);
      return y;
    },
    compare(f, a, b, d) {
      if (!isFloat(a, b)) return integers.compare(f, a, b, d);
      const y = allocate("uint8", sizeOf(d.shape));
      binary(pairIds.indexOf(f), a, b, y, d);
      return y;
    },
    cast(x, dtype) {
      const n = wasm(x).length;
      const y = allocate(dtype, n);
      const types = [typeIds.indexOf(wasm(x).dtype), typeIds.indexOf(dtype)];
      runtime.run(KernelId.cast, chunks(n), [wasm(x), y, n, ...types]);
      return y;
    },
    relu(x) {
      const n = wasm(x).length;
      const y = floats(n);
      runtime.run(KernelId.relu, chunks(n), [wasm(x), y, n]);
      return y;
    },
    reluBackward(dy, y) {
      const n = wasm(y).length;
      const dx = floats(n);
      runtime.run(KernelId.reluBackward, chunks(n), [wasm(dy), wasm(y), dx, n]);
      return dx;
    },

    reduce(f, x, d) {
      if (!isFloat(x)) return integers.reduce(f, x, d);
      const y = floats(d.outer * d.inner);
      runtime.run(KernelId.reduce, d.outer, [reductionIds.indexOf(f), wasm(x), y, d.R, d.inner]);
      return y;
    },
    argReduce(f, x, d) {
      if (!isFloat(x)) return integers.argReduce(f, x, d);
      const y = allocate("int32", d.outer * d.inner);
      runtime.run(KernelId.argReduce, d.outer, [f === "max" ? 1 : -1, wasm(x), y, d.R, d.inner]);
      return y;
    },
    takeAlong(x, index, d) {
      if (!isWord(x)) return integers.takeAlong(x, index, d);
      const y = allocate(wasm(x).dtype, d.outer * d.J * d.inner);
      runtime.run(KernelId.takeAlong, d.outer, [wasm(x), wasm(index), y, d.R, d.J, d.inner]);
      return y;
    },
    putAlong(dy, index, d) {
      if (!isFloat(dy)) return integers.putAlong(dy, index, d);
      const dx = floats(d.outer * d.R * d.inner);
      runtime.run(KernelId.putAlong, d.outer, [wasm(dy), wasm(index), dx, d.R, d.J, d.inner]);
      return dx;
    },
    gatherRows(x, index, d) {
      const y = allocate(wasm(x).dtype, d.J * d.width);
      const bytes = d.rows === 0 ? 0 : wasm(x).byteLength / d.rows;
      runtime.run(KernelId.gatherRows, d.J, [wasm(x), wasm(index), y, bytes]);
      return y;
    },
    scatterAddRows(dy, index, d) {
      if (!isFloat(dy)) return integers.scatterAddRows(dy, index, d);
      const dx = floats(d.rows * d.width);
      runtime.run(KernelId.scatterAddRows, 1, [wasm(dy), wasm(index), dx, d.rows, d.width, d.J]);
      return dx;
    },

    readStrided(x, d) {
      if (!isWord(x)) return integers.readStrided(x, d);
      const y = allocate(wasm(x).dtype, sizeOf(d.shape));
      const { rows, args } = strided(d);
      runtime.run(KernelId.readStrided, rows, [wasm(x), y, ...args]);
      return y;
    },
    writeStrided(x, length, d) {
      if (!isWord(x)) return integers.writeStrided(x, length, d);
      const y = allocate(wasm(x).dtype, length);
      runtime.run(KernelId.zero, chunks(length), [y, y.byteLength]);
      const { rows, args } = strided(d);
      runtime.run(KernelId.writeStrided, rows, [wasm(x), y, ...args]);
      return y;
    },
    concat(parts, { outer, widths }) {
      const { dtype } = wasm(parts[0]);
      const width = widths.reduce((sum, n) => sum + n, 0);
      const y = allocate(dtype, outer * width);
      const bytes = dtype === "uint8" ? 1 : 4;
      let at = 0;
      for (const [i, part] of parts.entries()) {
        runtime.run(KernelId.concat, outer, [wasm(part), y, widths[i] * bytes, width * bytes, at]);
        at += widths[i] * bytes;
      }
      return y;
    },

    matmul(a, b, bias, d) {
      const { M, N, K, transA = false, transB = false, batch } = d;
      const c = floats(batch * M * N);
      const panels = Math.ceil(M / TILE_ROWS);
      const rowSteps = transA ? [4, 4 * M] : [4 * K, 4];
      const columnSteps = transB ? [4, 4 * K] : [4 * N, 4];
      // A row times a matrix whose columns lie in one piece: nothing is packed.
      const isDot = M === 1 && columnSteps[0] === 4;
      const perThread = DEPTH * TILE_COLUMNS + TILE_ROWS * TILE_COLUMNS;
      withScratch(runtime, isDot ? 0 : panels * TILE_ROWS * K, (packed) =>
        withScratch(runtime, isDot ? 0 : runtime.threads * perThread, (scratch) => {
          for (let i = 0; i < batch; i++) {
            const left = wasm(a).address + 4 * i * d.aStride;
            if (!isDot && (i === 0 || d.aStride !== 0)) {
              runtime.run(KernelId.matmulPackA, panels, [left, packed, M, K, ...rowSteps]);
            }
            const right = wasm(b).address + 4 * i * d.bStride;
            const out = c.address + 4 * i * M * N;
            const sizes = [M, N, K, ...columnSteps];
            const args = [packed, right, out, optional(bias), ...sizes, scratch, 4 * perThread];
            runtime.run(KernelId.matmul, Math.ceil(N / TILE_COLUMNS), [...args, isDot ? left : 0]);
          }
        }),
      );
      return c;
    },
    im2col(x, d) {
      if (!isFloat(x)) return integers.im2col(x, d);
      const y = floats(planes(d) * d.R * d.S * d.P * d.Q);
      const args = [wasm(x), y, d.H, d.W, ...window(d), d.dilationH, d.dilationW];
      runtime.run(KernelId.im2col, planes(d), args);
      return y;
    },
    col2im(columns, d) {
      if (!isFloat(columns)) return integers.col2im(columns, d);
      const dx = floats(planes(d) * d.H * d.W);
      const args = [dx, wasm(columns), d.H, d.W, ...window(d), d.dilationH, d.dilationW];
      runtime.run(KernelId.col2im, planes(d), args);
      return dx;
    },
    ...convKernels(runtime),

    maxPool2d(x, d) {
      const n = planes(d) * d.P * d.Q;
      const y = floats(n);
      const argmax = allocate("int32", n);
      const args = [wasm(x), y, argmax, d.H, d.W, ...window(d), d.dilationH, d.dilationW];
      runtime.run(KernelId.maxPool2d, planes(d), args);
      return { y, argmax };
    },
    maxPool2dBackward(dy, argmax, d) {
      const dx = floats(planes(d) * d.H * d.W);
      const args = [wasm(dy), wasm(argmax), dx, d.H * d.W, d.P * d.Q];
      runtime.run(KernelId.maxPool2dBackward, planes(d), args);
      return dx;
    },
    avgPool2d(x, d) {
      const y = floats(planes(d) * d.P * d.Q);
      const args = [wasm(x), y, d.H, d.W, ...window(d), d.countIncludePad ? 1 : 0];
      runtime.run(KernelId.avgPool2d, planes(d), args);
      return y;
    },
    avgPool2dBackward(dy, d) {
      const dx = floats(planes(d) * d.H * d.W);
      const args = [dx, wasm(dy), d.H, d.W, ...window(d), d.countIncludePad ? 1 : 0];
      runtime.run(KernelId.avgPool2dBackward, planes(d), args);
      return dx;
    },

    softmax(x, d) {
      const y = floats(wasm(x).length);
      runtime.run(KernelId.softmax, d.outer, [wasm(x), y, d.R, d.inner, 0]);
      return y;
    },
    logSoftmax(x, d) {
      const y = floats(wasm(x).length);
      runtime.run(KernelId.softmax, d.outer, [wasm(x), y, d.R, d.inner, 1]);
      return y;
    },
    softmaxCrossEntropy(logits, labels, { N, C, labelSmoothing }) {
      const losses = floats(N);
      const probabilities = floats(N * C);
      const args = [wasm(logits), wasm(labels), losses, probabilities, C, float(labelSmoothing)];
      runtime.run(KernelId.softmaxCrossEntropy, N, args);
      return { losses, probabilities };
    },
    softmaxCrossEntropyBackward(probabilities, labels, dLosses, { N, C, labelSmoothing }) {
      const dLogits = floats(N * C);
      const args = [wasm(probabilities), wasm(labels), wasm(dLosses), dLogits, C, float(labelSmoothing)];
      runtime.run(KernelId.softmaxCrossEntropyBackward, N, args);
      return dLogits;
    },

    batchNormStatistics(x, { N, C, L }) {
      const mean = floats(C);
      const variance = floats(C);
      runtime.run(KernelId.batchNormStatistics, C, [wasm(x), mean, variance, N, C, L]);
      return { mean, variance };
    },
    batchNormApply(x, mean, variance, weight, bias, { N, C, L }, eps) {
      const y = floats(wasm(x).length);
      const affine = [optional(weight), optional(bias)];
      const args = [wasm(x), wasm(mean), wasm(variance), ...affine, y, N, C, L, float(eps)];
      runtime.run(KernelId.batchNormApply, C, args);
      return y;
    },
    batchNormBackward(dy, x, mean, variance, weight, { N, C, L }, eps, training) {
      const dx = floats(wasm(x).length);
      const dWeight = floats(C);
      const dBias = floats(C);
      const inputs = [wasm(dy), wasm(x), wasm(mean), wasm(variance), optional(weight)];
      const args = [...inputs, dx, dWeight, dBias, N, C, L, float(eps), training ? 1 : 0];
      runtime.run(KernelId.batchNormBackward, C, args);
      return { dx, dWeight, dBias };
    },

    dropout(x, p, seed) {
      const n = wasm(x).length;
      const y = floats(n);
      // The threshold is compared with 32-bit words as a whole number: p·2^32, rounded up.
      const threshold = Math.ceil(p * 2 ** 32);
      const words = [threshold % 2 ** 32, Math.floor(threshold / 2 ** 32)];
      const scale = p === 1 ? 0 : 1 / (1 - p);
      runtime.run(KernelId.dropout, chunks(n), [wasm(x), y, n, float(scale), ...seed, ...words]);
      return y;
    },

    sgd(parameter, gradient, velocity, d) {
      const n = wasm(parameter).length;
      const flags = [d.step === 1 ? 1 : 0, d.nesterov ? 1 : 0];
      const rates = [d.lr, d.momentum, 1 - d.dampening, d.weightDecay].map(float);
      const args = [wasm(parameter), wasm(gradient), optional(velocity), n, ...flags, ...rates];
      runtime.run(KernelId.sgd, chunks(n), args);
      return { parameter, velocity };
    },
    adam(parameter, gradient, m, v, d) {
      const n = wasm(parameter).length;
      const { stepSize, inverseRoot, shrink, penalty } = adamFactors(d);
      const rates = [
        stepSize,
        d.beta1,
        d.beta2,
        inverseRoot,
        d.eps,
        shrink,
        penalty,
        1 - d.beta1,
        1 - d.beta2,
      ];
      const args = [wasm(parameter), wasm(gradient), wasm(m), wasm(v), n, ...rates.map(float)];
      runtime.run(KernelId.adam, chunks(n), args);
      return { parameter, m, v };
    },
  };
}
