import { inspect } from "node:util";
import { linear, nn, ones, type Tensor } from "pellucid";
import { describe, expect, test } from "vitest";
import { CNN } from "../../examples/mnist/model.js";

test("console.log(model) prints the layers as PyTorch does", () => {
  expect(inspect(new CNN())).toBe(`CNN(
  (conv1): Conv2d(1, 32, kernelSize=[3, 3], padding=[1, 1])
  (conv2): Conv2d(32, 64, kernelSize=[3, 3], padding=[1, 1])
  (pool): MaxPool2d(kernelSize=[2, 2])
  (fc1): Linear(3136, 128)
  (fc2): Linear(128, 10)
)`);
});

class Block extends nn.Module {
  gain = ones([1], { requiresGrad: true });
  layers = [new nn.Linear(2, 2, { bias: false }), new nn.ReLU()];
  head = new nn.Sequential(new nn.Dropout(0.25), new nn.Sequential(new nn.Flatten()));
  forward(x: Tensor): Tensor {
    return x;
  }
}

test("modules within one another are indented, those of lists and of Sequential by their numbers", () => {
  const text = `Block(
  (layers.0): Linear(2, 2, bias=false)
  (layers.1): ReLU()
  (head): Sequential(
    (0): Dropout(p=0.25)
    (1): Sequential(
      (0): Flatten()
    )
  )
)`;
  expect(String(new Block())).toBe(text);
  expect(inspect({ model: new Block() }, { breakLength: 1 })).toContain("(head): Sequential(");
});

test("a layer of one's own says what it likes, and a module that holds the one around it comes to an end", () => {
  class Scale extends nn.Module {
    parent: nn.Module | null = null;
    override extraRepr(): string {
      return "by=2";
    }
    forward(x: Tensor): Tensor {
      return x;
    }
  }
  const scale = new Scale();
  expect(String(scale)).toBe("Scale(by=2)");
  scale.parent = scale;
  expect(String(scale)).toBe("Scale(by=2\n  (parent): Scale(…)\n)");
});

describe("options that are not as usual", () => {
  test.each<[nn.Module, string]>([
    [
      new nn.Conv2d(4, 8, [3, 5], { stride: 2, padding: [1, 0], dilation: 2, groups: 2, bias: false }),
      "Conv2d(4, 8, kernelSize=[3, 5], stride=[2, 2], padding=[1, 0], dilation=[2, 2], groups=2, bias=false)",
    ],
    [
      new nn.MaxPool2d(3, { stride: 2, padding: 1, dilation: 2 }),
      "MaxPool2d(kernelSize=[3, 3], stride=[2, 2], padding=[1, 1], dilation=[2, 2])",
    ],
    [new nn.MaxPool2d(3, { stride: 3 }), "MaxPool2d(kernelSize=[3, 3])"],
    [new nn.AvgPool2d(2, { countIncludePad: false }), "AvgPool2d(kernelSize=[2, 2], countIncludePad=false)"],
    [new nn.BatchNorm2d(3), "BatchNorm2d(3)"],
    [new nn.BatchNorm1d(3, { affine: false }), "BatchNorm1d(3, affine=false)"],
    [new nn.LayerNorm([2, 3], { eps: 0.1 }), "LayerNorm(normalizedShape=[2, 3], eps=0.1)"],
    [new nn.GroupNorm(2, 4, { affine: false }), "GroupNorm(2, 4, affine=false)"],
    [new nn.AdaptiveAvgPool2d([2, null]), "AdaptiveAvgPool2d(outputSize=[2, null])"],
    [new nn.LeakyReLU(0.1), "LeakyReLU(slope=0.1)"],
    [new nn.GELU(), "GELU()"],
    [new nn.GELU({ approximate: "tanh" }), "GELU(approximate=tanh)"],
    [new nn.Softmax(1), "Softmax(axis=1)"],
    [
      new nn.BatchNorm2d(3, { momentum: null, eps: 1e-3, affine: false }),
      "BatchNorm2d(3, momentum=null, eps=0.001, affine=false)",
    ],
    [new nn.Flatten(2), "Flatten(startAxis=2)"],
  ])("%s", (module, text) => expect(String(module)).toBe(text));
});

test("what linear made is printed as from linear, and keeps its op for the tape", () => {
  const y = new nn.Linear(2, 1).forward(ones([3, 2]));
  expect(inspect(y)).toMatch(/^Tensor \[3, 1\] float32 from linear\n/);
  expect(inspect(linear(ones([2]), ones([1, 2], { requiresGrad: true })))).toBe(
    "Tensor [1] float32 from linear\n[2]",
  );
  expect(y.node!.op).toBe("reshape");
});
