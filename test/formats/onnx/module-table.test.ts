import fc from "fast-check";
import { type nn, noGrad, Tensor as T, type Tensor } from "pellucid";
import { exportOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../../src/formats/onnx/export/batches.js";
import { membersOf } from "../../../src/nn/members.js";
import { copyAs } from "../../../src/testing/gradcheck/evaluate.js";
import { everything } from "../../support/mode.js";
import { titled, uses } from "../../testing/op-info/variants.js";
import { checkOnnx } from "./check-onnx.js";
import { expectAlike, noRuntime, runOnnx, runtimeNames } from "./runtimes.js";

/** Puts float32 copies in the place of all float tensors. */
function inFloat32(module: nn.Module): nn.Module {
  const isFloat64 = (value: object): value is Tensor => value instanceof T && value.dtype === "float64";
  for (const [, owner] of module.namedModules()) {
    for (const { holder, key, value } of membersOf(owner, isFloat64)) {
      const copy = copyAs(value, "float32");
      copy.requiresGrad = value.requiresGrad;
      Reflect.set(holder, key, copy);
    }
  }
  return module;
}

describe.skipIf(noRuntime !== null || !everything)(
  `every module of the table (${noRuntime ?? "ONNX Runtime"})`,
  () => {
    test.each(titled(uses))(
      "%s, exported with two samples, of one, three and five",
      async (title, { variant }) => {
        await fc.assert(
          fc.asyncProperty(variant.samples, async ({ module, input }) => {
            const model = inFloat32(module);
            const example = copyAs(input, "float32");
            const { training } = model;
            // The axis of a vector is that of the features.
            const dynamicBatch = example.rank > 1;
            const bytes = await exportOnnx(model, dynamicBatch ? await batchOf(example, 2) : example, {
              dynamicBatch,
            });
            expect(model.training).toBe(training);
            checkOnnx(bytes);
            model.eval();
            for (const batch of dynamicBatch ? [1, 3, 5] : [0]) {
              const x = dynamicBatch ? await batchOf(example, batch) : example;
              const expected = noGrad(() => model.forward(x));
              for (const runtime of runtimeNames) {
                const { output } = await runOnnx(runtime, bytes, { input: x });
                expectAlike(output, expected, `${title} in ${runtime}`);
              }
            }
          }),
        );
        expect.hasAssertions();
      },
    );
  },
);
