import { describe } from "../describe.js";
import { DTypeError, ShapeError, ValueError } from "../errors.js";
import { checkOptions, type OptionNames } from "../options.js";
import {
  arrayTypes,
  checkDType,
  createArray,
  type DType,
  dtypeOf,
  holds,
  isFloat,
  type NumericArray,
  wholeNumbers,
} from "./dtype.js";
import { defaultGenerator, Generator } from "./random.js";
import { requireNumber } from "./require-number.js";
import { checkShape, formatShape, indexAt, type Shape, sizeOf } from "./shape.js";
import { type NestedArray, Tensor } from "./tensor.js";

/** Of which type a new tensor is, and whether it wants a gradient. */
export interface CreateOptions {
  /** float32 unless said otherwise; a typed array keeps its own. */
  dtype?: DType;
  /** Whether `backward` fills its `grad`; for floats only. Default false. */
  requiresGrad?: boolean;
}

/** What {@link tensor} takes beside the data. */
export interface TensorOptions extends CreateOptions {
  /** For a flat typed array: how to read it. Default: one axis. */
  shape?: Shape;
}

/** What {@link rand}, {@link randn} and {@link randint} take beside the shape. */
export interface RandomOptions extends CreateOptions {
  /** Draw from a sequence of its own; default: go on with the one that `manualSeed` started. */
  seed?: number;
}

const CREATE_OPTIONS: OptionNames<CreateOptions> = { dtype: true, requiresGrad: true };
const RANDOM_OPTIONS: OptionNames<RandomOptions> = { ...CREATE_OPTIONS, seed: true };
const TENSOR_OPTIONS: OptionNames<TensorOptions> = { ...CREATE_OPTIONS, shape: true };

/** `fill` is called when shape and options are known to be right. */
function make<Options extends CreateOptions>(
  op: string,
  shape: Shape,
  fill: (data: NumericArray) => void,
  options: Options,
  names: OptionNames<NoInfer<Options>>,
): Tensor {
  checkShape(op, shape);
  checkOptions(op, options, names);
  const dtype = options.dtype ?? "float32";
  checkDType(op, dtype);
  const data = allocate(op, dtype, shape);
  fill(data);
  const t = Tensor.fromHost(dtype, data, [...shape]);
  if (options.requiresGrad) t.requiresGrad = true;
  return t;
}

/** @throws {ValueError} where the engine has no memory for it. */
export function allocate(op: string, dtype: DType, shape: Shape): NumericArray {
  try {
    return createArray(dtype, sizeOf(shape));
  } catch (error) {
    throw new ValueError(
      `${op}: the engine gives no memory for shape ${formatShape(shape)} of ${dtype}; make it smaller`,
      { op, shape, dtype },
      { cause: error },
    );
  }
}

/** Throws unless an element type has all of the numbers. A fraction is cut off, as PyTorch does it. */
function checkHeld(op: string, argument: string, data: ArrayLike<number>, dtype: DType, shape: Shape): void {
  if (isFloat(dtype)) return;
  for (let i = 0; i < data.length; i++) {
    if (holds(dtype, data[i])) continue;
    const place = shape.length === 0 ? argument : `${argument}[${indexAt(i, shape).join("][")}]`;
    const [least, largest] = wholeNumbers[dtype];
    throw new ValueError(
      `${op}: ${place} is ${data[i]}, and ${dtype} holds whole numbers from ${least} to ${largest}; use dtype "float32", or change the number`,
      { op, value: data[i], dtype },
    );
  }
}

/**
 * A tensor from a number, nested arrays or a typed array, which is copied. An integer dtype cuts fractions off.
 *
 * @throws {ShapeError} when nested arrays are ragged, or a typed array does not fill `shape`.
 * @throws {ValueError} when an integer dtype does not hold a number: NaN, an infinity, or one beyond its range.
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor(new Uint8Array(784), { shape: [28, 28] });
 */
