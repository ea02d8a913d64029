import { keep } from "../../autograd/no-grad.js";
import type { Backend } from "../../backends/backend.js";
import { backend, withBackend } from "../../backends/select.js";
import { type BackendName, reference, startBackend } from "../../backends/start.js";
import { ValueError } from "../../errors.js";
import type { Module } from "../../nn/module.js";
import { checkOptions } from "../../options.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type BackwardRun, copyAs, type Float, runBackward } from "../gradcheck/evaluate.js";
import type { Subject, TensorFunction } from "../gradcheck/subject.js";
import { subjectOf } from "../gradcheck/subject-of.js";
import { weightsFor } from "../gradcheck/weights.js";
import {
  BackendsDifferError,
  type BackendsReport,
  type Difference,
  differenceOf,
  reportOf,
} from "./report.js";

/** What counts as the same, and what to call it. */
export interface CompareBackendsOptions {
  /** How far an element may be off, relative to the largest magnitude of its tensor. Default 1e-4. */
  rtol?: number;
  /** Which inputs are differentiated, by their place. Default: all of float dtype. */
  inputs?: readonly number[];
  /** Of the random weights of the outputs, by which the gradients are taken. Default 0. */
  seed?: number;
  /** What to call fn in the report. Default: its own name. */
  name?: string;
  /** Whether to throw when a backend is further off. Default true. */
  throws?: boolean;
}

/**
 * Runs a function (or an `nn.Module`) forward and backward in float32 on each of the backends, and in float64 on the
 * reference kernels, on the same values: what float32 holds of the inputs. The report has a row for each output and each
 * gradient on each backend, with the largest error in ULP (steps of float32) and relative to the tensor's largest
 * magnitude.
 *
 * Where a function has kinks, rounding may put the two on different sides of one, which is a difference too.
 *
 * @throws {BackendsDifferError} when a tensor is off by more than rtol of its largest magnitude (not with `throws: false`).
 * @throws {ValueError} when there is nothing to compare; `BackendError` when a backend does not start.
 * @example
 * const x = randn([8, 4], { seed: 1 });
 * const report = await compareBackends((x) => softmax(x), [x], ["cpu", "wasm"]);
 * report.rows.length; // 4
 */
export async function compareBackends(
  fn: TensorFunction | Module<Tensor[]>,
  inputs: readonly Tensor[],
  backends: readonly (Backend | BackendName)[],
  options: CompareBackendsOptions = {},
): Promise<BackendsReport> {
  checkOptions("compareBackends", options, {
    rtol: true,
    inputs: true,
    seed: true,
    name: true,
    throws: true,
  });
  const { rtol = 1e-4, seed = 0, throws = true } = options;
  if (backends.length === 0) {
    throw new ValueError(
      'compareBackends: the list of backends is empty; pass some, such as ["cpu", "wasm"]',
    );
  }
  const subject = asFloat32Holds(subjectOf(fn, inputs, { inputs: options.inputs, name: options.name }));
  const run = (on: Backend, dtype: Float) =>
    withBackend(on, () => keepAll(runBackward(subject, dtype, (count) => weightsFor(count, seed))));

  const want = run(reference, "float64");
  const rows: Difference[] = [];
  for (const which of backends) {
    const on = typeof which === "string" ? await start(which) : which;
    const got = run(on, "float32");
    for (const [k, y] of got.outputs.entries()) {
      const name = got.outputs.length === 1 ? "output" : `output ${k}`;
      rows.push(await differenceOf(on, name, y, want.outputs[k], rtol));
    }
    for (const [i, leaf] of got.leaves.entries()) {
      if (subject.inputs[i].wanted) {
        rows.push(
          await differenceOf(on, `d ${subject.inputs[i].name}`, leaf.grad, want.leaves[i].grad, rtol),
        );
      }
    }
  }
  const report = reportOf(subject.name, rtol, rows);
  if (!report.ok && throws) throw new BackendsDifferError(report);
  return report;
}

/** The backend of that name; the active one where it is that, as it is. */
const start = async (name: BackendName): Promise<Backend> =>
  backend().name === name ? backend() : startBackend(name);

/** Float64 and float32 must see the same numbers. */
const asFloat32Holds = (subject: Subject): Subject => ({
  ...subject,
  inputs: subject.inputs.map(({ value, ...rest }) => ({
    ...rest,
    value: copyAs(copyAs(value, "float32"), "float64"),
  })),
});

/** They are read later, after other backwards. */
function keepAll(run: BackwardRun): BackwardRun {
  for (const y of run.outputs) keep(y);
  for (const { grad } of run.leaves) if (grad !== null) keep(grad);
  return run;
}
