import { derivatives } from "../autograd/grad.js";
import { noGrad, withRecording } from "../autograd/no-grad.js";
import { describe } from "../describe.js";
import { DTypeError, ShapeError, ValueError } from "../errors.js";
import { reshape } from "../ops/reshape.js";
import { checkOptions } from "../options.js";
import { zeros } from "../tensor/creation.js";
import { isFloat } from "../tensor/dtype.js";
import { requireTensors } from "../tensor/require-tensor.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** A function of tensors whose derivatives are asked for: it answers one tensor. */
export type Differentiable = (...inputs: Tensor[]) => Tensor;

/** What the derivatives of a function take beside it. */
export interface DerivativeOptions {
  /** Record what is answered, so that it can be differentiated again by inputs that require a gradient. Default false. */
  createGraph?: boolean;
}

/** A call of the function that is differentiated. */
export interface RecordedCall {
  /** Leaves with the values of the inputs; with `createGraph` they are recorded results of these. */
  readonly x: readonly Tensor[];
  readonly y: Tensor;
  /** Σ over the roots of dRoot · root by each input; zeros where no root depends on it. */
  slopes(roots: readonly (readonly [root: Tensor, dRoot: Tensor])[], createGraph: boolean): Tensor[];
}

/**
 * Calls fn, and hands `work` what came of it. Without `createGraph` all that was made on the way is released, and what
 * `work` answers is plain numbers.
 */
export function withCall<T extends readonly Tensor[]>(
  name: string,
  fn: Differentiable,
  inputs: readonly Tensor[],
  options: DerivativeOptions,
  work: (call: RecordedCall, createGraph: boolean) => T,
): T {
  requireTensors(name, "inputs", inputs);
  checkOptions(name, options, { createGraph: true });
  const { createGraph = false } = options;
  for (const [i, { dtype }] of inputs.entries()) {
    if (!isFloat(dtype)) {
      throw new DTypeError(
        `${name}: inputs[${i}] is ${dtype}, which has no derivative; leave it out of the inputs and let fn close over it, or cast it to float32`,
      );
    }
  }
  const called = () => work(call(name, fn, inputs, createGraph), createGraph);
  if (createGraph) return withRecording(true, called);
  return noGrad(() => withRecording(true, called).map((t) => t.detach()) as unknown as T);
}

function call(
  name: string,
  fn: Differentiable,
  inputs: readonly Tensor[],
  createGraph: boolean,
): RecordedCall {
  const x = inputs.map((input) => {
    if (createGraph && input.requiresGrad) return reshape(input, input.shape);
    const leaf = input.detach();
    leaf.requiresGrad = true;
    return leaf;
  });
  const y: unknown = fn(...x);
  if (!(y instanceof Tensor)) {
    throw new ValueError(
      `${name}: fn returned ${describe(y)}; it must return one Tensor: reshape and concat several into one, or ask for each by itself`,
    );
  }
  if (!isFloat(y.dtype))
    throw new DTypeError(
      `${name}: fn returned ${y.dtype} ${formatShape(y.shape)}; only float results have a derivative`,
    );
  return {
    x,
    y,
    slopes: (roots, createGraph) =>
      derivatives(
        roots.filter(([root]) => root.requiresGrad),
        x,
        createGraph,
      ).map((slope, i) => slope ?? zeros(x[i].shape, { dtype: x[i].dtype })),
  };
}

/** Throws unless there is a tensor for each of these, of its shape and dtype. */
export function requireLike(
  name: string,
  argument: string,
  given: readonly Tensor[],
  wanted: readonly Tensor[],
  what: string,
): void {
  if (given.length !== wanted.length) {
    throw new ShapeError(
      `${name}: ${argument} has ${given.length} tensors for ${wanted.length} ${what}; there must be one for each`,
    );
  }
  for (const [i, v] of given.entries()) {
    const { shape, dtype } = wanted[i];
    if (sameShape(v.shape, shape) && v.dtype === dtype) continue;
    throw new ShapeError(
      `${name}: ${argument}[${i}] is ${v.dtype} ${formatShape(v.shape)}, but ${what}[${i}] is ${dtype} ${formatShape(shape)}; both must be the same`,
    );
  }
}
