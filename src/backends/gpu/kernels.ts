import * as adam from "../../../kernels/adam/gpu.js";
import * as batchNorm from "../../../kernels/batch-norm/gpu.js";
import * as dropout from "../../../kernels/dropout/gpu.js";
import { keptByDropout } from "../../../kernels/dropout/reference.js";
import * as elementwise from "../../../kernels/elementwise/gpu.js";
import type { BroadcastDims } from "../../../kernels/elementwise/reference.js";
import * as gather from "../../../kernels/gather/gpu.js";
import type { ScalarFunction } from "../../../kernels/gpu.js";
import * as columns from "../../../kernels/im2col/gpu.js";
import * as layout from "../../../kernels/layout/gpu.js";
import { matmul, matmulBias } from "../../../kernels/matmul/gpu.js";
import { argReduce, max, min, sum } from "../../../kernels/reduce/gpu.js";
import type { ReduceDims } from "../../../kernels/reduce/reference.js";
import * as relu from "../../../kernels/relu/gpu.js";
import * as sgd from "../../../kernels/sgd/gpu.js";
import * as softmax from "../../../kernels/softmax/gpu.js";
import * as crossEntropy from "../../../kernels/softmax-cross-entropy/gpu.js";
import type { DType } from "../../../kernels/types.js";
import { adamFactors } from "../adam-factors.js";
import type { Kernels } from "../backend.js";
import { contiguousStrides, divided, mergedPairs, readDims, writeDims } from "./axes.js";
import { convKernels } from "./conv2d.js";
import { poolKernels } from "./pooling.js";
import { type GpuRuntime, type GpuStorage, gpu } from "./runtime.js";

/** As many numbers one thread adds up. */
const RUN = 64;

const reductions = { sum, max, min };

const planes = ({ N, C }: { N: number; C: number }) => N * C;