export function tensor(data: NestedArray | NumericArray, options: TensorOptions = {}): Tensor {
  checkOptions("tensor", options, TENSOR_OPTIONS);
  if (options.shape !== undefined) checkShape("tensor", options.shape);
  if (ArrayBuffer.isView(data)) {
    if (!Object.values<unknown>(arrayTypes).some((Type) => data instanceof (Type as typeof Uint8Array))) {
      throw new DTypeError(
        `tensor: data is ${describe(data)}; typed arrays must be Float32Array, Float64Array, Int32Array or Uint8Array: convert it, as in Int32Array.from(data)`,
      );
    }
    const shape = options.shape ?? [data.length];
    if (sizeOf(shape) !== data.length) {
      throw new ShapeError(
        `tensor: shape ${formatShape(shape)} needs ${sizeOf(shape)} elements but data has ${data.length}`,
      );
    }
    const own = { ...options, dtype: options.dtype ?? dtypeOf(data) };
    const fill = (out: NumericArray) => {
      if (own.dtype !== dtypeOf(data)) checkHeld("tensor", "data", data, own.dtype, shape);
      out.set(data);
    };
    return make("tensor", shape, fill, own, TENSOR_OPTIONS);
  }
  const shape = shapeOf(data);
  const flat = [data].flat(Number.POSITIVE_INFINITY as 1) as number[];
  if (options.shape !== undefined && sizeOf(options.shape) !== flat.length) {
    throw new ShapeError(
      `tensor: shape ${formatShape(options.shape)} needs ${sizeOf(options.shape)} elements but data has ${flat.length}`,
    );
  }
  const fill = (out: NumericArray) => {
    checkHeld("tensor", "data", flat, dtypeOf(out), shape);
    out.set(flat);
  };
  return make("tensor", options.shape ?? shape, fill, options, TENSOR_OPTIONS);
}

/** The shape of nested arrays, which must all be as long as their siblings. */
function shapeOf(data: NestedArray, path = ""): number[] {
  if (typeof data === "number") return [];
  if (!Array.isArray(data)) {
    const way = (data as unknown) instanceof Promise ? `: await data${path} first` : "";
    throw new DTypeError(
      `tensor: data${path} is ${describe(data)}; elements must be numbers, in nested arrays or a typed array${way}`,
    );
  }
  if (data.length === 0) return [0];
  // Not map, which would pass over a hole, as in [1, , 3].
  const inner = Array.from(data, (item, i) => shapeOf(item, `${path}[${i}]`));
  const odd = inner.findIndex((shape) => formatShape(shape) !== formatShape(inner[0]));
  if (odd >= 0) {
    throw new ShapeError(
      `tensor: data${path} is ragged: data${path}[0] has shape ${formatShape(inner[0])} but data${path}[${odd}] has ${formatShape(inner[odd])}; siblings must have the same shape`,
    );
  }
  return [data.length, ...inner[0]];
}

/**
 * All elements 0.
 *
 * @example
 * zeros([2, 3]);
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return make("zeros", shape, () => {}, options, CREATE_OPTIONS);
}

/**
 * All elements 1.
 *
 * @example
 * ones([2, 3], { dtype: "int32" });
 */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return make("ones", shape, (out) => out.fill(1), options, CREATE_OPTIONS);
}

/**
 * All elements `value`.
 *
 * @throws {ValueError} when an integer dtype does not hold it.
 * @example
 * full([2, 2], Math.PI);
 */
export function full(shape: Shape, value: number, options: CreateOptions = {}): Tensor {
  requireNumber("full", "value", value);
  const fill = (out: NumericArray) => {
    checkHeld("full", "value", [value], dtypeOf(out), []);
    out.fill(value);
  };
  return make("full", shape, fill, options, CREATE_OPTIONS);
}

/**
 * How many steps are needed to reach the end. None of 1, 1.6 and 0.1 is what it is written as, and their quotient is
 * 6.000000000000001: what is a whole number but for such roundings is that number.
 */
function stepsBetween(from: number, to: number, step: number): number {
  const steps = (to - from) / step;
  const whole = Math.round(steps);
  const roundings = 4 * Number.EPSILON * Math.max(Math.abs(from), Math.abs(to));
  return Math.abs(steps - whole) * Math.abs(step) <= roundings ? whole : Math.ceil(steps);
}

/**
 * start, start + step, … up to but without `stop`; `arange(n)` counts from 0. float32 unless said otherwise.
 *
 * @throws {ValueError} when that does not end, or an integer dtype does not hold all of it.
 * @example
 * arange(5); // [0, 1, 2, 3, 4]
 * arange(1, 2, 0.25); // [1, 1.25, 1.5, 1.75]
 */
