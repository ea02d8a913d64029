import { derivatives } from "../autograd/grad.js";
import { noGrad, withRecording } from "../autograd/no-grad.js";
import { describe } from "../describe.js";
import { DTypeError, ShapeError, ValueError } from "../errors.js";
import { reshape } from "../ops/reshape.js";
import { checkOptions } from "../options.js";
import { zeros } from "../tensor/creation.js";
import { isFloat, requireSameDType } from "../tensor/dtype.js";
import { requireTensors } from "../tensor/require-tensor.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** A function of tensors whose derivatives are asked for: it answers one tensor. */
export type Differentiable = (...inputs: Tensor[]) => Tensor;

/** What the derivatives of a function take beside it. */
export interface DerivativeOptions {
  /**
   * Record what is answered, so that it can be differentiated again by inputs that require a gradient. Default: only inside the
   * function of another of these calls, which differentiates it.
   */
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
  if (typeof fn !== "function") {
    throw new ValueError(
      `${name}: fn is ${describe(fn)}; it must be a function of tensors: ${name}((x) => …, [x])`,
    );
  }
  requireTensors(name, "inputs", inputs);
  checkOptions(name, options, { createGraph: true });
  const { createGraph = nested } = options;
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
  const y: unknown = nesting(() => fn(...x));
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

/** Whether the function of a call runs. */
let nested = false;

function nesting<T>(fn: () => T): T {
  const before = nested;
  nested = true;
  try {
    return fn();
  } finally {
    nested = before;
  }
}

/** Throws unless there is a tensor for each input, of its shape and dtype. */
export function requireDirections(name: string, given: readonly Tensor[], inputs: readonly Tensor[]): void {
  requireTensors(name, "v", given);
  if (given.length !== inputs.length) {
    throw new ShapeError(
      `${name}: v has ${given.length} tensors for ${inputs.length} inputs; there must be one for each`,
    );
  }
  for (const [i, v] of given.entries()) requireLike(name, [`v[${i}]`, v], [`inputs[${i}]`, inputs[i]]);
}

/** Throws unless both tensors, beside their names, have the same shape and dtype. */
export function requireLike(
  name: string,
  [what, v]: readonly [string, Tensor],
  [ofWhat, wanted]: readonly [string, Tensor],
): void {
  if (!sameShape(v.shape, wanted.shape)) {
    throw new ShapeError(
      `${name}: ${what} has shape ${formatShape(v.shape)}, but ${ofWhat} ${formatShape(wanted.shape)}; both must be the same`,
    );
  }
  requireSameDType(name, ofWhat, wanted.dtype, what, v.dtype);
}