/** Every kernel of the interface, as one dispatch or a few of the functions in kernels/. */
export function gpuKernels(runtime: GpuRuntime): Kernels {
  const fill = (value: number, length: number, dtype: DType = "float32") =>
    runtime.run({ kernel: layout.fill, threads: [length], args: [value], dtype });

  /** Runs `fn` and frees what it has made on the way: all but its result. */
  function stages<T>(fn: (own: (storage: GpuStorage) => GpuStorage) => T): T {
    const made: GpuStorage[] = [];
    try {
      return fn((storage) => {
        made.push(storage);
        return storage;
      });
    } finally {
      for (const storage of made) runtime.free(storage);
    }
  }

  /** What was computed in float32 as the integer type keeps it. */
  function asType(x: GpuStorage, dtype: DType): GpuStorage {
    const kernel =
      dtype === "int32" ? elementwise.castToInt32 : dtype === "uint8" ? elementwise.castToUint8 : layout.copy;
    return runtime.run({ kernel, threads: [x.length], args: [x], dtype });
  }
  const inType = (dtype: DType, compute: () => GpuStorage): GpuStorage =>
    dtype === "float32" ? compute() : stages((own) => asType(own(compute()), dtype));

  function pairs(
    f: ScalarFunction,
    a: GpuStorage,
    b: GpuStorage,
    d: BroadcastDims,
    dtype: DType,
    parameters: number[] = [],
  ): GpuStorage {
    const merged = mergedPairs(d);
    if (merged === null) {
      return stages((own) => {
        const strides = contiguousStrides(d.shape);
        const whole = (x: GpuStorage, xStrides: readonly number[]) =>
          own(gpu(kernels.readStrided(x, { shape: d.shape, offset: 0, strides: xStrides })));
        const [wholeA, wholeB] = [whole(a, d.aStrides), whole(b, d.bStrides)];
        const dims = { shape: d.shape, aStrides: strides, bStrides: strides };
        return pairs(f, wholeA, wholeB, dims, dtype, parameters);
      });
    }
    const kernel = elementwise.binaryKernels[parameters.length];
    const helpers = { apply: f, ...elementwise.helpers };
    return runtime.run({ kernel, ...merged, args: [a, b, ...parameters], dtype, helpers });
  }

  /** R to one, in as many stages as it takes. */
  function reduce(f: keyof typeof reductions, x: GpuStorage, { outer, R, inner }: ReduceDims): GpuStorage {
    if (R === 0) return fill(f === "max" ? -Infinity : f === "min" ? Infinity : 0, outer * inner);
    const run = Math.min(R, RUN);
    const runs = Math.ceil(R / run);
    const threads = [divided(runs * inner), outer];
    const once = () => runtime.run({ kernel: reductions[f], threads, sizes: { R, inner, run }, args: [x] });
    return runs === 1 ? once() : stages((own) => reduce(f, own(once()), { outer, R: runs, inner }));
  }

  /** The sum over N and L of what has a value for each of [N, C, L]. */
  function perChannel(x: GpuStorage, { N, C, L }: { N: number; C: number; L: number }): GpuStorage {
    return stages((own) => {
      const rows = own(reduce("sum", x, { outer: N * C, R: L, inner: 1 }));
      return reduce("sum", rows, { outer: 1, R: N, inner: C });
    });
  }

  const dividedBy = (x: GpuStorage, n: number): GpuStorage =>
    stages((own) => {
      const dims = { shape: [x.length], aStrides: [1], bStrides: [0] };
      return pairs(elementwise.binaryFunctions.div, x, own(fill(n, 1)), dims, "float32");
    });

  /** The maxima of all rows, exp(x − max), and their sums. */
  function rowStatistics(x: GpuStorage, d: ReduceDims, own: (storage: GpuStorage) => GpuStorage) {
    const threads = [divided(d.R * d.inner), d.outer];
    const max = own(reduce("max", x, d));
    const exps = own(
      runtime.run({
        kernel: softmax.expShifted,
        threads,
        sizes: { R: d.R, inner: d.inner },
        args: [x, max],
      }),
    );
    return { max, exps, sum: own(reduce("sum", exps, d)) };
  }

  function normalized(
    x: GpuStorage,
    mean: GpuStorage,
    variance: GpuStorage,
    { N, C, L }: { N: number; C: number; L: number },
    eps: number,
  ): GpuStorage {
    const args = [x, mean, variance, eps];
    return runtime.run({ kernel: batchNorm.normalize, threads: [L, C, N], sizes: { C, L }, args });
  }

  const kernels: Kernels = {
    unary(f, x, p0 = 0, p1 = 0) {
      const { dtype, length } = gpu(x);
      const apply = elementwise.unaryFunctions[f];
      const parameters = [p0, p1].slice(0, apply.length - 1);
      return inType(dtype, () =>
        runtime.run({
          kernel: elementwise.unaryKernels[parameters.length],
          threads: [length],
          args: [gpu(x), ...parameters],
          helpers: { apply, ...elementwise.helpers },
        }),
      );
    },
    binary(f, a, b, d, p0 = 0, p1 = 0) {
      const apply = elementwise.binaryFunctions[f];
      const parameters = [p0, p1].slice(0, apply.length - 2);
      return inType(gpu(a).dtype, () => pairs(apply, gpu(a), gpu(b), d, "float32", parameters));
    },
    compare: (f, a, b, d) => pairs(elementwise.comparisons[f], gpu(a), gpu(b), d, "uint8"),
    cast: (x, dtype) => asType(gpu(x), dtype),
    relu: (x) => runtime.run({ kernel: relu.relu, threads: [gpu(x).length], args: [gpu(x)] }),
    reluBackward: (dy, y) =>
      runtime.run({ kernel: relu.reluBackward, threads: [gpu(y).length], args: [gpu(dy), gpu(y)] }),

    reduce(f, x, d) {
      return inType(gpu(x).dtype, () => {
        if (f !== "mean") return reduce(f, gpu(x), d);
        return stages((own) => dividedBy(own(reduce("sum", gpu(x), d)), d.R));
      });
    },
    argReduce(f, x, { outer, R, inner }) {
      if (R === 0) return fill(0, outer * inner, "int32");
      const sizes = { R, inner, sign: f === "max" ? 1 : -1 };
      const threads = [inner, outer];
      return runtime.run({ kernel: argReduce, threads, sizes, args: [gpu(x)], dtype: "int32" });
    },

    takeAlong(x, index, { outer, R, J, inner }) {
      const { dtype } = gpu(x);
      const threads = [divided(J * inner), outer];
      const args = [gpu(x), gpu(index)];
      return runtime.run({ kernel: gather.takeAlong, threads, sizes: { R, J, inner }, args, dtype });
    },
    putAlong(dy, index, { outer, R, J, inner }) {
      if (J === 0) return fill(0, outer * R * inner, gpu(dy).dtype);
      const args = [gpu(dy), gpu(index)];
      return inType(gpu(dy).dtype, () =>
        runtime.run({
          kernel: gather.putAlong,
          threads: [divided(R * inner), outer],
          sizes: { J, inner },
          args,
        }),
      );
    },
    gatherRows(x, index, { width, J }) {
      const { dtype } = gpu(x);
      const args = [gpu(x), gpu(index)];
      return runtime.run({ kernel: gather.gatherRows, threads: [width, J], sizes: { width }, args, dtype });
    },
    scatterAddRows(dy, index, { rows, width, J }) {
      if (J === 0) return fill(0, rows * width, gpu(dy).dtype);
      const args = [gpu(dy), gpu(index)];
      return inType(gpu(dy).dtype, () =>
        runtime.run({ kernel: gather.scatterAddRows, threads: [width, rows], sizes: { width, J }, args }),
      );
    },

    readStrided: (x, d) =>
      runtime.run({
        kernel: layout.readStrided,
        ...readDims(d),
        args: [gpu(x), d.offset],
        dtype: gpu(x).dtype,
      }),
    writeStrided(x, length, d) {
      const { dtype } = gpu(x);
      if (gpu(x).length === 0) return fill(0, length, dtype);
      const sizes = writeDims(d);
      return runtime.run({
        kernel: layout.writeStrided,
        threads: [length],
        sizes,
        args: [gpu(x), d.offset],
        dtype,
      });
    },
    concat(parts, { outer, widths }) {
      const { dtype } = gpu(parts[0]);
      return stages((own) => {
        let joined = gpu(parts[0]);
        let widthA = widths[0];
        if (parts.length === 1) return asType(joined, dtype);
        for (const [i, part] of parts.entries()) {
          if (i === 0) continue;
          const widthB = widths[i];
          const args = [joined, gpu(part)];
          const threads = [widthA + widthB, outer];
          const filled = args.filter((arg) => arg.length > 0);
          joined =
            filled.length === 2
              ? runtime.run({ kernel: layout.concat, threads, sizes: { widthA, widthB }, args, dtype })
              : runtime.run({
                  kernel: layout.copy,
                  threads: [outer * (widthA + widthB)],
                  args: filled,
                  dtype,
                });
          widthA += widthB;
          if (i < parts.length - 1) own(joined);
        }
        return joined;
      });
    },

    matmul(a, b, bias, d) {
      const { M, N, K, transA = false, transB = false, batch } = d;
      const threads = [N, M, batch];
      if (K === 0 || threads.includes(0)) {
        const dims = { shape: [batch * M, N], offset: 0, strides: [0, 1] };
        return bias === null ? fill(0, batch * M * N) : kernels.readStrided(bias, dims);
      }
      const sizes = {
        K,
        aBatch: d.aStride,
        aRow: transA ? 1 : K,
        aTerm: transA ? M : 1,
        bBatch: d.bStride,
        bTerm: transB ? 1 : N,
        bColumn: transB ? K : 1,
      };
      return bias === null
        ? runtime.run({ kernel: matmul, threads, sizes, args: [gpu(a), gpu(b)] })
        : runtime.run({ kernel: matmulBias, threads, sizes, args: [gpu(a), gpu(b), gpu(bias)] });
    },
    im2col(x, d) {
      const { dtype } = gpu(x);
      const threads = [divided(d.R * d.S * d.P * d.Q), planes(d)];
      return runtime.run({ kernel: columns.im2col, threads, sizes: { ...d }, args: [gpu(x)], dtype });
    },
    col2im(dColumns, d) {
      return inType(gpu(dColumns).dtype, () =>
        runtime.run({
          kernel: columns.col2im,
          threads: [divided(d.H * d.W), planes(d)],
          sizes: { ...d },
          args: [gpu(dColumns)],
        }),
      );
    },
    ...convKernels(runtime, stages, perChannel),
    ...poolKernels(runtime),

    softmax: (x, d) =>
      stages((own) => {
        const { exps, sum } = rowStatistics(gpu(x), d, own);
        const sizes = { R: d.R, inner: d.inner };
        return runtime.run({
          kernel: softmax.softmax,
          threads: [d.R * d.inner, d.outer],
          sizes,
          args: [exps, sum],
        });
      }),
    logSoftmax: (x, d) =>
      stages((own) => {
        const { max, sum } = rowStatistics(gpu(x), d, own);
        const sizes = { R: d.R, inner: d.inner };
        const args = [gpu(x), max, sum];
        return runtime.run({ kernel: softmax.logSoftmax, threads: [d.R * d.inner, d.outer], sizes, args });
      }),
    softmaxCrossEntropy: (logits, labels, { N, C, labelSmoothing }) =>
      stages((own) => {
        const d = { outer: N, R: C, inner: 1 };
        const { max, exps, sum } = rowStatistics(gpu(logits), d, own);
        const losses = runtime.run({
          kernel: crossEntropy.crossEntropyLosses,
          threads: [N],
          sizes: { C },
          args: [gpu(logits), gpu(labels), max, sum, labelSmoothing],
        });
        const probabilities = runtime.run({
          kernel: softmax.softmax,
          threads: [C, N],
          sizes: { R: C, inner: 1 },
          args: [exps, sum],
        });
        return { losses, probabilities };
      }),
    softmaxCrossEntropyBackward: (probabilities, labels, dLosses, { N, C, labelSmoothing }) =>
      runtime.run({
        kernel: crossEntropy.crossEntropyBackward,
        threads: [C, N],
        sizes: { C },
        args: [gpu(probabilities), gpu(labels), gpu(dLosses), labelSmoothing],
      }),

    batchNormStatistics: (x, d) =>
      stages((own) => {
        const { N, C, L } = d;
        const mean = dividedBy(own(perChannel(gpu(x), d)), N * L);
        const args = [gpu(x), mean];
        const squares = own(
          runtime.run({
            kernel: batchNorm.squaredDeviation,
            threads: [L, C, N],
            sizes: { C, L },
            args,
          }),
        );
        return { mean, variance: dividedBy(own(perChannel(squares, d)), N * L) };
      }),
    batchNormApply: (x, mean, variance, weight, bias, d, eps) => {
      if (weight === null && bias === null) return normalized(gpu(x), gpu(mean), gpu(variance), d, eps);
      return stages((own) => {
        const { N, C, L } = d;
        const xHat = own(normalized(gpu(x), gpu(mean), gpu(variance), d, eps));
        const scale = weight === null ? own(fill(1, C)) : gpu(weight);
        const offset = bias === null ? own(fill(0, C)) : gpu(bias);
        const args = [xHat, scale, offset];
        return runtime.run({ kernel: batchNorm.affine, threads: [L, C, N], sizes: { C, L }, args });
      });
    },
    batchNormBackward: (dy, x, mean, variance, weight, d, eps, training) =>
      stages((own) => {
        const { N, C, L } = d;
        const xHat = own(normalized(gpu(x), gpu(mean), gpu(variance), d, eps));
        const flat = { shape: [N * C * L], aStrides: [1], bStrides: [1] };
        const products = own(pairs(elementwise.binaryFunctions.mul, gpu(dy), xHat, flat, "float32"));
        const dWeight = perChannel(products, d);
        const dBias = perChannel(gpu(dy), d);
        const dx = runtime.run({
          kernel: batchNorm.batchNormInputGrad,
          threads: [L, C, N],
          sizes: { C, L, M: training ? N * L : 0 },
          args: [
            gpu(dy),
            xHat,
            gpu(variance),
            weight === null ? own(fill(1, C)) : gpu(weight),
            dWeight,
            dBias,
            eps,
          ],
        });
        return { dx, dWeight, dBias };
      }),

    dropout: (x, p, seed) =>
      stages((own) => {
        const { length } = gpu(x);
        const kept = own(runtime.upload(keptByDropout(length, p, seed)));
        const scale = p === 1 ? 0 : 1 / (1 - p);
        return runtime.run({ kernel: dropout.dropout, threads: [length], args: [gpu(x), kept, scale] });
      }),

    sgd: (parameter, gradient, velocity, d) =>
      stages((own) => {
        const threads = [gpu(parameter).length];
        const g = runtime.run({
          kernel: sgd.sgdGradient,
          threads,
          args: [gpu(parameter), gpu(gradient), d.weightDecay],
        });
        const move = (direction: GpuStorage) =>
          runtime.run({ kernel: sgd.sgdParameter, threads, args: [gpu(parameter), direction, d.lr] });
        if (velocity === null) return { parameter: move(own(g)), velocity: null };
        const mix = (v: GpuStorage, momentum: number, share: number) =>
          runtime.run({ kernel: sgd.sgdVelocity, threads, args: [v, g, momentum, share] });
        const v = d.step === 1 ? g : mix(gpu(velocity), d.momentum, 1 - d.dampening);
        if (v !== g) own(g);
        return { parameter: move(d.nesterov ? own(mix(v, d.momentum, 1)) : v), velocity: v };
      }),
    adam(parameter, gradient, m, v, d) {
      const threads = [gpu(parameter).length];
      const { stepSize, inverseRoot, shrink, penalty } = adamFactors(d);
      const inputs = [gpu(parameter), gpu(gradient)];
      const nextM = runtime.run({
        kernel: adam.adamM,
        threads,
        args: [...inputs, gpu(m), d.beta1, 1 - d.beta1, penalty],
      });
      const nextV = runtime.run({
        kernel: adam.adamV,
        threads,
        args: [...inputs, gpu(v), d.beta2, 1 - d.beta2, penalty],
      });
      const next = runtime.run({
        kernel: adam.adamParameter,
        threads,
        args: [gpu(parameter), nextM, nextV, stepSize, inverseRoot, d.eps, shrink],
      });
      return { parameter: next, m: nextM, v: nextV };
    },
  };
  return kernels;
}
