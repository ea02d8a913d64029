// Models that others exported.

import { readFileSync } from "node:fs";
import { argmax, cast, crossEntropy, noGrad, optim, type Tensor, tensor, useBackend } from "pellucid";
import { loadMnistArrays } from "pellucid/data";
import { importOnnx } from "pellucid/formats";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { StrictBackend } from "../../../backends/strict-backend.js";
import { everything } from "../../../support/mode.js";
import { expectCase, readCases } from "./cases.js";

describe("models of PyTorch's exporter give what PyTorch gives, on another size of batch", () => {
  test.each(readCases("models.json.gz"))("$name", (one) => expectCase(one));

  test.each(readCases("models.json.gz"))("$name, on a device that answers only later", async (one) => {
    onTestFinished(async () => void (await useBackend("cpu")));
    await useBackend(new StrictBackend({ synchronous: false }));
    await expectCase(one);
  });
});

describe("the network for MNIST of ONNX's collection", async () => {
  const load = () => importOnnx(readFileSync(new URL("../fixtures/mnist-8.onnx", import.meta.url)));
  const mnist = await loadMnistArrays({ sources: ["package"] });
  beforeAll(async () => void (await useBackend("wasm")));
  afterAll(async () => void (await useBackend("cpu")));

  /** Pixels from 0 to 255, as it wants them. */
  const images = (start: number, end: number): Tensor =>
    cast(
      tensor(mnist.test.images.subarray(784 * start, 784 * end), { shape: [end - start, 1, 28, 28] }),
      "float32",
    );

  test("gives what ONNX Runtime gives", () => {
    const logits = [
      -552.7103, 138.2689, 2178.5078, 2319.8625, -3466.5374, -1778.3544, -6441.8374, 8062.959, -1860.2052,
      1034.2363,
    ];
    const found = load().forward(images(0, 1)).dataSync();
    for (const [i, logit] of logits.entries()) expect(Math.abs(found[i] - logit)).toBeLessThan(1e-2);
  });

  test("knows nearly all digits, in batches of more than the one it was exported for", () => {
    const model = load();
    const count = everything ? 10_000 : 500;
    let right = 0;
    for (let start = 0; start < count; start += 500) {
      const found = noGrad(() => argmax(model.forward(images(start, start + 500)), 1)).dataSync();
      right += found.filter((digit, i) => digit === mnist.test.labels[start + i]).length;
    }
    expect(right / count).toBeGreaterThan(0.985);
  });

  test.runIf(everything)("can be trained further", () => {
    const model = load().train();
    const optimizer = new optim.SGD(model.parameters(), { lr: 1e-5 });
    const labels = tensor(Int32Array.from(mnist.test.labels.subarray(0, 300)));
    const losses = [1, 2, 3].map(() => {
      const loss = crossEntropy(model.forward(images(0, 300)), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    expect(losses[1]).toBeLessThan(losses[0]);
    expect(losses[2]).toBeLessThan(losses[1]);
    expect(model.parameters().every((t) => t.grad !== null)).toBe(true);
  });
});
