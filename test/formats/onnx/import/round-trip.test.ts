// What exportOnnx writes, importOnnx reads.

import fc from "fast-check";
import { noGrad } from "pellucid";
import { exportOnnx, importOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { expectClose } from "../../../support/expect-tensor.js";
import { oneIn } from "../../../support/mode.js";
import { titled, uses } from "../../../testing/op-info/variants.js";

/** ONNX has attributes in float32, such as eps, and the modules of the table compute in float64. */
const FLOAT32_ROUNDINGS = 2 ** 53 / 2 ** 24;

describe("every module of the table comes back, and computes the same", () => {
  test.each(oneIn(3, titled(uses)))("%s", async (_, { variant }) => {
    await fc.assert(
      fc.asyncProperty(variant.samples, async ({ module, input }) => {
        // The axis of a vector is that of the features.
        const again = importOnnx(await exportOnnx(module, input, { dynamicBatch: input.rank > 1 }));
        module.eval();
        const [found, expected] = noGrad(() => [again.forward(input), module.forward(input)]);
        expectClose(found, expected, FLOAT32_ROUNDINGS);
        // ONNX's batch normalization has a scale and a shift in any case.
        const names = module.namedParameters().map(([name]) => name);
        expect(again.namedParameters().map(([name]) => name)).toEqual(expect.arrayContaining(names));
      }),
    );
  });
});
