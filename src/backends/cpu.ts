import * as adam from "../../kernels/adam/reference.js";
import * as avgPool from "../../kernels/avg-pool2d/reference.js";
import * as batchNorm from "../../kernels/batch-norm/reference.js";
import * as conv from "../../kernels/conv2d/im2col.js";
import { conv2dBiasGrad } from "../../kernels/conv2d/reference.js";
import * as dropout from "../../kernels/dropout/reference.js";
import * as elementwise from "../../kernels/elementwise/reference.js";
import * as gather from "../../kernels/gather/reference.js";
import * as columns from "../../kernels/im2col/reference.js";
import * as layout from "../../kernels/layout/reference.js";
import { matmulBlocked } from "../../kernels/matmul/blocked.js";
import * as maxPool from "../../kernels/max-pool2d/reference.js";
import * as reduce from "../../kernels/reduce/reference.js";
import * as relu from "../../kernels/relu/reference.js";
import * as sgd from "../../kernels/sgd/reference.js";
import {
  createArray,
  type DType,
  dtypeOf,
  type FloatArray,
  holds,
  type NumericArray,
  sizeOf,
} from "../../kernels/shared/types.js";
import * as softmax from "../../kernels/softmax/reference.js";
import * as crossEntropy from "../../kernels/softmax-cross-entropy/reference.js";
import { BackendError, ValueError } from "../errors.js";
import type { Backend, Kernels, MemoryUse, Storage } from "./backend.js";

/**
 * Plain JavaScript, in float32 and float64: the backend that is there everywhere, and the truth that the others are
 * tested against. A storage is simply the typed array.
 *
 * @example
 * const cpu = new CpuBackend();
 * cpu.read(cpu.kernels.relu(cpu.upload(new Float32Array([-1, 2])))); // a promise of [0, 2]
 */
export class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly floats: readonly DType[] = ["float32", "float64"];
  readonly fallbacks: readonly (keyof Kernels)[] = [];
  readonly readsStall = false;
  /** Why it is this one that computes, where "auto" would have taken wasm. */
  whyNotWasm: string | null = null;
  readonly kernels: Kernels = cpuKernels((dtype, length) => this.#allocate(dtype, length));

  /**
   * Freed arrays by type and length, those of the sizes last used at the end. A training step asks for the same sizes
   * every time, so it finds all of them here; a size that never comes again must go some time.
   */
  readonly #free = new Map<string, NumericArray[]>();
  #freeBytes = 0;
  #peakBytes = 0;
  /** Arrays that came from here: an uploaded one stays its owner's and is never handed out again. */
  readonly #allocated = new WeakSet<NumericArray>();
  #bytes = 0;
  #buffers = 0;

  describe(): string {
    return `cpu (plain JavaScript, 1 thread${this.whyNotWasm === null ? "" : `; ${this.whyNotWasm}`})`;
  }

  upload(data: NumericArray): Storage {
    return data;
  }

  async read(storage: Storage): Promise<NumericArray> {
    return this.readSync(storage);
  }

  readSync(storage: Storage): NumericArray {
    return (storage as NumericArray).slice();
  }

  free(storage: Storage): void {
    const array = storage as NumericArray;
    if (!this.#allocated.delete(array)) return;
    this.#forget(array.byteLength);
    const key = `${dtypeOf(array)}/${array.length}`;
    const list = this.#free.get(key) ?? [];
    list.push(array);
    this.#free.delete(key);
    this.#free.set(key, list);
    this.#freeBytes += array.byteLength;
    this.#trim();
  }

  /** Lets go of the sizes that were not used for longest, down to twice of what was ever needed at a time. */
  #trim(): void {
    for (const [key, arrays] of this.#free) {
      if (this.#bytes + this.#freeBytes <= 2 * this.#peakBytes) return;
      this.#free.delete(key);
      this.#freeBytes -= arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
    }
  }

  finalizer(storage: Storage): () => void {
    const bytes = storage.byteLength;
    return this.#allocated.has(storage as NumericArray) ? () => this.#forget(bytes) : () => {};
  }

  memory(): MemoryUse {
    return { bytes: this.#bytes, buffers: this.#buffers };
  }

  /** Answers for an array that came from elsewhere as for its own: it counts, and once freed it may be handed out. */
  adopt(array: NumericArray): void {
    if (!this.#allocated.has(array)) this.#remember(array);
  }

  #allocate(dtype: DType, length: number): NumericArray {
    const reused = this.#free.get(`${dtype}/${length}`)?.pop();
    const array = reused ?? newArray(dtype, length);
    if (reused !== undefined) this.#freeBytes -= array.byteLength;
    this.#remember(array);
    return array;
  }

  #remember(array: NumericArray): void {
    this.#allocated.add(array);
    this.#bytes += array.byteLength;
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
    this.#buffers += 1;
  }

  #forget(bytes: number): void {
    this.#bytes -= bytes;
    this.#buffers -= 1;
  }
}

