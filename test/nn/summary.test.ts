import { inspect } from "node:util";
import { add, nn, relu, type Tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { CNN } from "../../examples/mnist/model.js";
import { thrown } from "../support/errors.js";

describe("of the specified CNN", () => {
  test("421,642 parameters, and what each layer makes of an image", () => {
    const { layers, parameters, flops } = nn.summary(new CNN(), [1, 1, 28, 28]);
    expect(parameters).toBe(421_642);
    const conv1 = 32 * 28 * 28 * (2 * 9 + 1);
    const conv2 = 64 * 14 * 14 * (2 * 32 * 9 + 1);
    const fc1 = 128 * (2 * 3136 + 1);
    const fc2 = 10 * (2 * 128 + 1);
    expect(layers.map((l) => [l.name, l.type, l.outputShape, l.parameters, l.flops])).toEqual([
      ["conv1", "Conv2d", [1, 32, 28, 28], 32 * 9 + 32, conv1],
      ["pool", "MaxPool2d", [1, 32, 14, 14], 0, 0],
      ["conv2", "Conv2d", [1, 64, 14, 14], 64 * 32 * 9 + 64, conv2],
      ["pool", "MaxPool2d", [1, 64, 7, 7], 0, 0],
      ["fc1", "Linear", [1, 128], 3136 * 128 + 128, fc1],
      ["fc2", "Linear", [1, 10], 1290, fc2],
    ]);
    expect(flops).toBe(conv1 + conv2 + fc1 + fc2);
  });

  test("as a table", () => {
    const summary = nn.summary(new CNN(), [1, 1, 28, 28]);
    expect(inspect(summary)).toBe(String(summary));
    expect(String(summary)).toBe(
      [
        "layer  type       output shape     parameters      FLOPs",
        "conv1  Conv2d     [1, 32, 28, 28]         320    476,672",
        "pool   MaxPool2d  [1, 32, 14, 14]           0          0",
        "conv2  Conv2d     [1, 64, 14, 14]      18,496  7,237,888",
        "pool   MaxPool2d  [1, 64, 7, 7]             0          0",
        "fc1    Linear     [1, 128]            401,536    802,944",
        "fc2    Linear     [1, 10]               1,290      2,570",
        "total                                 421,642  8,520,074",
      ].join("\n"),
    );
  });

  test("operations grow with the batch, parameters do not", () => {
    const [one, five] = [1, 5].map((batch) => nn.summary(new CNN(), [batch, 1, 28, 28]));
    expect(five.flops).toBe(5 * one.flops);
    expect(five.parameters).toBe(one.parameters);
    expect(five.layers[0].outputShape).toEqual([5, 32, 28, 28]);
  });
});

describe("operations", () => {
  test("of normalization are counted for each element, with what is learned", () => {
    const of = (model: nn.Module) => nn.summary(model, [2, 4, 3]).flops;
    expect(of(new nn.LayerNorm([4, 3]))).toBe(24 * 8);
    expect(of(new nn.LayerNorm(3, { elementwiseAffine: false }))).toBe(24 * 6);
    expect(of(new nn.GroupNorm(2, 4))).toBe(24 * 8);
  });

  test("of a convolution to no channels are none", () => {
    expect(new nn.Conv1d(2, 0, 3).flops([1, 2, 5], [1, 0, 3])).toBe(0);
    expect(new nn.Conv2d(2, 0, 3).flops([1, 2, 5, 5], [1, 0, 3, 3])).toBe(0);
  });
});

describe("what it leaves behind", () => {
  test("no hook on any module, whether it ends well or not", () => {
    const model = new CNN();
    const clean = () => model.namedModules().every(([, module]) => !Object.hasOwn(module, "forward"));
    nn.summary(model, [1, 1, 28, 28]);
    expect(clean()).toBe(true);
    expect(() => nn.summary(model, [1, 3, 28, 28])).toThrow(
      "conv2d: input has 3 channels ([1, 3, 28, 28]) but weight expects 1",
    );
    expect(clean()).toBe(true);
    expect(model.training).toBe(true);
  });

  test("every module's mode as it was, also where they differ", () => {
    const model = new nn.Sequential(new nn.BatchNorm2d(1), new nn.Dropout(0.5), new nn.ReLU());
    const [norm] = model.children();
    norm.eval();
    nn.summary(model, [2, 1, 2, 2]);
    expect(model.namedModules().map(([, module]) => module.training)).toEqual([true, false, true, true]);
    model.eval();
    nn.summary(model, [2, 1, 2, 2]);
    expect(model.namedModules().every(([, module]) => !module.training)).toBe(true);
  });

  test("running statistics untouched, and no gradients", () => {
    const model = new nn.Sequential(new nn.BatchNorm2d(1), new nn.ReLU());
    nn.summary(model, [2, 1, 2, 2]);
    expect(model.stateDict().get("0.num_batches_tracked")!.item()).toBe(0);
    expect(model.parameters().map((t) => t.grad)).toEqual([null, null]);
  });

  test("a forward that is a property of the instance", () => {
    class Arrow extends nn.Module {
      layer = new nn.Linear(2, 3);
      override forward = (x: Tensor): Tensor => relu(this.layer.forward(x));
    }
    const model = new Arrow();
    const { forward } = model;
    expect(nn.summary(model, [1, 2]).parameters).toBe(9);
    expect(model.forward).toBe(forward);
  });
});

describe("modules that are used more than once", () => {
  test("a shared layer has a row for each time it runs, and its parameters count once", () => {
    const layer = new nn.Linear(3, 3);
    const model = new nn.Sequential(layer, new nn.ReLU(), layer);
    const { layers, parameters, flops } = nn.summary(model, [1, 3]);
    expect(layers.map((l) => [l.name, l.type, l.parameters])).toEqual([
      ["0", "Linear", 12],
      ["1", "ReLU", 0],
      ["0", "Linear", 0],
    ]);
    expect([parameters, flops]).toEqual([12, 2 * 3 * 7]);
  });

  test("nested modules have the rows of their innermost ones", () => {
    const inner = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU());
    const { layers } = nn.summary(new nn.Sequential(inner, new nn.Linear(2, 1)), [1, 2]);
    expect(layers.map((l) => l.name)).toEqual(["0.0", "0.1", "1"]);
  });
});

