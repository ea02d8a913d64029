// Embedding, ModuleList, Conv1d and ConvTranspose2d beyond what the table of modules and the golden files say.

import {
  add,
  conv2d,
  convTranspose2d,
  detectAnomaly,
  mul,
  nn,
  ones,
  optim,
  randn,
  relu,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import { tape } from "pellucid/trace";
import { describe, expect, test } from "vitest";
import { thrown } from "../support/errors.js";

const ids = (values: number[]) => tensor(values, { dtype: "int32" });

describe("Embedding", () => {
  test("a row for padding starts at 0 and stays there, also under weight decay of the others", () => {
    const embedding = new nn.Embedding(4, 2, { paddingIdx: -3 });
    expect(embedding.paddingIdx).toBe(1);
    const before = embedding.weight.tolist() as number[][];
    expect(before[1]).toEqual([0, 0]);
    const sgd = new optim.SGD(embedding.parameters(), { lr: 0.5 });
    sum(embedding.forward(ids([1, 1, 2]))).backward();
    expect(embedding.weight.grad!.tolist()).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
    sgd.step();
    expect((embedding.weight.tolist() as number[][])[1]).toEqual([0, 0]);
    expect(embedding.forward(ids([1])).tolist()).toEqual([[0, 0]]);
  });

  test("a NaN in the gradient of padding stays out of the weights", () => {
    const embedding = new nn.Embedding(2, 1, { paddingIdx: 0 });
    const y = embedding.forward(ids([0, 1]));
    y.backward({ gradient: tensor([[Number.NaN], [2]]) });
    expect(embedding.weight.grad!.tolist()).toEqual([[0], [2]]);
  });

  test("a row for padding far down, by indices of bytes; and no copy of the table", () => {
    const [rows, width] = [2_000, 3];
    const index = tensor(Uint8Array.of(3, 255));
    const gradients = (paddingIdx: number) => {
      const embedding = new nn.Embedding(rows, width, { paddingIdx });
      const y = embedding.forward(index);
      const results = (t: Tensor): number[] =>
        t.node === null ? [] : [t.size, ...t.node.inputs.flatMap((input) => (input ? results(input) : []))];
      expect(Math.max(...results(y))).toBe(2 * width);
      sum(y).backward();
      const dWeight = embedding.weight.grad!.tolist() as number[][];
      return [dWeight[3], dWeight[255]];
    };
    expect(gradients(255)).toEqual([new Array(width).fill(1), new Array(width).fill(0)]);
    expect(gradients(rows - 1)).toEqual([new Array(width).fill(1), new Array(width).fill(1)]);
  });

  test("one index, none, and a table of one row that is padding", () => {
    const embedding = new nn.Embedding(3, 2);
    expect(embedding.forward(tensor(2, { dtype: "int32" })).shape).toEqual([2]);
    expect(embedding.forward(tensor(new Int32Array(0), { shape: [0, 4] })).shape).toEqual([0, 4, 2]);
    expect(new nn.Embedding(1, 2, { paddingIdx: 0 }).forward(ids([0])).tolist()).toEqual([[0, 0]]);
  });
});

describe("ModuleList", () => {
  test("names, saves and trains what it holds, by position", () => {
    const list = new nn.ModuleList([new nn.Linear(2, 2, { bias: false })]);
    list.append(new nn.Linear(2, 3)).extend([new nn.Linear(3, 1)]);
    expect([...list.stateDict().keys()]).toEqual(["0.weight", "1.weight", "1.bias", "2.weight", "2.bias"]);
    expect([list.length, list.at(0)?.bias, list.at(-1)?.weight.shape, list.at(3)]).toEqual([
      3,
      null,
      [1, 3],
      undefined,
    ]);
    list.eval();
    expect([...list].every(({ training }) => !training)).toBe(true);
    expect(String(list)).toBe(
      "ModuleList(\n  (0): Linear(2, 2, bias=false)\n  (1): Linear(2, 3)\n  (2): Linear(3, 1)\n)",
    );
  });

  test("inside a module, as in PyTorch", () => {
    class Net extends nn.Module {
      blocks = new nn.ModuleList([1, 2].map(() => new nn.Linear(2, 2)));
      forward(x: Tensor): Tensor {
        for (const block of this.blocks) x = relu(block.forward(x));
        return x;
      }
    }
    const net = new Net();
    expect(net.namedParameters().map(([name]) => name)[2]).toBe("blocks.1.weight");
    expect(net.forward(ones([1, 2])).shape).toEqual([1, 2]);
  });
});

describe("Conv1d", () => {
  const layer = new nn.Conv1d(4, 2, 3, { dilation: 2, padding: 1, groups: 2 });
  test.each<[string, unknown, string]>([
    ["no tensor", [1, 2], "ValueError: Conv1d: input is an array of 2; it must be a Tensor: tensor(input)"],
    [
      "integers",
      ids([1]),
      'DTypeError: Conv1d: input is int32, but Conv1d needs float32 or float64; convert it with cast(input, "float32")',
    ],
    [
      "another dtype",
      ones([1, 4, 9], { dtype: "float64" }),
      'DTypeError: Conv1d: input is float64 but weight is float32; both must have the same dtype: convert one with cast(weight, "float64")',
    ],
    [
      "axes",
      ones([4, 9]),
      "ShapeError: Conv1d: input is [4, 9]; it must have three axes [N, C, L]: add the missing ones with unsqueeze()",
    ],
    [
      "channels",
      ones([1, 3, 9]),
      "ShapeError: Conv1d: input has 3 channels ([1, 3, 9]) but the layer expects 4; input.shape[1] must be its inChannels",
    ],
    [
      "a window that is too long",
      ones([1, 4, 2]),
      "ShapeError: Conv1d: a window of 3 (dilation 2) does not fit into input [1, 4, 2] with padding 1; it would give an output of 0: make the window smaller or the padding larger",
    ],
  ])("refuses %s under its own name, with what it was given", (_, x, message) =>
    expect(thrown(() => layer.forward(x as Tensor))).toBe(message),
  );

  test("takes no samples, and no length that padding does not make up for", () => {
    expect(layer.forward(ones([0, 4, 9])).shape).toEqual([0, 2, 7]);
    expect(new nn.Conv1d(1, 1, 2, { padding: 1 }).forward(ones([1, 1, 0])).shape).toEqual([1, 1, 1]);
  });
});

describe("ConvTranspose2d", () => {
  const x = randn([2, 4, 3, 3], { seed: 1, dtype: "float64" });

  test("is the adjoint of conv2d: <conv(a), b> = <a, transposed(b)>", () => {
    const options = { stride: 2, padding: 1, dilation: 2, groups: 2 };
    const weight = randn([4, 3, 3, 2], { seed: 2, dtype: "float64" });
    const b = randn([2, 4, 3, 3], { seed: 3, dtype: "float64" });
    const turned = convTranspose2d(b, weight, null, options);
    const a = randn(turned.shape, { seed: 4, dtype: "float64" });
    const [left, right] = [sum(mul(conv2d(a, weight, null, options), b)), sum(mul(a, turned))];
    expect(left.item()).toBeCloseTo(right.item(), 10);
  });

  test("starts within PyTorch's bounds, and counts its operations", () => {
    const layer = new nn.ConvTranspose2d(4, 12, [3, 2], { groups: 2 });
    const largest = Math.max(...layer.weight.dataSync().map(Math.abs));
    expect(largest).toBeLessThanOrEqual(1 / 6);
    expect(largest).toBeGreaterThan(0.8 / 6);
    expect(layer.weight.shape).toEqual([4, 6, 3, 2]);
    expect(layer.flops([1, 4, 5, 5], [1, 12, 7, 6])).toBe(2 * 4 * 25 * 6 * 6 + 12 * 42);
    expect(String(new nn.ConvTranspose2d(4, 6, 2, { stride: 2, outputPadding: [1, 0] }))).toBe(
      "ConvTranspose2d(4, 6, kernelSize=[2, 2], stride=[2, 2], outputPadding=[1, 0])",
    );
  });

  test("is named by what was called, and is converted with its model", () => {
    const layer = new nn.ConvTranspose2d(4, 2, 2).to("float64");
    const y = layer.forward(x);
    expect([y.dtype, y.node?.calledAs]).toEqual(["float64", "convTranspose2d"]);
  });

  test("is named so by tape, and where a value is not finite", () => {
    const image = ones([1, 1, 2, 2], { requiresGrad: true });
    const y = convTranspose2d(image, ones([1, 1, 2, 2]));
    expect(tape(sum(y)).map(({ op }) => op)).toEqual(["convTranspose2d", "sum"]);
    const huge = new nn.ConvTranspose2d(1, 1, 1);
    huge.weight.assign(tensor([[[[3e38]]]]));
    expect(thrown(() => detectAnomaly(() => huge.forward(mul(image, 10))))).toMatch(
      /^AnomalyError: convTranspose2d: forward made Infinity/,
    );
  });

  const weight = ones([4, 1, 2, 2], { dtype: "float64" });
  test.each<[string, () => unknown, string]>([
    [
      "channels",
      () => convTranspose2d(x, ones([3, 1, 2, 2], { dtype: "float64" })),
      "ShapeError: convTranspose2d: input has 4 channels ([2, 4, 3, 3]) but weight expects 3 ([3, 1, 2, 2]); weight.shape[0] must equal input.shape[1]",
    ],
    [
      "axes",
      () => convTranspose2d(sum(x, 0), weight),
      "ShapeError: convTranspose2d: input is [4, 3, 3] and weight [4, 1, 2, 2]; both must have four axes: [N, C, P, Q] and [C, K/groups, R, S]",
    ],
    [
      "bias",
      () => convTranspose2d(x, weight, ones([2], { dtype: "float64" })),
      "ShapeError: convTranspose2d: bias is [2] but weight is [4, 1, 2, 2]; bias must be [1], one for each output channel",
    ],
    [
      "groups",
      () => convTranspose2d(x, weight, null, { groups: 3 }),
      "ValueError: convTranspose2d: groups is 3, but input has 4 channels ([2, 4, 3, 3]); groups must be a positive integer that divides them",
    ],
    [
      "padding that leaves nothing",
      () => convTranspose2d(x, weight, null, { padding: 2 }),
      "ShapeError: convTranspose2d: input [2, 4, 3, 3] under a window of 2 x 2 with padding 2 x 2 would give an output of 0 x 0; make the padding smaller or the window larger",
    ],
    [
      "an empty image",
      () => convTranspose2d(ones([1, 4, 0, 3], { dtype: "float64" }), weight),
      "ShapeError: convTranspose2d: input is [1, 4, 0, 3] and weight [4, 1, 2, 2]; the image and the window must have at least one element",
    ],
  ])("refuses wrong %s", (_, call, message) => expect(thrown(call)).toBe(message));

  test("takes no images and no channels", () => {
    expect(convTranspose2d(ones([0, 4, 3, 3]), ones([4, 2, 2, 2])).shape).toEqual([0, 2, 4, 4]);
    expect(convTranspose2d(ones([1, 0, 1, 1]), ones([0, 2, 1, 1]), ones([2])).tolist()).toEqual([
      [[[1]], [[1]]],
    ]);
  });

  test("NaN and infinities come through where they are read", () => {
    const image = tensor([[[[Number.NaN, Number.POSITIVE_INFINITY, 1]]]]);
    const y = convTranspose2d(image, ones([1, 1, 1, 1]), null, { stride: [1, 2] });
    expect(y.tolist()).toEqual([[[[Number.NaN, 0, Number.POSITIVE_INFINITY, 0, 1]]]]);
  });
});

test("to: parameters and statistics, not counters; shared tensors stay shared, and hold their gradients", () => {
  const shared = new nn.Linear(2, 2);
  const net = new nn.Sequential(shared, new nn.BatchNorm2d(2), shared);
  const before = net.parameters();
  sum(shared.forward(ones([1, 2]))).backward();
  const graph = sum(shared.forward(ones([1, 2])));
  net.to("float64");
  expect(net.parameters()).toEqual(before);
  expect([...net.stateDict().values()].map(({ dtype }) => dtype)).toEqual([
    ...new Array<string>(6).fill("float64"),
    "int32",
  ]);
  expect([shared.weight.grad!.dtype, shared.weight.grad!.tolist()]).toEqual([
    "float64",
    [
      [1, 1],
      [1, 1],
    ],
  ]);
  expect(thrown(() => graph.backward())).toMatch(/was changed in place since/);
  expect(
    net
      .to("float32")
      .parameters()
      .map(({ dtype }) => dtype),
  ).toEqual(before.map(() => "float32"));
  // biome-ignore lint/suspicious/noExplicitAny: what no type would let pass
  expect(thrown(() => net.to("int32" as any))).toBe(
    'DTypeError: Sequential.to: dtype is "int32"; it must be "float32" or "float64"',
  );
  const y = add(new nn.Conv2d(1, 1, 1).to("float64").forward(ones([1, 1, 1, 1], { dtype: "float64" })), 0);
  expect(y.dtype).toBe("float64");
});
