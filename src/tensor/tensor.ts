import type { Backend, Storage } from "../backends/backend.js";
import { backendFor } from "../backends/select.js";
import { AutogradError, DTypeError, ShapeError } from "../errors.js";
import { TensorBuffer } from "./buffer.js";
import { type DType, isFloat, type NumericArray } from "./dtype.js";
import { formatTensor } from "./print.js";
import { formatShape, type Shape, sameShape, sizeOf } from "./shape.js";

/**
 * An op that was recorded. With the nodes of its inputs, and of theirs, it is the graph that `backward()` goes through:
 * an edge for every input. See src/autograd/README.md.
 */
export interface Node {
  /** The name of the op. */
  readonly op: string;
  /** What was called, where that is made of several ops and this is the last of them; null where it is the op itself. */
  calledAs: string | null;
  /** Its arguments in their places; null for those that are no tensors. */
  readonly inputs: readonly (Tensor | null)[];
  /**
   * The memory that forward made: that of the result, and of what it saved for backward.
   *
   * @internal
   */
  readonly buffers: readonly TensorBuffer[];
  /** The module that was running, where somebody keeps track; see `withLayerNames` in pellucid/trace. */
  readonly layer: string | null;
  /** What forward saved for backward, by name; nothing once it was released. */
  readonly saved: Readonly<Record<string, unknown>>;
  /** The gradient of each input, given that of the output; null where none is wanted. */
  backward(dy: Tensor): readonly (Tensor | null)[];
  /** The same for all inputs that are floats, whether they want one or not. */
  slopes(dy: Tensor): readonly (Tensor | null)[];
  /** How many ops were recorded before it, in this program. */
  readonly number: number;
  /** Throws, under this name, where what forward saved was released, or an input was changed in place since. */
  requireSaved(name: string): void;
  /** Forgets what backward needs. The values of the inputs can still be read. */
  releaseSaved(): void;
  /** Lets go of the rest of the graph. */
  releaseInputs(): void;
}

/** Numbers in arrays in arrays, as deep as a tensor has axes. */
export type NestedArray = number | NestedArray[];

/** Sees a gradient when it is complete, and may return another to go on with. */
export type GradientHook = (gradient: Tensor) => Tensor | undefined;

/**
 * An array of numbers with a shape: the elements lie in one flat row-major buffer, so that the element
 * [i, j, k] of a tensor [A, B, C] is number (i·B + j)·C + k. A tensor never changes, with one exception: an
 * optimizer updates parameters in place.
 *
 * Ops are methods too (src/ops/methods.ts adds them): `a.add(b)` is `add(a, b)`, and so is `backward`.
 *
 * Ops on tensors that require a gradient are recorded, and `backward()` on a scalar result computes the derivative
 * of that scalar with respect to each of them into `grad`.
 *
 * @example
 * const w = tensor([1, 2, 3], { requiresGrad: true });
 * const loss = sum(mul(w, w));
 * loss.backward();
 * w.grad!.tolist(); // [2, 4, 6]
 */
export class Tensor {
  /** The size of each axis; [] for a single number. */
  readonly shape: Shape;
  #buffer: TensorBuffer;
  /** dLoss/dThis, summed over all `backward()` calls since it was last cleared; null when there was none. */
  grad: Tensor | null = null;
  /** The op that made this tensor; null for a leaf. */
  node: Node | null = null;
  /** Set by `Module`: the name of a parameter, for error messages and summaries. */
  name: string | null = null;
  /** A tensor that an op made keeps no gradient unless {@link retainGrad} asks for it. */
  retainsGrad = false;
  /** What {@link registerHook} added, in the order in which they are called. */
  readonly hooks: GradientHook[] = [];
  #leafRequiresGrad = false;

  /** @hidden */
  constructor(buffer: TensorBuffer, shape: Shape) {
    if (sizeOf(shape) !== buffer.length) {
      throw new ShapeError(
        `Tensor: shape ${formatShape(shape)} needs ${sizeOf(shape)} elements but there are ${buffer.length}`,
      );
    }
    this.#buffer = buffer;
    this.shape = shape;
  }

  /** A leaf that takes `data` over without a copy. */
  static fromHost(dtype: DType, data: NumericArray, shape: Shape): Tensor {
    return new Tensor(TensorBuffer.fromHost(dtype, data), shape);
  }

  /** What a kernel computed; the current memory scope answers for it. */
  static fromStorage(backend: Backend, storage: Storage, dtype: DType, shape: Shape): Tensor {
    return new Tensor(TensorBuffer.fromStorage(backend, storage, dtype, sizeOf(shape)), shape);
  }