test("float64 models are summarized in their dtype", () => {
  const model = new nn.Linear(2, 1, { dtype: "float64" });
  expect(nn.summary(model, [4, 2], { dtype: "float64" }).layers[0].outputShape).toEqual([4, 1]);
});

describe("inputs of several types", () => {
  class Captioned extends nn.Module<[Tensor, Tensor]> {
    words = new nn.Embedding(10, 3, { paddingIdx: 0 });
    pixels = new nn.Linear(4, 3);
    forward(index: Tensor, image: Tensor): Tensor {
      return add(this.words.forward(index), this.pixels.forward(image));
    }
  }
  const shapes = [[2], [2, 4]] as const;

  test("each has its own", () => {
    const { layers } = nn.summary(new Captioned(), shapes, { dtype: ["int32", "float32"] });
    expect(layers.map(({ name, outputShape }) => [name, outputShape])).toEqual([
      ["words", [2, 3]],
      ["pixels", [2, 3]],
    ]);
    expect(nn.summary(new nn.Embedding(10, 3), [5], { dtype: "int32" }).layers[0].outputShape).toEqual([
      5, 3,
    ]);
  });

  test("one for each, or one for all", () => {
    expect(thrown(() => nn.summary(new Captioned(), shapes, { dtype: ["int32"] }))).toBe(
      "ValueError: summary: dtype has 1 types for 2 inputs; there must be one for each, or one for all",
    );
  });
});
