// Every op, its gradient, and every module on every backend, in float32 against float64.

import fc from "fast-check";
import { type Backend, CpuBackend, cast, type Tensor } from "pellucid";
import { BackendsDifferError, compareBackends } from "pellucid/testing";
import { afterAll, expect, test } from "vitest";
import { GpuBackend } from "../../../src/backends/gpu/backend.js";
import { withBackend } from "../../../src/backends/select.js";
import { WasmBackend } from "../../../src/backends/wasm/backend.js";
import { simdLevels } from "../../support/simd-levels.js";
import { differentiable, titled, uses, variants } from "./variants.js";

const reference = new CpuBackend();
const wasm: WasmBackend[] = [];
for (const simd of simdLevels) {
  for (const threads of [1, 2]) wasm.push(await WasmBackend.create({ simd, threads }));
}
// A tier of gpu.js that can be read at once, as integers are below; the others run the same kernels.
const gpu = await GpuBackend.create("cpu");
afterAll(() => {
  for (const backend of wasm) backend.stop();
});

interface Where {
  backend: Backend;
}
// gpu.js compiles for every shape anew, so that it has a turn now and then only.
const where = fc
  .oneof(
    { weight: 9, arbitrary: fc.constantFrom<Backend>(...wasm, reference) },
    { weight: 1, arbitrary: fc.constant<Backend>(gpu) },
  )
  .map((backend): Where => ({ backend, [fc.toStringMethod]: () => backend.describe() }) as Where);

/**
 * Where terms cancel, what is left is small beside them, and beside their rounding. So an error counts relative to the
 * largest magnitude in the whole computation: of the inputs, the output and the gradients.
 */
async function compare(
  fn: Parameters<typeof compareBackends>[0],
  inputs: readonly Tensor[],
  { backend }: Where,
  { rtol: allowed, name }: { rtol: number; name: string },
): Promise<void> {
  // The others add up in float64, or in many sums at a time.
  const rtol = backend.name === "gpu" ? 8 * allowed : allowed;
  const report = await compareBackends(fn, inputs, [backend], { rtol, name, throws: false });
  const given = inputs.flatMap((x) => Array.from(x.dataSync(), Math.abs));
  const error = ({ worst }: (typeof report.rows)[number]) => Math.abs(worst!.got - worst!.want);
  const computed = report.rows.flatMap((row) => (row.worst === null ? [] : [error(row) / row.relative]));
  const scale = Math.max(...given, ...computed);
  for (const row of report.rows) {
    if (!row.ok && !(error(row) <= rtol * scale)) throw new BackendsDifferError(report);
  }
}

/** Rounding can put values on either side of a kink. */
const comparable = differentiable.filter(({ variant }) => !variant.atKinks);

test.each(titled(comparable))("%s: float32 on every backend", async (name, { info, variant }) => {
  await fc.assert(
    fc.asyncProperty(variant.samples, where, ({ fn, inputs }, on) =>
      compare(fn, inputs, on, { rtol: info.rtol, name }),
    ),
  );
});

test.each(titled(uses))("%s: float32 on every backend", async (name, { info, variant }) => {
  await fc.assert(
    fc.asyncProperty(variant.samples, where, ({ module, input }, on) =>
      compare(module, [input], on, { rtol: info.rtol, name }),
    ),
  );
});

const elements = (y: Tensor) => ({ dtype: y.dtype, shape: y.shape, data: Array.from(y.dataSync()) });

const steps = variants.filter(({ variant }) => variant.derivatives === 0);

test.each(titled(steps))("%s: the same on every backend", (_, { variant }) => {
  fc.assert(
    fc.property(variant.samples, where, ({ fn, inputs }, { backend }) => {
      const run = () => elements(fn(...inputs.map((x) => cast(x, "float32"))));
      expect(withBackend(backend, run)).toEqual(withBackend(reference, run));
    }),
  );
});

const onTensors = variants.filter(
  ({ info, title }) => info.dtypes.includes("int32") && !/a number|kinks|^cast/.test(title),
);

test.each(titled(onTensors))("%s: the same integers on every backend", (_, { info, variant }) => {
  const dtypes = info.dtypes.filter((dtype) => !/float/.test(dtype));
  fc.assert(
    fc.property(variant.samples, fc.constantFrom(...dtypes), where, ({ fn, inputs }, dtype, { backend }) => {
      const run = () => elements(fn(...inputs.map((x) => cast(x, dtype))));
      expect(withBackend(backend, run)).toEqual(withBackend(reference, run));
    }),
  );
});
