import {
  add,
  crossEntropy,
  dropout,
  manualSeed,
  mul,
  nn,
  ones,
  optim,
  relu,
  type Tensor,
  tensor,
  zeros,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

class Block extends nn.Module {
  conv = new nn.Conv2d(2, 2, 3, { padding: 1, bias: false });
  norm = new nn.BatchNorm2d(2);
  forward(x: Tensor): Tensor {
    return relu(this.norm.forward(this.conv.forward(x)));
  }
}

class Nested extends nn.Module {
  scale = ones([1], { requiresGrad: true });
  offset = zeros([1]);
  blocks = [new Block(), new Block()];
  head = new nn.Sequential(new nn.Flatten(), new nn.Linear(8, 3));
  forward(x: Tensor): Tensor {
    for (const block of this.blocks) x = block.forward(x);
    return this.head.forward(add(mul(x, this.scale), this.offset));
  }
}

const names = (list: readonly (readonly [string, Tensor])[]) => list.map(([name]) => name);

describe("names", () => {
  test("parameters: own ones first, then those of the modules inside, in the order of the properties", () => {
    expect(names(new Nested().namedParameters())).toEqual([
      "scale",
      "blocks.0.conv.weight",
      "blocks.0.norm.weight",
      "blocks.0.norm.bias",
      "blocks.1.conv.weight",
      "blocks.1.norm.weight",
      "blocks.1.norm.bias",
      "head.1.weight",
      "head.1.bias",
    ]);
  });

  test("buffers, by PyTorch's names", () => {
    const statistics = ["running_mean", "running_var", "num_batches_tracked"];
    expect(names(new Nested().namedBuffers())).toEqual([
      "offset",
      ...statistics.map((name) => `blocks.0.norm.${name}`),
      ...statistics.map((name) => `blocks.1.norm.${name}`),
    ]);
  });

  test("the state dict of batch norm has PyTorch's keys, in PyTorch's order", () => {
    expect([...new nn.BatchNorm2d(4).stateDict()].map(([name, t]) => [name, t.dtype, t.shape])).toEqual([
      ["weight", "float32", [4]],
      ["bias", "float32", [4]],
      ["running_mean", "float32", [4]],
      ["running_var", "float32", [4]],
      ["num_batches_tracked", "int32", []],
    ]);
    expect([...new nn.BatchNorm2d(4, { affine: false }).stateDict().keys()]).toEqual([
      "running_mean",
      "running_var",
      "num_batches_tracked",
    ]);
  });

  test("modules: the model itself is called nothing, outer before inner", () => {
    expect(new Nested().namedModules().map(([name, m]) => [name, m.constructor.name])).toEqual([
      ["", "Nested"],
      ["blocks.0", "Block"],
      ["blocks.0.conv", "Conv2d"],
      ["blocks.0.norm", "BatchNorm2d"],
      ["blocks.1", "Block"],
      ["blocks.1.conv", "Conv2d"],
      ["blocks.1.norm", "BatchNorm2d"],
      ["head", "Sequential"],
      ["head.0", "Flatten"],
      ["head.1", "Linear"],
    ]);
  });

  test("parameters() and namedParameters() agree, and are the tensors themselves", () => {
    const model = new Nested();
    expect(model.parameters()).toEqual(model.namedParameters().map(([, t]) => t));
    expect(model.parameters()[0]).toBe(model.scale);
    expect(model.head.namedChildren().map(([name]) => name)).toEqual(["0", "1"]);
  });

  test("children are the modules directly inside: by property, and place in an array", () => {
    const model = new Nested();
    expect(model.namedChildren().map(([name, m]) => [name, m.constructor.name])).toEqual([
      ["blocks.0", "Block"],
      ["blocks.1", "Block"],
      ["head", "Sequential"],
    ]);
    expect(model.children()).toEqual([...model.blocks, model.head]);
    expect(new nn.Linear(2, 2).children()).toEqual([]);
  });

  test("a model without bias has none", () => {
    expect(names(new nn.Linear(2, 2, { bias: false }).namedParameters())).toEqual(["weight"]);
    expect(names(new nn.Conv2d(1, 1, 1, { bias: false }).namedParameters())).toEqual(["weight"]);
  });
});

describe("sharing", () => {
  class Tied extends nn.Module {
    encoder = new nn.Linear(2, 2, { bias: false });
    decoder = new nn.Linear(2, 2);
    weight = this.decoder.weight;
    again = this.encoder;
    forward(x: Tensor): Tensor {
      return this.again.forward(this.decoder.forward(this.encoder.forward(x)));
    }
  }

  test("a parameter is listed once, under the name that comes first", () => {
    expect(names(new Tied().namedParameters())).toEqual(["weight", "encoder.weight", "decoder.bias"]);
    expect([...new Tied().stateDict().keys()]).toEqual(["weight", "encoder.weight", "decoder.bias"]);
  });

  test("both uses train it", () => {
    const model = new Tied();
    model.encoder.weight.assign(
      tensor([
        [2, 0],
        [0, 2],
      ]),
    );
    model.decoder.weight.assign(
      tensor([
        [3, 0],
        [0, 3],
      ]),
    );
    model.decoder.bias!.assign(zeros([2]));
    model
      .forward(tensor([[1, 0]]))
      .sum()
      .backward(); // e·d·e: dL/de = 2·e·d, dL/dd = e²
    expect(model.encoder.weight.grad!.tolist()).toEqual([
      [12, 0],
      [12, 0],
    ]);
    expect(model.weight.grad!.tolist()).toEqual([
      [4, 0],
      [4, 0],
    ]);
    new optim.SGD(model.parameters(), { lr: 1 }).step();
    expect(model.decoder.weight).toBe(model.weight);
    expect(model.weight.tolist()).toEqual([
      [3 - 4, 0],
      [-4, 3],
    ]);
  });

  test("a model that holds itself, or its parent, can still be listed", () => {
    class Child extends nn.Module {
      parent: nn.Module | null = null;
      layer = new nn.Linear(1, 1);
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    class Parent extends nn.Module {
      child = new Child();
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    const model = new Parent();
    model.child.parent = model;
    expect(names(model.namedParameters())).toEqual(["child.layer.weight", "child.layer.bias"]);
  });
});

describe("train and eval", () => {
  test("reach every module inside, and come back", () => {
    const model = new Nested();
    const modes = () => new Set(model.namedModules().map(([, m]) => m.training));
    expect(modes()).toEqual(new Set([true]));
    expect(model.eval()).toBe(model);
    expect(modes()).toEqual(new Set([false]));
    model.train();
    expect(modes()).toEqual(new Set([true]));
    model.train(false);
    expect(modes()).toEqual(new Set([false]));
  });

  test("dropout drops and scales in training, and passes everything in inference", () => {
    const drop = new nn.Dropout(0.75);
    const x = ones([4000]);
    const values = [...drop.forward(x).dataSync()];
    expect(new Set(values)).toEqual(new Set([0, 4]));
    // A binomial share: 5 standard deviations of sqrt(0.25 · 0.75 / 4000).
    const share = values.filter((value) => value === 4).length / 4000;
    expect(Math.abs(share - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / 4000));
    expect(drop.forward(x).tolist()).not.toEqual(values);
    expect(drop.eval().forward(x).dataSync()).toEqual(x.dataSync());
    expect(new nn.Dropout(0).forward(x).dataSync()).toEqual(x.dataSync());
    expect(new Set(new nn.Dropout(1).forward(x).dataSync())).toEqual(new Set([0]));
  });

  test("dropout's gradient flows where the value did", () => {
    const x = ones([100], { requiresGrad: true });
    const y = new nn.Dropout(0.5).forward(x);
    y.sum().backward();
    expect(x.grad!.tolist()).toEqual(y.tolist());
    expect(dropout(x, 0.5, { training: false })).toBe(x);
  });

  test("dropout refuses what is no probability", () => {
    for (const p of [-0.1, 1.1, Number.NaN])
      expect(() => new nn.Dropout(p)).toThrow(
        error("ValueError", `Dropout: p is ${p}; it must be a probability, from 0 to 1`),
      );
  });

  test("batch norm uses the batch in training and what it has seen in inference", () => {
    const norm = new nn.BatchNorm2d(1, { momentum: 1, eps: 0 });
    const x = tensor([1, 3], { shape: [2, 1, 1, 1] });
    const trained = norm.forward(x);
    const state = norm.stateDict();
    // The biased variance 1 normalizes the batch; the running one has Bessel's correction, 2.
    expect([
      state.get("running_mean")!.tolist(),
      state.get("running_var")!.tolist(),
      state.get("num_batches_tracked")!.item(),
    ]).toEqual([[2], [2], 1]);
    expect([...trained.dataSync()]).toEqual([-1, 1]);
    expect(norm.eval().forward(x).dataSync()[1]).toBeCloseTo(1 / Math.sqrt(2), 6);
    expect(norm.stateDict().get("num_batches_tracked")!.item()).toBe(1);
  });
});

describe("stateDict and loadStateDict", () => {
  test("a round trip, into a model of the same kind, copies every value", () => {
    const [from, to] = [new Nested(), new Nested()];
    from.forward(
      tensor(
        new Float32Array(2 * 8).map((_, i) => i),
        { shape: [2, 2, 2, 2] },
      ),
    );
    to.loadStateDict(from.stateDict());
    expect([...to.stateDict()].map(([name, t]) => [name, t.tolist()])).toEqual(
      [...from.stateDict()].map(([name, t]) => [name, t.tolist()]),
    );
    expect(to.stateDict().get("blocks.0.norm.num_batches_tracked")!.item()).toBe(1);
    for (const t of from.stateDict().values()) t.assign(zeros(t.shape, { dtype: t.dtype }));
    expect(to.scale.item()).toBe(1);
  });

  test("the tensors stay the same, so an optimizer goes on with them", () => {
    const model = new nn.Linear(2, 1);
    const { weight } = model;
    model.loadStateDict(new nn.Linear(2, 1).stateDict());
    expect(model.weight).toBe(weight);
    expect(weight.requiresGrad).toBe(true);
  });

  test("its own state is no change", () => {
    const model = new Nested();
    const before = model.parameters().map((t) => t.tolist());
    model.loadStateDict(model.stateDict());
    expect(model.parameters().map((t) => t.tolist())).toEqual(before);
  });

  const wrong = () =>
    new Map([
      ["weight", zeros([3, 2])],
      ["gain", zeros([1])],
      ["shift", zeros([1])],
    ]);

  test("whole numbers for a parameter are refused with the way to convert them", () => {
    const layer = new nn.Linear(2, 1, { bias: false });
    const weight = tensor([[1, 2]], { dtype: "int32" });
    expect(() => layer.loadStateDict(new Map([["weight", weight]]))).toThrow(
      error(
        "ShapeError",
        'loadStateDict: the state does not fit Linear: misshapen: weight is int32 [1, 2], expected float32 [1, 2] (convert it: cast(values, "float32")); the network must be the one that was saved, or leave these names out of the state and pass { strict: false }',
      ),
    );
    layer.loadStateDict(new Map([["weight", weight.cast("float32")]]));
    expect(layer.weight.tolist()).toEqual([[1, 2]]);
  });

  test("what is missing, unexpected and misshapen is listed, and nothing is loaded", () => {
    class Affine extends nn.Module {
      weight = ones([2, 2], { requiresGrad: true });
      bias = ones([2], { requiresGrad: true });
      count = tensor(1, { dtype: "int32" });
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    const model = new Affine();
    expect(() => model.loadStateDict(wrong())).toThrow(
      error(
        "ShapeError",
        "loadStateDict: the state does not fit Affine: missing: bias, count; unexpected: gain, shift; misshapen: weight is float32 [3, 2], expected float32 [2, 2]; the network must be the one that was saved, or leave these names out of the state and pass { strict: false }",
      ),
    );
    const noWeight = new Map([["bias", zeros([2])]]);
    expect(() => model.loadStateDict(noWeight)).toThrow(
      error(
        "ValueError",
        "loadStateDict: the state does not fit Affine: missing: weight, count; pass { strict: false } to load what fits",
      ),
    );
    const dtypes = new Map([...model.stateDict(), ["count", tensor(3)]]) as nn.StateDict;
    expect(() => model.loadStateDict(dtypes)).toThrow(
      error(
        "ShapeError",
        "loadStateDict: the state does not fit Affine: misshapen: count is float32 [], expected int32 []; the network must be the one that was saved, or leave these names out of the state and pass { strict: false }",
      ),
    );
    expect([model.weight.tolist(), model.bias.tolist(), model.count.item()]).toEqual([
      [
        [1, 1],
        [1, 1],
      ],
      [1, 1],
      1,
    ]);
  });

  test("floats become those of the model, in both directions", () => {
    const third = 1 / 3;
    const make = (dtype: "float32" | "float64") => {
      const layer = new nn.Linear(1, 1, { dtype });
      layer.weight.assign(tensor([[third]], { dtype }));
      return layer;
    };
    const [single, double] = [make("float32"), make("float64")];
    const rounded = new nn.Linear(1, 1);
    rounded.loadStateDict(double.stateDict());
    expect([rounded.weight.dtype, rounded.weight.item()]).toEqual(["float32", Math.fround(third)]);
    double.loadStateDict(single.stateDict());
    expect([double.weight.dtype, double.weight.item()]).toEqual(["float64", Math.fround(third)]);
  });

  test("the error carries the lists", () => {
    try {
      new nn.Linear(2, 2).loadStateDict(wrong());
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toMatchObject({
        details: {
          missing: ["bias"],
          unexpected: ["gain", "shift"],
          misshapen: ["weight is float32 [3, 2], expected float32 [2, 2]"],
        },
      });
    }
  });

  test("strict: false loads what fits, but nothing misshapen", () => {
    const model = new nn.Linear(2, 2);
    const bias = model.bias!.tolist();
    model.loadStateDict(
      new Map([
        ["weight", ones([2, 2])],
        ["gain", ones([1])],
      ]),
      { strict: false },
    );
    expect([model.weight.tolist(), model.bias!.tolist()]).toEqual([
      [
        [1, 1],
        [1, 1],
      ],
      bias,
    ]);
    expect(() => model.loadStateDict(wrong(), { strict: false })).toThrow(
      error(
        "ShapeError",
        "loadStateDict: the state does not fit Linear: misshapen: weight is float32 [3, 2], expected float32 [2, 2]; the network must be the one that was saved, or leave these names out of the state and pass { strict: false }",
      ),
    );
  });
});

test("a model trains: the loss of a small problem falls, and frozen parameters stay", () => {
  // Of 14 frozen layers one is too unlucky a draw to learn from.
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(2, 8), new nn.ReLU(), new nn.Linear(8, 2));
  const [first] = model.parameters();
  first.requiresGrad = false;
  expect(names(model.namedParameters())).toEqual(["0.bias", "2.weight", "2.bias"]);
  const frozen = first.tolist();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
  const x = tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const labels = tensor(new Int32Array([0, 0, 0, 1]));
  const losses = Array.from({ length: 60 }, () => {
    const loss = crossEntropy(model.forward(x), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss.item();
  });
  expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
  expect([first.tolist(), first.grad]).toEqual([frozen, null]);
});