export function arange(start: number, stop?: number, step = 1, options: CreateOptions = {}): Tensor {
  for (const [name, value] of Object.entries({ start, stop: stop ?? start, step }))
    requireNumber("arange", name, value);
  const from = stop === undefined ? 0 : start;
  const to = stop ?? start;
  const length = Math.max(0, stepsBetween(from, to, step));
  if (!Number.isSafeInteger(length)) {
    throw new ValueError(
      `arange: from ${from} to ${to} by ${step} does not end; the numbers must be finite and step not 0`,
    );
  }
  const ends = length === 0 ? [] : [from, from + (length - 1) * step];
  return make(
    "arange",
    [length],
    (out) => {
      for (const number of ends) checkHeld("arange", "a number", [number], dtypeOf(out), []);
      for (let i = 0; i < length; i++) out[i] = from + i * step;
    },
    options,
    CREATE_OPTIONS,
  );
}

/**
 * The identity matrix [n, n].
 *
 * @example
 * eye(3);
 */
export function eye(n: number, options: CreateOptions = {}): Tensor {
  return make(
    "eye",
    [n, n],
    (out) => {
      for (let i = 0; i < n; i++) out[i * n + i] = 1;
    },
    options,
    CREATE_OPTIONS,
  );
}

/** Throws unless a dtype, when one is asked for, holds fractions. */
export function requireRealNumbers(op: string, dtype: DType = "float32"): void {
  if (isFloat(dtype)) return;
  throw new DTypeError(
    `${op}: dtype is ${dtype}, but ${op} draws fractions; use a float dtype, or randint()`,
  );
}

const generatorOf = (options: RandomOptions): Generator =>
  options.seed === undefined ? defaultGenerator() : new Generator(options.seed);

/**
 * Uniform in [0, 1). The same seed gives the same numbers on every machine and backend.
 *
 * @example
 * rand([2, 3], { seed: 1 });
 */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  return make(
    "rand",
    shape,
    (out) => {
      requireRealNumbers("rand", options.dtype);
      const generator = generatorOf(options);
      // Rounding a double just below 1 to float32 would give 1, so float32 draws only as many bits as it holds.
      const draw =
        options.dtype === "float64" ? () => generator.uniform() : () => (generator.word() >>> 8) * 2 ** -24;
      for (let i = 0; i < out.length; i++) out[i] = draw();
    },
    options,
    RANDOM_OPTIONS,
  );
}

/**
 * Standard normal: mean 0, standard deviation 1.
 *
 * @example
 * randn([64, 10], { seed: 1 });
 */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  return make(
    "randn",
    shape,
    (out) => {
      requireRealNumbers("randn", options.dtype);
      const generator = generatorOf(options);
      for (let i = 0; i < out.length; i++) out[i] = generator.normal();
    },
    options,
    RANDOM_OPTIONS,
  );
}

/**
 * Uniform integers in [low, high), as int32 unless said otherwise.
 *
 * @throws {ValueError} when the range is empty, or holds numbers that the dtype does not hold.
 * @example
 * randint(0, 10, [64], { seed: 1 }); // labels
 */
export function randint(low: number, high: number, shape: Shape, options: RandomOptions = {}): Tensor {
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || high <= low || high - low > 2 ** 32) {
    throw new ValueError(
      `randint: the range [${low}, ${high}) is empty or not of integers; low must be less than high, by at most 2^32`,
    );
  }
  checkOptions("randint", options, RANDOM_OPTIONS);
  const { dtype = "int32" } = options;
  checkDType("randint", dtype);
  const [least, largest] = wholeNumbers[dtype];
  if (low < least || high - 1 > largest) {
    throw new ValueError(
      `randint: the range [${low}, ${high}) goes beyond the whole numbers of ${dtype}, which are ${least} to ${largest}; draw from a smaller one, or as another dtype`,
      { low, high, dtype },
    );
  }
  return make(
    "randint",
    shape,
    (out) => {
      const generator = generatorOf(options);
      for (let i = 0; i < out.length; i++) out[i] = low + generator.below(high - low);
    },
    { ...options, dtype },
    RANDOM_OPTIONS,
  );
}
