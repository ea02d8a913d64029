import { manualSeed, nn, zeros } from "pellucid";
import { describe, expect, test } from "vitest";
import { createNetwork, networkNames } from "../../../../../examples/mnist/evaluation/networks/networks.js";
import { CNN } from "../../../../../examples/mnist/model.js";

const plain = { dropout: 0, batchNorm: false };

describe("networks", () => {
  // Weights and biases counted by hand: a convolution K·C·9 + K, a dense layer in·out + out, batch-norm two for each map.
  test.each([
    ["CNN", 320 + 18_496 + 401_536 + 1_290],
    ["shallow", 320 + (32 * 14 * 14 * 128 + 128) + 1_290],
    ["deep", 320 + 18_496 + 73_856 + (128 * 3 * 3 * 128 + 128) + 1_290],
    ["narrow", 320 + 18_496 + (3136 * 32 + 32) + 330],
    ["wide", 320 + 18_496 + (3136 * 512 + 512) + 5_130],
    ["MLP", 784 * 256 + 256 + 256 * 128 + 128 + 1_290],
    ["linear", 7_850],
    ["LeNet-5", 6 * 25 + 6 + (16 * 6 * 25 + 16) + (400 * 120 + 120) + (120 * 84 + 84) + 850],
    [
      "ResNet",
      16 * 9 +
        32 +
        (2 * 16 * 16 * 9 + 64) +
        (16 * 32 * 9 + 32 * 32 * 9 + 128 + 16 * 32 + 64) +
        (32 * 64 * 9 + 64 * 64 * 9 + 256 + 32 * 64 + 128) +
        650,
    ],
    [
      "pooled ResNet",
      24 * 9 +
        48 +
        (24 * 48 * 9 + 96) +
        2 * (48 * 48 * 9 + 96) +
        (48 * 96 * 9 + 192) +
        2 * (96 * 96 * 9 + 192) +
        970,
    ],
  ] as const)("%s has %i parameters, and gives ten logits", (network, parameters) => {
    const model = createNetwork({ network, ...plain });
    expect(nn.summary(model, [1, 1, 28, 28]).parameters).toBe(parameters);
    expect(model.forward(zeros([2, 1, 28, 28])).shape).toEqual([2, 10]);
  });

  test("every name is a network", () => {
    for (const network of networkNames)
      expect(createNetwork({ network, ...plain })).toBeInstanceOf(nn.Module);
  });

  test("the specified one is the example's own, and dropout neither adds parameters nor changes what it says", async () => {
    expect(createNetwork({ network: "CNN", ...plain })).toBeInstanceOf(CNN);
    const outputs = [0, 0.5].map((dropout) => {
      manualSeed(1);
      const model = createNetwork({ network: "CNN", dropout, batchNorm: false });
      expect(nn.summary(model, [1, 1, 28, 28]).parameters).toBe(421_642);
      return model
        .eval()
        .forward(zeros([1, 1, 28, 28]))
        .data();
    });
    const [without, with_] = await Promise.all(outputs);
    expect(with_).toEqual(without);
  });
});
