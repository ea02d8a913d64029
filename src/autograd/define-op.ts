import type { Backend, Kernels, Storage } from "../backends/backend.js";
import { backendFor } from "../backends/select.js";
import { describeItems } from "../describe.js";
import { AutogradError } from "../errors.js";
import type { TensorBuffer } from "../tensor/buffer.js";
import { type DType, isFloat } from "../tensor/dtype.js";
import { formatShape, type Shape, sameShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { checkForward } from "./anomaly.js";
import { isRecording, withRecording } from "./no-grad.js";
import { observed } from "./observe-ops.js";
import { RecordedNode } from "./recorded-node.js";

/** What an op's forward works with: the kernels of the backend that the op runs on, and how to get in and out. */
export interface ForwardContext {
  /** What computes: the kernels of the backend that the op runs on. */
  readonly kernels: Kernels;
  /** The tensor's elements, on that backend. */
  storage(x: Tensor): Storage;
  /** A new tensor out of what a kernel computed. */
  wrap(storage: Storage, shape: Shape, dtype: DType): Tensor;
  /** The same where elements of this type can be: elsewhere, if this backend does not compute with them. */
  holding(dtype: DType): ForwardContext;
}

/** What an op's backward may ask. */
export interface BackwardContext<Saved> {
  /** What forward saved. */
  readonly saved: Saved;
  /** Whether argument i of the op wants a gradient: a costly one that nobody wants need not be computed. */
  needs(i: number): boolean;
}

/** An op: its name, its forward and its backward. */
export interface OpDefinition<Args extends unknown[], Saved> {
  /** What messages, graphs and traces call it. */
  readonly name: string;
  /** Computes y, and saves the least that backward needs. */
  forward(
    ctx: ForwardContext,
    ...args: Args
  ): {
    /** The result. */
    y: Tensor;
    /** What `backward` finds in `ctx.saved`. */
    saved: Saved;
  };
  /**
   * Given dL/dy, answers dL/dargument for each argument in its place, null for what is no tensor or is not needed.
   * It is made of ops itself, so that it can be differentiated again: of inputs and of y, since what else was saved is a constant
   * by then. An op without it has no (further) derivative.
   */
  backward?(ctx: BackwardContext<Saved>, dy: Tensor): (Tensor | null)[];
}

/**
 * Makes an op out of its forward and its backward. The op runs on the backend for its first tensor's element type,
 * and is recorded when any argument requires a gradient. Forward computes with the backend's kernels, or with other
 * ops, which are then not recorded themselves.
 *
 * @throws {AutogradError} when the op is called, and forward answers no `{ y, saved }` whose y is a tensor; when `backward()` runs, and
 * that of the op answers no array of tensors and nulls, or a gradient of another shape than its argument has.
 *
 * @example
 * const cube = defineOp({
 *   name: "cube",
 *   forward: (_, x: Tensor) => ({ y: mul(x, mul(x, x)), saved: { x } }),
 *   backward: ({ saved: { x } }, dy) => [mul(dy, mul(3, mul(x, x)))], // d(x³)/dx = 3x²
 * });
 * const square = defineOp({
 *   name: "square",
 *   forward({ kernels, storage, wrap }, x: Tensor) {
 *     const shape = { shape: [x.size], aStrides: [1], bStrides: [1] };
 *     return { y: wrap(kernels.binary("mul", storage(x), storage(x), shape), x.shape, x.dtype), saved: { x } };
 *   },
 *   backward({ saved: { x } }, dy) {
 *     return [mul(dy, mul(x, 2))]; // d(x²)/dx = 2x
 *   },
 * });
 */
export function defineOp<Args extends unknown[], Saved>(
  definition: OpDefinition<Args, Saved>,
): (...args: Args) => Tensor {
  const { name } = definition;
  const op = (...args: Args): Tensor => {
    const heard = observed(name, op, args);
    if (heard !== null) return heard;
    const first = args.find((arg): arg is Tensor => arg instanceof Tensor);
    const buffers: TensorBuffer[] = [];
    const context = forwardContext(backendFor(first?.dtype ?? "float32"), buffers);
    // Where forward is made of other ops, they are not recorded: this op's own backward stands for all of them.
    const answer = withRecording(false, () => definition.forward(context, ...args));
    if (!(answer?.y instanceof Tensor))
      throw wrongAnswer(name, "forward", answer, "{ y, saved }, where y is a Tensor");
    const { y, saved } = answer;
    const inputs = args.map((arg) => (arg instanceof Tensor ? arg : null));
    checkForward(name, inputs, y);
    // Where other ops made it, none of them is recorded, and it is released with this one.
    const isMade = y.node === null && !inputs.some((input) => input?.buffer === y.buffer);
    if (isMade && !buffers.includes(y.buffer)) buffers.push(y.buffer);

    const wanted = inputs.map((input) => input?.requiresGrad ?? false);
    if (!isRecording() || !wanted.includes(true) || !isFloat(y.dtype)) return y;
    // A tensor that was there before stays what it was.
    const output = y.node !== null || y.requiresGrad || inputs.includes(y) ? y.detach() : y;
    output.node = new RecordedNode(name, inputs, wanted, buffers, saved ?? {}, (dy, needs) => {
      if (definition.backward === undefined) throw noFurtherDerivative(name);
      return checkGradients(name, inputs, definition.backward({ saved, needs }, dy), dy.shape);
    });
    return output;
  };
  return Object.defineProperty(op, "name", { value: name });
}

/**
 * Kernels for a backward that has several results at once, on the backend for x. No record is kept of what they compute: a
 * pass that is recorded must be made of ops instead.
 */
export const kernelsFor = (x: Tensor): ForwardContext => forwardContext(backendFor(x.dtype), []);

const noFurtherDerivative = (name: string) =>
  new AutogradError(
    `${name}: its gradient has no derivative here, so a second derivative through it cannot be computed`,
  );

const wrongAnswer = (name: string, side: string, answer: unknown, rule: string) =>
  new AutogradError(`${name}: ${side} answered ${describeItems(answer)}; it must answer ${rule}`, {
    op: name,
  });

function forwardContext(backend: Backend, buffers: TensorBuffer[]): ForwardContext {
  const context: ForwardContext = {
    kernels: backend.kernels,
    storage: (x) => x.buffer.storageOn(backend),
    wrap: (storage, shape, dtype) => {
      const t = Tensor.fromStorage(backend, storage, dtype, shape);
      buffers.push(t.buffer);
      return t;
    },
    holding: (dtype) =>
      isFloat(dtype) && !backend.floats.includes(dtype)
        ? forwardContext(backendFor(dtype), buffers)
        : context,
  };
  return context;
}

/** A gradient has the shape of what it is the gradient of: a backward that breaks this is caught where it is. */
function checkGradients(
  name: string,
  inputs: readonly (Tensor | null)[],
  gradients: (Tensor | null)[],
  output: Shape,
): (Tensor | null)[] {
  const isRight =
    Array.isArray(gradients) && Array.from(gradients).every((g) => g === null || g instanceof Tensor);
  if (!isRight) {
    const rule = "an array of gradients in the places of its arguments, each a Tensor or null";
    throw wrongAnswer(name, "backward", gradients, rule);
  }
  for (const [i, gradient] of gradients.entries()) {
    const input = inputs[i] ?? null;
    if (gradient === null || input === null || sameShape(gradient.shape, input.shape)) continue;
    throw new AutogradError(
      `${name}: backward answered a gradient of shape ${formatShape(gradient.shape)} for argument ${i} of shape ${formatShape(input.shape)}; both must be the same (sum over broadcast axes with sumTo)`,
      { op: name, argument: i, gradient: gradient.shape, input: input.shape, output },
    );
  }
  return gradients;
}
