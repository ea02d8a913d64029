import { backendFor } from "../../backends/select.js";
import { BackendError } from "../../errors.js";
import type { Module } from "../../nn/module.js";
import { checkOptions } from "../../options.js";
import { isFloat } from "../../tensor/dtype.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Float } from "../gradcheck/evaluate.js";
import type { Subject, TensorFunction } from "../gradcheck/subject.js";
import { subjectOf } from "../gradcheck/subject-of.js";
import { type Exceeded, type GradientCost, GradientCostError } from "./cost-report.js";
import { readableCost } from "./format-cost.js";
import { measure } from "./measure.js";
import { type CostLimits, checkLimits, MEASURES } from "./measures.js";
import { faultsOf } from "./repeatability.js";

/** What {@link gradientCost} takes beside a function and its inputs. */
export interface GradientCostOptions {
  /** The most that each measure may be. */
  limits?: CostLimits;
  /** Which inputs are differentiated, by their place. Default: all of float dtype. */
  inputs?: readonly number[];
  /** Of the gradient that the backward starts with. Default 0. */
  seed?: number;
  /** What to call fn in the report. Default: its own name. */
  name?: string;
  /** Whether to throw where a limit is exceeded or something is wrong. Default true. */
  throws?: boolean;
}

/**
 * Counts what the gradient of a function costs and keeps, on the backend that is active and in the dtype of the inputs: ops
 * and kernels of forward and backward, the buffers that they make, what is saved, what is computed a second time, and what
 * is left over. It also sees whether inputs, saved tensors or dy are written into, and whether the same call gives the
 * same bits again.
 *
 * The same counts can be limited in {@link gradcheck}, by its option `limits`.
 *
 * @throws {GradientCostError} where a limit is exceeded, or something is wrong with the values (not with `throws: false`).
 * @throws {BackendError} on a GPU, which is not to be read while it works.
 * @example
 * const cost = gradientCost(relu, [tensor([-1, 0, 2])], { limits: { savedTensors: 1, liveBuffers: 0 } });
 * cost.backwardOps; // 1
 * cost.savedBytes; // 12
 */
export function gradientCost(
  fn: TensorFunction | Module<Tensor[]>,
  inputs: readonly Tensor[],
  options: GradientCostOptions = {},
): GradientCost {
  checkOptions("gradientCost", options, { limits: true, inputs: true, seed: true, name: true, throws: true });
  const { limits = {}, seed = 0, throws = true } = options;
  checkLimits("gradientCost", limits);
  const subject = subjectOf(fn, inputs, { inputs: options.inputs, name: options.name });
  const cost = costOf(subject, limits, seed);
  if (!cost.ok && throws) throw new GradientCostError(cost);
  return cost;
}

/** The same of a subject. */
export function costOf(subject: Subject, limits: CostLimits, seed: number): GradientCost {
  const dtype = (subject.given.find((t) => isFloat(t.dtype))?.dtype ?? "float32") as Float;
  const backend = backendFor(dtype);
  if (backend.readSync === null || backend.readsStall) {
    throw new BackendError(
      `gradientCost: ${backend.describe()} is not to be read while it works, and frees memory when it can, so that what is left over cannot be told; choose another for this: await useBackend("wasm")`,
    );
  }
  const tally = measure(subject, dtype, backend, seed);
  const { measures } = tally;
  const exceeded = MEASURES.flatMap((name): Exceeded[] => {
    const limit = limits[name];
    if (limit === undefined || measures[name] <= limit) return [];
    return [{ measure: name, limit, found: measures[name], by: tally.shares(name) }];
  });
  const faults = faultsOf(subject, dtype, backend, seed);
  const cost = {
    ok: exceeded.length === 0 && faults.length === 0,
    name: subject.name,
    dtype,
    backend: backend.name,
    ...measures,
    breakdown: Object.fromEntries(
      MEASURES.map((name) => [name, tally.shares(name)]),
    ) as unknown as GradientCost["breakdown"],
    exceeded,
    faults,
  };
  return readableCost(cost);
}
