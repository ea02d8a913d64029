// BatchNorm1d, LayerNorm and GroupNorm: what they have and keep, and that they are one another where they must be.

import fc from "fast-check";
import {
  batchNorm2d,
  groupNorm,
  layerNorm,
  nn,
  ones,
  reshape,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from "pellucid";
import { tensor as anyTensor } from "pellucid/testing/arbitraries";
import { afterAll, describe, expect, test } from "vitest";

const close = (a: Tensor, b: Tensor) => {
  expect(a.shape).toEqual(b.shape);
  const [x, y] = [a.dataSync(), b.dataSync()];
  for (let i = 0; i < x.length; i++) expect(x[i]).toBeCloseTo(y[i], 10);
};

const images = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(2, 4), fc.integer({ min: 2, max: 4 }))
  .chain((shape) => anyTensor({ shape, min: -2, max: 2, dtype: "float64" }));

describe("BatchNorm1d", () => {
  test("is BatchNorm2d of images with one column, and keeps the same statistics", () => {
    const [a, b] = [new nn.BatchNorm1d(3, { dtype: "float64" }), new nn.BatchNorm2d(3, { dtype: "float64" })];
    for (let batch = 0; batch < 3; batch++) {
      const x = tensor(
        Float64Array.from({ length: 24 }, (_, i) => Math.sin(i + 30 * batch)),
        { shape: [2, 3, 4] },
      );
      close(reshape(a.forward(x), [2, 3, 4, 1]), b.forward(reshape(x, [2, 3, 4, 1])));
    }
    const state = (norm: nn.Module) => [...norm.stateDict()].map(([name, t]) => [name, t.tolist()]);
    expect(state(a)).toEqual(state(b));
    expect(a.numBatchesTracked.item()).toBe(3);
  });

  test("normalizes features without a third axis", () => {
    const norm = new nn.BatchNorm1d(2, { eps: 0, dtype: "float64" });
    const x = tensor(
      [
        [1, 10],
        [3, 30],
      ],
      { dtype: "float64" },
    );
    expect(norm.forward(x).tolist()).toEqual([
      [-1, -1],
      [1, 1],
    ]);
    expect(norm.runningMean.dataSync()[0]).toBeCloseTo(0.2, 12);
    expect(new nn.BatchNorm1d(2, { affine: false }).parameters()).toEqual([]);
  });
});

describe("normalization within a sample", () => {
  test("a group for all channels is layer normalization of the image", () => {
    fc.assert(
      fc.property(images, (x) => {
        close(groupNorm(x, 1), layerNorm(x, x.shape.slice(1)));
      }),
    );
  });

  test("a group for each channel of one image is batch normalization of it in training", () => {
    fc.assert(
      fc.property(images, (all) => {
        const [, C, L] = all.shape;
        const x = reshape(all, [1, all.shape[0] * C, L]);
        const channels = x.shape[1];
        const own = { dtype: "float64" } as const;
        const image = reshape(x, [1, channels, L, 1]);
        const y = batchNorm2d(image, zeros([channels], own), ones([channels], own), null, null, {
          training: true,
        });
        close(groupNorm(x, channels), reshape(y, x.shape));
      }),
    );
  });

  test("does not know the other samples, nor training", () => {
    fc.assert(
      fc.property(images, (x) => {
        const norm = new nn.LayerNorm(x.shape[2], { dtype: "float64" });
        const y = norm.forward(x);
        close(norm.eval().forward(x), y);
        close(norm.forward(x.slice([0], [1])), y.slice([0], [1]));
      }),
    );
  });

  test("what is all equal comes to the bias, with a finite gradient", () => {
    for (const norm of [new nn.LayerNorm(4), new nn.GroupNorm(1, 4)]) {
      norm.bias!.assign(tensor([1, 2, 3, 4]));
      const x = tensor([[7, 7, 7, 7]], { requiresGrad: true });
      const y = norm.forward(x);
      expect(y.tolist()).toEqual([[1, 2, 3, 4]]);
      y.mul(y).sum().backward();
      for (const value of x.grad!.dataSync()) expect(Number.isFinite(value)).toBe(true);
    }
  });

  test("a NaN stays in its sample, and in its group", () => {
    const x = tensor([
      [NaN, 1, 2, 4],
      [1, 2, 3, 4],
    ]);
    const bad = (y: Tensor) => Array.from(y.dataSync(), Number.isNaN);
    expect(bad(layerNorm(x, 4))).toEqual([true, true, true, true, false, false, false, false]);
    expect(bad(groupNorm(x, 2))).toEqual([true, true, false, false, false, false, false, false]);
  });

  test("a batch of none has no results", () => {
    expect(new nn.LayerNorm([2, 3]).forward(zeros([0, 2, 3])).shape).toEqual([0, 2, 3]);
    expect(new nn.GroupNorm(2, 4).forward(zeros([0, 4, 2])).shape).toEqual([0, 4, 2]);
  });

  test("parameters are saved by PyTorch's names", () => {
    const names = (norm: nn.Module) => [...norm.stateDict()].map(([name, { shape }]) => [name, shape]);
    expect(names(new nn.LayerNorm([2, 3]))).toEqual([
      ["weight", [2, 3]],
      ["bias", [2, 3]],
    ]);
    expect(names(new nn.GroupNorm(2, 4))).toEqual([
      ["weight", [4]],
      ["bias", [4]],
    ]);
    expect(names(new nn.LayerNorm(2, { elementwiseAffine: false }))).toEqual([]);
  });
});

describe("on wasm", () => {
  afterAll(() => useBackend("cpu"));

  test("a large mean does not cost the digits of what is normalized", async () => {
    await useBackend("wasm");
    const y = layerNorm(tensor([[4096.5, 4096.25, 4096.75]]), 3).dataSync();
    const expected = 0.25 / Math.sqrt(0.125 / 3 + 1e-5);
    for (const [i, value] of [0, -expected, expected].entries()) expect(y[i]).toBeCloseTo(value, 5);
  });
});
