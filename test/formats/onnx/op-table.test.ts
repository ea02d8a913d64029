import fc from "fast-check";
import { type DType, nn, noGrad, PellucidError, Tensor } from "pellucid";
import { exportOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../../src/formats/onnx/export/batches.js";
import { dynamicInputs } from "../../../src/formats/onnx/export/export-options.js";
import { isFloat } from "../../../src/tensor/dtype.js";
import { copyAs } from "../../../src/testing/gradcheck/evaluate.js";
import { everything } from "../../support/mode.js";
import { titled, type Variant, variants } from "../../testing/op-info/variants.js";
import { checkOnnx } from "./check-onnx.js";
import { expectAlike, noRuntime, runOnnx, runtimeNames } from "./runtimes.js";

class Calls extends nn.Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

/** The operators that ONNX Runtime has in float32 only. */
const FLOAT32_ONLY = [
  "adaptiveAvgPool2d",
  "avgPool2d",
  "binaryCrossEntropyWithLogits",
  "conv2d",
  "convTranspose2d",
  "erf",
  "gelu",
  "silu",
  "softplus",
];

/** Integers take no numbers with fractions, which most of the table's are: see in-runtime.test.ts. */
const takes = (dtype: DType, title: string) => isFloat(dtype) || !title.includes("with a number");

const cases = variants.flatMap((variant) =>
  variant.info.dtypes
    .filter((dtype) => takes(dtype, variant.title))
    .map((dtype): [string, DType, Variant] => [`${variant.title} of ${dtype}`, dtype, variant]),
);

/** Integers of the values; those of bytes without their signs. */
function convert(t: Tensor, dtype: DType): Tensor {
  if (dtype === "float32" || dtype === "float64") return copyAs(t, dtype);
  const whole = Array.from(t.dataSync(), dtype === "int32" ? Math.trunc : (x) => Math.trunc(Math.abs(x)));
  const data = dtype === "int32" ? Int32Array.from(whole) : Uint8Array.from(whole);
  return Tensor.fromHost(dtype, data, t.shape);
}

/** What is refused, for it is another thing each time, or changes the model. */
function refusal(name: string, args: readonly unknown[]): string | null {
  const { training = name === "dropout" } = (args.at(-1) ?? {}) as { training?: boolean };
  if (name === "dropout" && training && args[1] !== 0) return "exportOnnx: dropout ran in training";
  if (/^batchNorm[12]d$/.test(name) && training) return "exportOnnx: batchNorm2d ran in training";
  return null;
}

/** What the op answers, or null where it refuses. */
function answer(fn: () => Tensor): Tensor | null {
  try {
    return fn();
  } catch (error) {
    if (!(error instanceof PellucidError)) throw error;
    return null;
  }
}

/** The inputs with as many samples, where they have the batch as their first axis. */
const resized = (given: readonly Tensor[], batch: number): Promise<Tensor[]> =>
  Promise.all(dynamicInputs(given).map(async (open, i) => (open ? batchOf(given[i], batch) : given[i])));

/** What takes no batch in any sample: it trains, or has labels for the samples of the example alone. */
const CLOSED = [
  "batchNorm1d, in training, of features and sequences",
  "batchNorm2d, in training, with and without weight and bias",
  "crossEntropy, against class indices",
  "crossEntropy, against class indices with weights, some ignored",
  "nllLoss, against class indices",
  "nllLoss, with weights, some ignored",
];

/**
 * What is refused for some batches: every second row of a batch is as many rows as no line says, and so are a batch of batches'
 * products; parts of a batch are more for a larger one; and positions along a batch have no end.
 */
const OTHERWISE_REFUSED = [
  "chunk, into so many parts",
  "einsum, products, traces and diagonals, with and without other axes",
  "matmul, of broadcast batches",
  "scatter, along any axis, some places twice or never",
  "scatter, with a number",
  "slice, any region, with steps",
  "split, into parts of a size",
];

/** Throws where a call was refused with the first axis open, although it is one for each batch. */
async function checkRefused(
  error: unknown,
  title: string,
  given: readonly Tensor[],
  trains: string | null,
  fn: (xs: Tensor[]) => Tensor,
): Promise<void> {
  const message = (error as Error).message;
  const failed = /^exportOnnx: forward failed on a batch of (\d+), /.exec(message);
  if (failed !== null) {
    const xs = await resized(given, Number(failed[1]));
    expect(
      answer(() => noGrad(() => fn(xs))),
      `${title}: ${message}`,
    ).toBeNull();
  } else if (message.includes("a batch needs a first axis with at least one sample")) {
    expect(
      given.map(({ shape }) => shape[0]),
      title,
    ).toContain(0);
  } else if (trains !== null) {
    expect(message, title).toContain(trains);
  } else {
    expect(OTHERWISE_REFUSED).toContain(title);
    expect(message, title).toMatch(/no multiple|no line|needs a number there|the same way twice/);
  }
}

describe.skipIf(noRuntime !== null || !everything)(
  `every op of the table (${noRuntime ?? "ONNX Runtime"})`,
  () => {
    test.each(cases)("%s", async (title, dtype, { variant }) => {
      await fc.assert(
        fc.asyncProperty(variant.samples, async ({ name, args, inputs, fn }) => {
          const given = inputs.map((t) => convert(t, dtype));
          const inputNames = given.map((_, i) => `x${i}`);
          const forward = (...xs: Tensor[]) => fn(...xs);
          const exported = exportOnnx(new Calls(), given, { forward, inputNames, dynamicBatch: false });
          const refused = refusal(name, args);
          if (refused !== null) {
            await expect(exported).rejects.toThrow(refused);
            return;
          }
          const bytes = await exported;
          checkOnnx(bytes);
          if (dtype === "float64" && FLOAT32_ONLY.includes(name)) return;
          const expected = noGrad(() => fn(...given));
          const feeds = Object.fromEntries(inputNames.map((input, i) => [input, given[i]]));
          for (const runtime of runtimeNames) {
            const { output } = await runOnnx(runtime, bytes, feeds);
            expectAlike(output, expected, `${title} in ${runtime}`);
          }
        }),
        dtype === "float32" ? {} : { numRuns: 10 },
      );
      expect.hasAssertions();
    });

    test.each(titled(variants))(
      "%s, with the first axis open, of one, four and seven",
      async (title, { variant }) => {
        let exported = 0;
        await fc.assert(
          fc.asyncProperty(variant.samples, async ({ name, args, inputs, fn }) => {
            const given = inputs.map((t) => copyAs(t, "float32"));
            const inputNames = given.map((_, i) => `x${i}`);
            const forward = (...xs: Tensor[]) => fn(...xs);
            const bytes = await exportOnnx(new Calls(), given, { forward, inputNames }).catch(
              async (error) => {
                await checkRefused(error, title, given, refusal(name, args), (xs) => fn(...xs));
                return null;
              },
            );
            if (bytes === null) return;
            exported += 1;
            checkOnnx(bytes);
            // One sample is an axis of one, which squeeze would take for none.
            for (const batch of title.startsWith("squeeze") ? [4, 7] : [1, 4, 7]) {
              const xs = await resized(given, batch);
              const feeds = Object.fromEntries(inputNames.map((input, i) => [input, xs[i]]));
              const expected = answer(() => noGrad(() => fn(...xs)));
              // An index may be of a row that so small a batch lacks.
              if (expected === null) continue;
              const { output } = await runOnnx("onnxruntime-node", bytes, feeds);
              expectAlike(output, expected, `${title} of ${batch}`);
            }
          }),
          // Of what is broadcast few have a first axis that is open: enough for one of them to be there.
          { numRuns: title.startsWith("broadcastTo") ? 100 : 30 },
        );
        expect(exported > 0, `${title}, open`).toBe(!CLOSED.includes(title));
      },
    );
  },
);
