import { backward } from "../../autograd/backward.js";
import { noGrad, withRecording } from "../../autograd/no-grad.js";
import { withBackend } from "../../backends/select.js";
import { reference } from "../../backends/start.js";
import { describe } from "../../describe.js";
import { AutogradError, DTypeError, ValueError } from "../../errors.js";
import { createArray, type DType, isFloat } from "../../tensor/dtype.js";
import { formatShape, indexAt, type Shape, sameShape, sizeOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";
import { watchForChanges } from "../cost/changes.js";
import type { Subject } from "./subject.js";

/** The float outputs of fn, all their elements in one row: y = f(x) with y in R^m. */
export interface Outputs {
  readonly shapes: readonly Shape[];
  readonly values: Float64Array;
}

export type Float = "float32" | "float64";

/** The tensors of that dtype among what fn returned. */
export function floatsOf(subject: Subject, result: Tensor | readonly Tensor[], dtype: Float): Tensor[] {
  const list: readonly unknown[] = Array.isArray(result) ? result : [result];
  for (const [i, y] of list.entries()) {
    if (y instanceof Tensor) continue;
    const which = list.length > 1 ? ` as output ${i}` : "";
    throw new ValueError(
      y instanceof Promise
        ? `gradcheck: ${subject.name} returned a promise${which}; it must return a tensor or a list of tensors: wait outside, and check the synchronous part`
        : `gradcheck: ${subject.name} returned ${describe(y)}${which}; it must return a tensor or a list of tensors`,
    );
  }
  const all = list as Tensor[];
  const floats = all.filter((y) => isFloat(y.dtype));
  if (floats.length === 0) {
    const returned = all.map((y) => `${y.dtype} ${formatShape(y.shape)}`).join(", ") || "an empty list";
    throw new DTypeError(
      `gradcheck: ${subject.name} returned ${returned}; only float outputs have a derivative`,
    );
  }
  const other = floats.find((y) => y.dtype !== dtype);
  if (other !== undefined) {
    throw new DTypeError(
      `gradcheck: ${subject.name} was given ${dtype} and returned ${other.dtype} ${formatShape(other.shape)}; it must compute in the dtype of its inputs, without a cast`,
    );
  }
  return floats;
}

function outputsOf(tensors: readonly Tensor[]): Outputs {
  const values = new Float64Array(tensors.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const t of tensors) {
    values.set(t.dataSync(), at);
    at += t.size;
  }
  return { shapes: tensors.map(({ shape }) => shape), values };
}

/** f at these tensors, unrecorded. */
export function evaluate(subject: Subject, tensors: readonly Tensor[]): Outputs {
  let outputs: Outputs | undefined;
  withBackend(reference, () =>
    // What noGrad answers is searched for tensors that outlive it, of which there are none.
    noGrad(() => {
      outputs = outputsOf(floatsOf(subject, subject.call(tensors), "float64"));
    }),
  );
  return outputs!;
}

export interface BackwardRun {
  /** The inputs that were differentiated, and the others. */
  readonly leaves: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/**
 * Runs fn and its backward on the active backend. Every output has a pass of its own, so that each is once the only one
 * that has a gradient. `weightsOf` gives the weight of each element of the outputs in L = Σ w·y; `beforeBackward` may
 * look at the graph.
 */
export function runBackward(
  subject: Subject,
  dtype: Float,
  weightsOf: (count: number) => Float64Array,
  beforeBackward: (outputs: readonly Tensor[]) => void = () => {},
): BackwardRun {
  const leaves = subject.inputs.map(({ value, wanted }) => {
    const leaf = copyAs(value, dtype);
    leaf.requiresGrad = wanted;
    return leaf;
  });
  // Recorded also where the check itself is made under noGrad().
  const outputs = withRecording(true, () => floatsOf(subject, subject.call(leaves), dtype));
  beforeBackward(outputs);
  const weights = weightsOf(outputs.reduce((sum, { size }) => sum + size, 0));
  const gradients = cut(
    weights,
    outputs.map(({ shape }) => shape),
  );
  for (const [i, y] of outputs.entries()) {
    const gradient = copyAs(gradients[i], dtype);
    if (y.requiresGrad) backward(y, { gradient, retainGraph: i < outputs.length - 1 });
  }
  return { leaves, outputs };
}

/** A row of numbers as float64 tensors of these shapes, one after the other. */
export function cut(row: Float64Array, shapes: readonly Shape[]): Tensor[] {
  let at = 0;
  return shapes.map((shape) => {
    const start = at;
    at += sizeOf(shape);
    return Tensor.fromHost("float64", row.slice(start, at), shape);
  });
}

export interface Backward {
  readonly outputs: Outputs;
  /** Σ over outputs o of weight_o · dy_o/dx for each input; null where none arrived. */
  readonly gradients: readonly (Float64Array | null)[];
}

/** What fn and its backward say, in float64 on the reference kernels. */
export function differentiate(
  subject: Subject,
  weightsOf: (count: number) => Float64Array,
  beforeBackward?: (outputs: readonly Tensor[]) => void,
): Backward {
  return withBackend(reference, () => {
    const { leaves, outputs } = runBackward(subject, "float64", weightsOf, beforeBackward);
    checkUnchanged(subject, leaves);
    return {
      outputs: outputsOf(outputs),
      gradients: leaves.map((leaf, i) => gradientOf(subject, leaf, i)),
    };
  });
}

/** The same, and an error where a backward writes into what others may still need. */
export const differentiateWatched = (
  subject: Subject,
  weightsOf: (count: number) => Float64Array,
): Backward =>
  differentiate(subject, weightsOf, (outputs) =>
    watchForChanges(outputs, (change) => refuseChange(subject, change)),
  );

function gradientOf(subject: Subject, leaf: Tensor, i: number): Float64Array | null {
  const { grad } = leaf;
  if (grad === null) return null;
  if (grad.dtype !== leaf.dtype || !sameShape(grad.shape, leaf.shape)) {
    throw new AutogradError(
      `gradcheck: ${subject.inputs[i].name} of ${subject.name} is ${leaf.dtype} ${formatShape(leaf.shape)}, but its gradient is ${grad.dtype} ${formatShape(grad.shape)}; both must be the same`,
    );
  }
  return grad.dataSync() as Float64Array;
}

function refuseChange(subject: Subject, change: string): void {
  throw new ValueError(
    `gradcheck: in ${subject.name}, ${change}; others may still need it: return a new tensor instead`,
  );
}

function checkUnchanged(subject: Subject, leaves: readonly Tensor[]): void {
  for (const [i, leaf] of leaves.entries()) {
    const [before, after] = [subject.inputs[i].value.dataSync(), leaf.dataSync()];
    const at = before.findIndex((value, k) => !Object.is(value, after[k]));
    if (at < 0) continue;
    throw new ValueError(
      `gradcheck: ${subject.name} changed ${subject.inputs[i].name} at ${formatShape(indexAt(at, leaf.shape))} from ${before[at]} to ${after[at]}; a function that is differentiated must leave its inputs as they are: return a new tensor instead`,
    );
  }
}

/** A leaf of its own with the same values: a float tensor in this dtype, integers as they are. */
export function copyAs(t: Tensor, dtype: DType): Tensor {
  const data = t.dataSync();
  if (!isFloat(t.dtype)) return Tensor.fromHost(t.dtype, data, t.shape);
  const copy = createArray(dtype, data.length);
  copy.set(data);
  return Tensor.fromHost(dtype, copy, t.shape);
}
