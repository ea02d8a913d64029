import type { AdamDims } from "../../kernels/adam/reference.js";
import type { AvgPoolDims } from "../../kernels/avg-pool2d/reference.js";
import type { BatchNormDims } from "../../kernels/batch-norm/reference.js";
import type { ConvDims } from "../../kernels/conv2d/reference.js";
import type {
  BinaryFunction,
  BroadcastDims,
  Comparison,
  UnaryFunction,
} from "../../kernels/elementwise/reference.js";
import type { AlongDims, RowDims } from "../../kernels/gather/reference.js";
import type { WindowDims } from "../../kernels/im2col/reference.js";
import type { ConcatDims, StridedDims } from "../../kernels/layout/reference.js";
import type { MatmulDims } from "../../kernels/matmul/reference.js";
import type { ReduceDims, Reduction } from "../../kernels/reduce/reference.js";
import type { SgdDims } from "../../kernels/sgd/reference.js";
import type { CrossEntropyDims } from "../../kernels/softmax-cross-entropy/reference.js";
import type { DType, NumericArray } from "../../kernels/types.js";

/** Where a tensor's elements are, in whatever form the backend keeps them. Only that backend looks inside. */
export interface Storage {
  readonly byteLength: number;
}

export interface BatchedMatmulDims extends MatmulDims {
  /** How many products; each operand advances by its stride (0 to use the same matrix again). */
  batch: number;
  aStride: number;
  bStride: number;
}

/**
 * The numeric loops that every backend offers: storages and sizes in, storages out. The formulas are in the
 * reference of the same name under kernels/. The result has the first argument's element type unless said otherwise.
 */
export interface Kernels {
  unary(f: UnaryFunction, x: Storage, p0?: number, p1?: number): Storage;
  binary(f: BinaryFunction, a: Storage, b: Storage, d: BroadcastDims, p0?: number, p1?: number): Storage;
  /** A uint8 of 0 and 1. */
  compare(f: Comparison, a: Storage, b: Storage, d: BroadcastDims): Storage;
  cast(x: Storage, dtype: DType): Storage;
  relu(x: Storage): Storage;
  reluBackward(dy: Storage, y: Storage): Storage;

  reduce(f: Reduction, x: Storage, d: ReduceDims): Storage;
  /** An int32 of positions along R. */
  argReduce(f: "max" | "min", x: Storage, d: ReduceDims): Storage;

  takeAlong(x: Storage, index: Storage, d: AlongDims): Storage;
  putAlong(dy: Storage, index: Storage, d: AlongDims): Storage;
  gatherRows(x: Storage, index: Storage, d: RowDims): Storage;
  scatterAddRows(dy: Storage, index: Storage, d: RowDims): Storage;

  readStrided(x: Storage, d: StridedDims): Storage;
  writeStrided(x: Storage, length: number, d: StridedDims): Storage;
  concat(parts: readonly Storage[], d: ConcatDims): Storage;

  /** A·B for each of the batch, plus a bias row of N where there is one. */
  matmul(a: Storage, b: Storage, bias: Storage | null, d: BatchedMatmulDims): Storage;
  im2col(x: Storage, d: WindowDims): Storage;
  col2im(dColumns: Storage, d: WindowDims): Storage;
  conv2d(x: Storage, weight: Storage, bias: Storage | null, d: ConvDims): Storage;
  conv2dInputGrad(dy: Storage, weight: Storage, d: ConvDims): Storage;
  conv2dWeightGrad(dy: Storage, x: Storage, d: ConvDims): Storage;
  conv2dBiasGrad(dy: Storage, d: ConvDims): Storage;

  maxPool2d(x: Storage, d: WindowDims): { y: Storage; argmax: Storage };
  maxPool2dBackward(dy: Storage, argmax: Storage, d: WindowDims): Storage;
  avgPool2d(x: Storage, d: AvgPoolDims): Storage;
  avgPool2dBackward(dy: Storage, d: AvgPoolDims): Storage;

  softmax(x: Storage, d: ReduceDims): Storage;
  logSoftmax(x: Storage, d: ReduceDims): Storage;
  softmaxCrossEntropy(
    logits: Storage,
    labels: Storage,
    d: CrossEntropyDims,
  ): { losses: Storage; probabilities: Storage };
  softmaxCrossEntropyBackward(
    probabilities: Storage,
    labels: Storage,
    dLosses: Storage,
    d: CrossEntropyDims,
  ): Storage;

  batchNormStatistics(x: Storage, d: BatchNormDims): { mean: Storage; variance: Storage };
  batchNormApply(
    x: Storage,
    mean: Storage,
    variance: Storage,
    weight: Storage | null,
    bias: Storage | null,
    d: BatchNormDims,
    eps: number,
  ): Storage;
  batchNormBackward(
    dy: Storage,
    x: Storage,
    mean: Storage,
    variance: Storage,
    weight: Storage | null,
    d: BatchNormDims,
    eps: number,
    training: boolean,
  ): { dx: Storage; dWeight: Storage; dBias: Storage };

  dropout(x: Storage, p: number, seed: readonly [number, number]): Storage;

  /** The optimizers may update their arguments in place and return them, or return new storages. */
  sgd(
    parameter: Storage,
    gradient: Storage,
    velocity: Storage | null,
    d: SgdDims,
  ): { parameter: Storage; velocity: Storage | null };
  adam(
    parameter: Storage,
    gradient: Storage,
    m: Storage,
    v: Storage,
    d: AdamDims,
  ): { parameter: Storage; m: Storage; v: Storage };
}

/** The same kernels, each call of which `around` runs. */
export function aroundKernels(kernels: Kernels, around: (call: () => unknown) => unknown): Kernels {
  const wrapped = Object.entries(kernels).map(([name, kernel]) => [
    name,
    (...args: unknown[]) => around(() => (kernel as (...args: unknown[]) => unknown)(...args)),
  ]);
  return Object.fromEntries(wrapped) as Kernels;
}

/** What a backend has allocated and not yet freed. */
export interface MemoryUse {
  bytes: number;
  buffers: number;
}

/**
 * Something that can run every kernel. Kernels are dispatched synchronously everywhere; only reading may have to
 * wait.
 *
 * A storage belongs to whoever received it from `upload` or a kernel, until it is given to `free`. After that the
 * backend may hand the same memory out again.
 */
export interface Backend {
  readonly name: string;
  /** Element types of the floating-point tensors it computes on; tensors of any other float type run on cpu. */
  readonly floats: readonly DType[];
  readonly kernels: Kernels;
  /** Kernels that this backend does not have itself and borrows from cpu, by copying there and back. */
  readonly fallbacks: readonly (keyof Kernels)[];

  /** One line on what really runs: adapter, SIMD level, threads. */
  describe(): string;
  /** May keep `data` itself rather than a copy: the caller no longer writes to it. */
  upload(data: NumericArray): Storage;
  /** A copy of the elements. */
  read(storage: Storage): Promise<NumericArray>;
  /**
   * Whether a read makes the device stop. Where it does, nothing is read that was not asked for; see
   * src/tensor/README.md.
   */
  readonly readsStall: boolean;
  /** The same without waiting, or null where the backend cannot. */
  readSync: ((storage: Storage) => NumericArray) | null;
  free(storage: Storage): void;
  /**
   * What to run once a storage's last owner has been garbage-collected without `free`. The callback must not hold
   * on to memory that the engine could have reclaimed by itself.
   */
  finalizer(storage: Storage): () => void;
  memory(): MemoryUse;
}
