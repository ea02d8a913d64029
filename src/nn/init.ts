/**
 * Starting values. Each is drawn from the sequence that `manualSeed` started, or from a generator that is passed.
 *
 * @module
 */

import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { allocate, requireRealNumbers } from "../tensor/creation.js";
import { checkDType, type DType } from "../tensor/dtype.js";
import { defaultGenerator, type Generator, uniformEnds } from "../tensor/random.js";
import { requireNumber } from "../tensor/require-number.js";
import { checkShape, type Shape, sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** In what type, and from which random numbers, starting values are made. */
export interface InitOptions {
  /** Default "float32". */
  dtype?: DType;
  /** Where the numbers come from. Default: the sequence that `manualSeed` started. */
  generator?: Generator;
}

function check(op: string, shape: Shape, options: InitOptions): void {
  checkShape(op, shape);
  checkOptions(op, options, { dtype: true, generator: true });
  if (options.dtype !== undefined) checkDType(op, options.dtype);
  requireRealNumbers(op, options.dtype);
}

function draw(
  op: string,
  shape: Shape,
  { dtype = "float32", generator = defaultGenerator() }: InitOptions,
  next: (g: Generator) => number,
): Tensor {
  const data = allocate(op, dtype, shape);
  for (let i = 0; i < data.length; i++) data[i] = next(generator);
  return Tensor.fromHost(dtype, data, [...shape]);
}

/**
 * How many inputs feed one output, and how many outputs one input feeds: for weights [out, in, …window] these are
 * in·window and out·window.
 *
 * @example
 * nn.init.fans([32, 1, 3, 3]); // { fanIn: 9, fanOut: 288 }
 */
export function fans(shape: Shape): {
  /** How many inputs an output is made of. */
  fanIn: number;
  /** How many outputs an input goes into. */
  fanOut: number;
} {
  const window = sizeOf(shape.slice(2));
  return { fanIn: (shape[1] ?? 1) * window, fanOut: shape[0] * window };
}

/** The root of square/fan; 0 where nothing feeds in, and there is nothing to draw. */
const rootOf = (square: number, fan: number): number => (fan === 0 ? 0 : Math.sqrt(square / fan));

/**
 * Uniform in [low, high).
 *
 * @throws {ValueError} when low is greater than high, or one of them not finite.
 * @example
 * nn.init.uniform([128], -0.1, 0.1);
 */
export function uniform(shape: Shape, low = 0, high = 1, options: InitOptions = {}): Tensor {
  check("uniform", shape, options);
  requireNumber("uniform", "low", low);
  requireNumber("uniform", "high", high);
  if (!(low <= high && high - low < Number.POSITIVE_INFINITY)) {
    throw new ValueError(`uniform: [${low}, ${high}) is no range; low must be at most high, and both finite`);
  }
  const [first, last] = uniformEnds(low, high, options.dtype ?? "float32");
  return draw("uniform", shape, options, (g) =>
    Math.min(Math.max(low + (high - low) * g.uniform(), first), last),
  );
}

/**
 * Normal with this mean and standard deviation.
 *
 * @throws {ValueError} when the mean is not finite, or std not a finite number of at least 0.
 * @example
 * nn.init.normal([10, 128], 0, 0.01);
 */
export function normal(shape: Shape, mean = 0, std = 1, options: InitOptions = {}): Tensor {
  check("normal", shape, options);
  if (!Number.isFinite(mean)) {
    throw new ValueError(`normal: mean is ${describe(mean)}; it must be a finite number`);
  }
  if (!(Number.isFinite(std) && std >= 0)) {
    throw new ValueError(`normal: std is ${describe(std)}; it must be a finite number of at least 0`);
  }
  return draw("normal", shape, options, (g) => mean + std * g.normal());
}

/**
 * Uniform in ±gain·sqrt(6 / (fanIn + fanOut)): keeps the variance on the way forward and back, for tanh and sigmoid.
 *
 * Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
 *
 * @example
 * layer.weight.assign(nn.init.xavierUniform(layer.weight.shape));
 */
export function xavierUniform(shape: Shape, gain = 1, options: InitOptions = {}): Tensor {
  check("xavierUniform", shape, options);
  requireNumber("xavierUniform", "gain", gain);
  const { fanIn, fanOut } = fans(shape);
  const bound = gain * rootOf(6, fanIn + fanOut);
  return uniform(shape, -bound, bound, options);
}

/**
 * Normal with standard deviation gain·sqrt(2 / (fanIn + fanOut)); see {@link xavierUniform}.
 *
 * @example
 * layer.weight.assign(nn.init.xavierNormal(layer.weight.shape));
 */
export function xavierNormal(shape: Shape, gain = 1, options: InitOptions = {}): Tensor {
  check("xavierNormal", shape, options);
  requireNumber("xavierNormal", "gain", gain);
  const { fanIn, fanOut } = fans(shape);
  return normal(shape, 0, gain * rootOf(2, fanIn + fanOut), options);
}

/**
 * Uniform in ±sqrt(6 / ((1 + slope²)·fanIn)): keeps the variance through ReLU (slope 0) and leaky ReLU.
 *
 * Source: He et al., "Delving Deep into Rectifiers" (2015).
 *
 * @example
 * layer.weight.assign(nn.init.kaimingUniform(layer.weight.shape));
 */
export function kaimingUniform(shape: Shape, slope = 0, options: InitOptions = {}): Tensor {
  check("kaimingUniform", shape, options);
  requireNumber("kaimingUniform", "slope", slope);
  const bound = rootOf(6, (1 + slope * slope) * fans(shape).fanIn);
  return uniform(shape, -bound, bound, options);
}

/**
 * Normal with standard deviation sqrt(2 / ((1 + slope²)·fanIn)); see {@link kaimingUniform}.
 *
 * @example
 * layer.weight.assign(nn.init.kaimingNormal(layer.weight.shape));
 */
export function kaimingNormal(shape: Shape, slope = 0, options: InitOptions = {}): Tensor {
  check("kaimingNormal", shape, options);
  requireNumber("kaimingNormal", "slope", slope);
  return normal(shape, 0, rootOf(2, (1 + slope * slope) * fans(shape).fanIn), options);
}

/**
 * What PyTorch's Conv2d and Linear start with: weights and bias uniform in ±1/sqrt(fanIn), zeros where fanIn is 0. (It
 * is written there as Kaiming uniform with slope sqrt(5), which comes to the same.)
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 *
 * @example
 * const { weight, bias } = nn.init.layerDefault([32, 1, 3, 3], true); // both within ±1/3
 */
export function layerDefault(
  weightShape: Shape,
  withBias: boolean,
  options: InitOptions = {},
): {
  /** Of the shape that was asked for. */
  weight: Tensor;
  /** One number for each output; null where none was asked for. */
  bias: Tensor | null;
} {
  check("layerDefault", weightShape, options);
  const { fanIn } = fans(weightShape);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  const between = (shape: Shape) => uniform(shape, 0 - bound, bound, options);
  const weight = between(weightShape);
  const bias = withBias ? between([weightShape[0]]) : null;
  for (const t of [weight, bias]) if (t !== null) t.requiresGrad = true;
  return { weight, bias };
}
