// export as a person uses it, with a network that has learned nothing.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cast, concat, div, manualSeed, noGrad, randint, softmax, sub, type Tensor, zeros } from "pellucid";
import { saveModel } from "pellucid/train";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelMetadata } from "../../../examples/mnist/evaluation/runs/model-file.js";
import { CNN } from "../../../examples/mnist/model.js";
import { checkOnnx } from "../../formats/onnx/check-onnx.js";
import { expectAlike, noRuntime, runOnnx, runtimeNames } from "../../formats/onnx/runtimes.js";
import { everything } from "../../support/mode.js";
import { bundledMnist } from "./mnist-command.js";

let directory: string;
let mnist: Awaited<ReturnType<typeof bundledMnist>>["run"];
let weights: string;
const model = (() => {
  manualSeed(1);
  return new CNN();
})();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pellucid-export-"));
  ({ run: mnist } = await bundledMnist(directory));
  weights = join(directory, "weights.safetensors");
  const architecture = { network: "CNN", dropout: 0, batchNorm: false } as const;
  await saveModel(weights, model, modelMetadata(architecture, { mean: 0.25, std: 0.5 }));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const images = randint(0, 256, [3, 1, 28, 28], { seed: 2, dtype: "uint8" });
const normalized = div(sub(div(cast(images, "float32"), 255), 0.25), 0.5);
const logits = noGrad(() => model.forward(normalized));

async function compare(file: string, input: Record<string, Tensor>, output: string, expected: Tensor) {
  const bytes = await readFile(file);
  const onnx = checkOnnx(bytes);
  if (noRuntime === null && everything) {
    for (const runtime of runtimeNames) {
      expectAlike((await runOnnx(runtime, bytes, input))[output], expected, `${output} in ${runtime}`);
    }
  }
  return onnx;
}

describe("export --onnx", () => {
  test("writes the network beside the weights, with what their file says", async () => {
    const { code, stdout } = await mnist("export", "--onnx", "--model", weights);
    const path = join(directory, "weights.onnx");
    const { length } = await readFile(path);
    expect([code, stdout]).toEqual([
      0,
      [
        `model ${weights} (CNN)`,
        `${path}: ${length} bytes of ONNX`,
        "  input [batch, 1, 28, 28], float32: (pixel / 255 - 0.25) / 0.5",
        "  logits [batch, 10], float32",
        "",
      ].join("\n"),
    ]);
    const { graph, metadataProps } = await compare(path, { input: normalized }, "logits", logits);
    expect(graph.initializer.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...model.stateDict().keys()]),
    );
    expect(metadataProps).toEqual([
      { key: "network", value: '{"network":"CNN","dropout":0,"batchNorm":false}' },
      { key: "normalize", value: '{"mean":0.25,"std":0.5}' },
    ]);
  });

  test("--pixels has the preparation inside, --out another place, --json says it all", async () => {
    const path = join(directory, "pixels.onnx");
    const words = ["export", "--onnx", "--pixels", "--json", "--model", weights, "--out", path];
    const { code, stdout } = await mnist(...words);
    const bytes = (await readFile(path)).length;
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        model: weights,
        onnx: path,
        bytes,
        input: "pixels",
        output: "probabilities",
        normalization: { mean: 0.25, std: 0.5 },
      },
    ]);
    await compare(path, { pixels: images }, "probabilities", softmax(logits, 1));
  });

  test("a model that tells what is no digit has an eleventh probability, whose logit is 0, and says so", async () => {
    const reader = join(directory, "reader.safetensors");
    const architecture = { network: "CNN", dropout: 0, batchNorm: false } as const;
    await saveModel(
      reader,
      model,
      modelMetadata(architecture, { mean: 0.25, std: 0.5 }, { tellsNoDigit: true }),
    );
    const { stdout } = await mnist("export", "--onnx", "--pixels", "--model", reader);
    expect(stdout).toContain("  probabilities [batch, 11], float32, the last of no digit\n");
    const { metadataProps } = await compare(
      join(directory, "reader.onnx"),
      { pixels: images },
      "probabilities",
      softmax(concat([logits, zeros([3, 1])], 1), 1),
    );
    expect(metadataProps).toContainEqual({ key: "tellsNoDigit", value: "true" });
  });

  test.each([
    [["export", "--model", "absent"], "ValueError: export: there is no format named; add --onnx\n"],
    [["export", "--onnx", "--model", "absent"], "absent"],
    [["export", "--onxn"], "error: unknown option '--onxn'\n(Did you mean --onnx?)\n"],
  ])("%j is refused", async (words, text) => {
    const { code, stderr } = await mnist(...words);
    expect(code).toBe(1);
    expect(stderr).toContain(text);
  });
});