  /** The type of its elements. */
  get dtype(): DType {
    return this.#buffer.dtype;
  }

  /** Where the elements are. Tensors that differ only in shape share one. @internal */
  get buffer(): TensorBuffer {
    return this.#buffer;
  }

  /** How many axes it has. */
  get rank(): number {
    return this.shape.length;
  }

  /** How many elements. */
  get size(): number {
    return this.buffer.length;
  }

  /** Whether no op that was recorded has made it: it then is data, a parameter, or detached. */
  get isLeaf(): boolean {
    return this.node === null;
  }

  /** Whether gradients flow to this tensor: set on a leaf, and true of whatever is computed from one. */
  get requiresGrad(): boolean {
    return this.node !== null || this.#leafRequiresGrad;
  }

  /** Turns it on or off for a leaf of floats; an {@link AutogradError} for what an op has made. */
  set requiresGrad(value: boolean) {
    if (this.node !== null) {
      if (value) return;
      throw new AutogradError(
        `requiresGrad: this tensor was computed by ${this.node.op}, so it cannot be turned off here; use detach() to get one outside the graph`,
      );
    }
    if (value && !isFloat(this.dtype)) {
      throw new DTypeError(
        `requiresGrad: a tensor of ${this.dtype} has no gradient; only float32 and float64 do. Convert it with cast(x, "float32")`,
      );
    }
    if (value) this.buffer.pin();
    this.#leafRequiresGrad = value;
  }

  /** Asks `backward()` to leave the gradient of this tensor in `grad`, though it is not a leaf. */
  retainGrad(): this {
    this.retainsGrad = true;
    return this;
  }

  /** Calls `hook` with the complete gradient of this tensor in every backward pass; answers how to stop it. */
  registerHook(hook: GradientHook): () => void {
    this.hooks.push(hook);
    return () => {
      const at = this.hooks.indexOf(hook);
      if (at >= 0) this.hooks.splice(at, 1);
    };
  }

  /** The same elements outside the graph: no gradient flows through. The memory is shared, and released together. */
  detach(): Tensor {
    return new Tensor(this.buffer, this.shape);
  }

  /** The elements in row-major order, as a copy. Works on every backend. */
  async data(): Promise<NumericArray> {
    return this.buffer.read();
  }

  /**
   * The same at once.
   *
   * @throws {BackendError} where the backend can only answer later.
   */
  dataSync(): NumericArray {
    return this.buffer.readSync();
  }

  /**
   * The number in a tensor of one element.
   *
   * @throws {ShapeError} when it has more or fewer.
   */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError(
        `item: the tensor has shape ${formatShape(this.shape)}, ${this.size} elements; item() needs exactly one: use tolist() or await data()`,
      );
    }
    return this.dataSync()[0];
  }

  /** Nested arrays of numbers; a plain number for a scalar. */
  tolist(): NestedArray {
    const data = this.dataSync();
    const nest = (axis: number, start: number, count: number): NestedArray => {
      if (axis === this.rank) return data[start];
      const step = count / (this.shape[axis] || 1);
      return Array.from({ length: this.shape[axis] }, (_, i) => nest(axis + 1, start + i * step, step));
    };
    return nest(0, 0, this.size);
  }

  /** Puts a copy of other elements here, in place of the old ones. For running statistics and loading; never recorded. */
  assign(values: Tensor): void {
    if (!sameShape(values.shape, this.shape) || values.dtype !== this.dtype) {
      throw new ShapeError(
        `assign: cannot put ${values.dtype} ${formatShape(values.shape)} into ${this.dtype} ${formatShape(this.shape)}; both must be the same`,
      );
    }
    const backend = backendFor(this.dtype);
    const source = values.buffer.storageOn(backend);
    this.buffer.pin();
    this.buffer.replace(
      backend,
      backend.kernels.readStrided(source, { shape: [this.size], offset: 0, strides: [1] }),
    );
  }

  /** Lets this tensor have the elements of another, which may be of another type. @internal */
  adopt(other: Tensor): void {
    // What was saved of this tensor is out of date, as after an update in place.
    this.#buffer.version += 1;
    this.#buffer = other.buffer;
    this.#buffer.pin();
  }

  /**
   * What `console.log` prints: shape, type and op, then the elements, in lines of at most 80 columns. Above 1,000 elements only
   * three at each end of every axis are shown.
   */
  toString(): string {
    return formatTensor(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

// Next: src/ops/conv2d.ts, the op that does most of the work on such tensors.