function newArray(dtype: DType, length: number): NumericArray {
  try {
    return createArray(dtype, length);
  } catch (error) {
    throw new BackendError(
      `cpu: out of memory: the engine gives no ${length} elements of ${dtype}; use smaller tensors, or compute under noGrad() what needs no gradient`,
      { length, dtype },
      { cause: error },
    );
  }
}

// The interface is opaque so that other backends can keep their own handles; here every storage is an array.
function floats(storage: Storage): FloatArray {
  return storage as FloatArray;
}
function maybeFloats(storage: Storage | null): FloatArray | null {
  return storage as FloatArray | null;
}
function ints(storage: Storage): Int32Array {
  return storage as Int32Array;
}
function any(storage: Storage): NumericArray {
  return storage as NumericArray;
}

/** Each kernel: allocate what the loop in kernels/ writes to, run it, return it. */
export function cpuKernels(allocate: (dtype: DType, length: number) => NumericArray): Kernels {
  const like = (storage: Storage, length: number) => allocate(dtypeOf(any(storage)), length) as FloatArray;

  const run = <T extends Storage>(out: T, kernel: (out: T) => void): T => {
    kernel(out);
    return out;
  };

  /** Sums of int32, which must not wrap around unnoticed: they are exact in float64, and looked at. */
  const addedUp = (op: string, length: number, into: (out: NumericArray) => void): Storage => {
    const exact = new Float64Array(length);
    into(exact);
    const beyond = exact.find((total) => !holds("int32", total));
    if (beyond !== undefined) {
      throw new ValueError(
        `${op}: integers add up to ${beyond}, which int32 does not hold; add them up as floats: cast(x, "float64")`,
        { op, total: beyond },
      );
    }
    return run(allocate("int32", length), (out) => out.set(exact));
  };

  return {
    unary: (f, x, p0, p1) => run(like(x, any(x).length), (out) => elementwise.unary(f, any(x), out, p0, p1)),
    binary: (f, a, b, d, p0, p1) =>
      run(like(a, sizeOf(d.shape)), (out) => elementwise.binary(f, any(a), any(b), out, d, p0, p1)),
    compare: (f, a, b, d) =>
      run(allocate("uint8", sizeOf(d.shape)), (out) => elementwise.binary(f, any(a), any(b), out, d)),
    cast: (x, dtype) => run(allocate(dtype, any(x).length), (out) => out.set(any(x))),
    relu: (x) => run(like(x, any(x).length), (y) => relu.relu(floats(x), y)),
    reluBackward: (dy, y) =>
      run(like(y, any(y).length), (dx) => relu.reluBackward(floats(dy), floats(y), dx)),

    reduce(f, x, d) {
      const into = (out: NumericArray) => reduce.reduce(f, any(x), out, d);
      const length = d.outer * d.inner;
      return f === "sum" && any(x) instanceof Int32Array
        ? addedUp("sum", length, into)
        : run(like(x, length), into);
    },
    argReduce: (f, x, d) =>
      run(allocate("int32", d.outer * d.inner) as Int32Array, (out) => reduce.argReduce(f, any(x), out, d)),

    takeAlong: (x, index, d) =>
      run(like(x, d.outer * d.J * d.inner), (out) => gather.takeAlong(any(x), ints(index), out, d)),
    putAlong: (dy, index, d) =>
      run(like(dy, d.outer * d.R * d.inner), (dx) => gather.putAlong(any(dy), ints(index), dx, d)),
    scatterSources: (index, d) =>
      run(allocate("int32", d.outer * d.R * d.inner) as Int32Array, (out) =>
        gather.scatterSources(ints(index), out, d),
      ),
    gatherRows: (x, index, d) =>
      run(like(x, d.J * d.width), (out) => gather.gatherRows(any(x), ints(index), out, d)),
    scatterAddRows: (dy, index, d) =>
      run(like(dy, d.rows * d.width), (dx) => gather.scatterAddRows(any(dy), ints(index), dx, d)),

    readStrided: (x, d) => run(like(x, sizeOf(d.shape)), (out) => layout.readStrided(any(x), out, d)),
    writeStrided: (x, length, d) => run(like(x, length), (out) => layout.writeStrided(any(x), out, d)),
    concat: (parts, d) =>
      run(like(parts[0], d.outer * d.widths.reduce((sum, n) => sum + n, 0)), (out) =>
        layout.concat(parts.map(any), out, d),
      ),

    matmul: (a, b, bias, d) =>
      run(like(a, d.batch * d.M * d.N), (out) => {
        for (let i = 0; i < d.batch; i++) {
          const product = out.subarray(i * d.M * d.N, (i + 1) * d.M * d.N);
          if (bias !== null) for (let m = 0; m < d.M; m++) product.set(floats(bias), m * d.N);
          matmulBlocked(
            floats(a).subarray(i * d.aStride, i * d.aStride + d.M * d.K),
            floats(b).subarray(i * d.bStride, i * d.bStride + d.K * d.N),
            product,
            { ...d, accumulate: bias !== null },
          );
        }
      }),
    im2col: (x, d) =>
      run(like(x, d.N * d.C * d.R * d.S * d.P * d.Q), (out) => columns.im2col(any(x), out, d)),
    col2im(dColumns, d) {
      const into = (dx: NumericArray) => columns.col2im(any(dColumns), dx, d);
      const length = d.N * d.C * d.H * d.W;
      return any(dColumns) instanceof Int32Array
        ? addedUp("col2im", length, into)
        : run(like(dColumns, length), into);
    },
    conv2d: (x, weight, bias, d) =>
      run(like(x, d.N * d.K * d.P * d.Q), (y) =>
        conv.conv2d(floats(x), floats(weight), maybeFloats(bias), y, d),
      ),
    conv2dInputGrad: (dy, weight, d) =>
      run(like(dy, d.N * d.C * d.H * d.W), (dx) => conv.conv2dInputGrad(floats(dy), floats(weight), dx, d)),
    conv2dWeightGrad: (dy, x, d) =>
      run(like(dy, d.K * (d.C / d.groups) * d.R * d.S), (dWeight) =>
        conv.conv2dWeightGrad(floats(dy), floats(x), dWeight, d),
      ),
    conv2dBiasGrad: (dy, d) => run(like(dy, d.K), (dBias) => conv2dBiasGrad(floats(dy), dBias, d)),

    maxPool2d: (x, d) => {
      const y = like(x, d.N * d.C * d.P * d.Q);
      const argmax = allocate("int32", y.length) as Int32Array;
      maxPool.maxPool2d(floats(x), y, argmax, d);
      return { y, argmax };
    },
    maxPool2dBackward: (dy, argmax, d) =>
      run(like(dy, d.N * d.C * d.H * d.W), (dx) =>
        maxPool.maxPool2dBackward(floats(dy), ints(argmax), dx, d),
      ),
    avgPool2d: (x, d) => run(like(x, d.N * d.C * d.P * d.Q), (y) => avgPool.avgPool2d(floats(x), y, d)),
    avgPool2dBackward: (dy, d) =>
      run(like(dy, d.N * d.C * d.H * d.W), (dx) => avgPool.avgPool2dBackward(floats(dy), dx, d)),

    softmax: (x, d) => run(like(x, any(x).length), (y) => softmax.softmax(floats(x), y, d)),
    logSoftmax: (x, d) => run(like(x, any(x).length), (y) => softmax.logSoftmax(floats(x), y, d)),
    softmaxCrossEntropy: (logits, labels, d) => {
      const losses = like(logits, d.N);
      const probabilities = like(logits, d.N * d.C);
      crossEntropy.softmaxCrossEntropy(floats(logits), ints(labels), losses, probabilities, d);
      return { losses, probabilities };
    },
    softmaxCrossEntropyBackward: (probabilities, labels, dLosses, d) =>
      run(like(probabilities, d.N * d.C), (dLogits) =>
        crossEntropy.softmaxCrossEntropyBackward(
          floats(probabilities),
          ints(labels),
          floats(dLosses),
          dLogits,
          d,
        ),
      ),

    batchNormStatistics: (x, d) => {
      const mean = like(x, d.C);
      const variance = like(x, d.C);
      batchNorm.batchNormStatistics(floats(x), mean, variance, d);
      return { mean, variance };
    },
    batchNormApply: (x, mean, variance, weight, bias, d, eps) =>
      run(like(x, any(x).length), (y) =>
        batchNorm.batchNormApply(
          floats(x),
          floats(mean),
          floats(variance),
          maybeFloats(weight),
          maybeFloats(bias),
          y,
          d,
          eps,
        ),
      ),
    batchNormBackward: (dy, x, mean, variance, weight, d, eps, training) => {
      const dx = like(x, any(x).length);
      const dWeight = like(x, d.C);
      const dBias = like(x, d.C);
      batchNorm.batchNormBackward(
        floats(dy),
        floats(x),
        floats(mean),
        floats(variance),
        maybeFloats(weight),
        dx,
        dWeight,
        dBias,
        d,
        eps,
        training,
      );
      return { dx, dWeight, dBias };
    },

    dropout: (x, p, seed) => run(like(x, any(x).length), (y) => dropout.dropout(floats(x), y, p, seed)),

    sgd: (parameter, gradient, velocity, d) => {
      sgd.sgd(floats(parameter), floats(gradient), maybeFloats(velocity), d);
      return { parameter, velocity };
    },
    adam: (parameter, gradient, m, v, d) => {
      adam.adam(floats(parameter), floats(gradient), floats(m), floats(v), d);
      return { parameter, m, v };
    },
  };
}
