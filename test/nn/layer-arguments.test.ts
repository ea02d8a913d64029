// What the constructor of a layer refuses, and what it takes though it looks odd.

import { nn, ones, relu, tensor, zeros } from "pellucid";
import { describe, expect, test } from "vitest";
import { checkMistakes } from "../support/errors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
const count = (text: string) => `ValueError: ${text}; it must be an integer of at least 0`;
const share = "it must be from 0 to 1, the share of each batch in the running statistics";
const pairOf = (least: number) =>
  `it must be an integer of at least ${least}, or two of them [vertical, horizontal]`;
const pooling =
  "a window could then lie in the padding altogether. Make the padding at most half of the kernel size";

const trained = (layer: string) =>
  `DTypeError: ${layer}: dtype is int32, but gradients need fractions; the parameters must be float32 or float64`;

checkMistakes({
  "Linear, integers": [() => new nn.Linear(3, 2, { dtype: "int32" }), trained("Linear")],
  "Conv1d, integers": [() => new nn.Conv1d(3, 2, 1, { dtype: "int32" }), trained("Conv1d")],
  "Conv2d, integers": [() => new nn.Conv2d(3, 2, 1, { dtype: "int32" }), trained("Conv2d")],
  "ConvTranspose2d, integers": [
    () => new nn.ConvTranspose2d(3, 2, 1, { dtype: "int32" }),
    trained("ConvTranspose2d"),
  ],
  "LayerNorm, integers": [() => new nn.LayerNorm(3, { dtype: "int32" }), trained("LayerNorm")],
  "GroupNorm, integers": [() => new nn.GroupNorm(1, 3, { dtype: "int32" }), trained("GroupNorm")],
  "BatchNorm1d, integers": [() => new nn.BatchNorm1d(3, { dtype: "int32" }), trained("BatchNorm1d")],
  "BatchNorm2d, integers": [() => new nn.BatchNorm2d(3, { dtype: "int32" }), trained("BatchNorm2d")],
  "Embedding, integers": [() => new nn.Embedding(3, 2, { dtype: "int32" }), trained("Embedding")],
  "LayerNorm, a text": [
    () => new nn.LayerNorm(wrong("3")),
    'ShapeError: LayerNorm: normalizedShape is "3"; it must be one array of all sizes, as in [2, 3]',
  ],
  "Linear, half a feature": [() => new nn.Linear(1.5, 2), count("Linear: inFeatures is 1.5")],
  "Linear, fewer than none": [() => new nn.Linear(-1, 2), count("Linear: inFeatures is -1")],
  "Linear, out": [() => new nn.Linear(2, NaN), count("Linear: outFeatures is NaN")],
  "Linear, out too large": [() => new nn.Linear(2, Infinity), count("Linear: outFeatures is Infinity")],
  "Linear, a text": [() => new nn.Linear(wrong("3"), 2), count('Linear: inFeatures is "3"')],
  "Linear, more than a tensor holds": [
    () => new nn.Linear(1e5, 1e6),
    "ShapeError: Linear: weight [1000000, 100000] has 100000000000 elements; a tensor has at most 2147483647",
  ],
  "Conv2d, more than a tensor holds": [
    () => new nn.Conv2d(1e5, 1e5, 3),
    "ShapeError: Conv2d: weight [100000, 100000, 3, 3] has 90000000000 elements; a tensor has at most 2147483647",
  ],
  "Conv2d, in": [() => new nn.Conv2d(0.5, 2, 3), count("Conv2d: inChannels is 0.5")],
  "Conv2d, out": [() => new nn.Conv2d(1, -2, 3), count("Conv2d: outChannels is -2")],
  "Conv2d, kernel": [() => new nn.Conv2d(1, 2, 0), `ValueError: Conv2d: kernelSize is 0; ${pairOf(1)}`],
  "Conv2d, kernel of two": [
    () => new nn.Conv2d(1, 2, [3, 1.5]),
    `ValueError: Conv2d: kernelSize is [3, 1.5]; ${pairOf(1)}`,
  ],
  "Conv2d, stride": [
    () => new nn.Conv2d(1, 2, 3, { stride: 0 }),
    `ValueError: Conv2d: stride is 0; ${pairOf(1)}`,
  ],
  "Conv2d, padding": [
    () => new nn.Conv2d(1, 2, 3, { padding: [1, -1] }),
    `ValueError: Conv2d: padding is [1, -1]; ${pairOf(0)}`,
  ],
  "Conv2d, dilation": [
    () => new nn.Conv2d(1, 2, 3, { dilation: 1.5 }),
    `ValueError: Conv2d: dilation is 1.5; ${pairOf(1)}`,
  ],
  "Conv2d, no groups": [
    () => new nn.Conv2d(2, 2, 3, { groups: 0 }),
    "ValueError: Conv2d: groups is 0; it must be an integer of at least 1",
  ],
  "Conv2d, groups that do not divide": [
    () => new nn.Conv2d(4, 2, 3, { groups: 4 }),
    "ValueError: Conv2d: groups is 4 but there are 4 input and 2 output channels; groups must divide both",
  ],
  "Conv1d, kernel": [
    () => new nn.Conv1d(1, 2, 0),
    "ValueError: Conv1d: kernelSize is 0; it must be an integer of at least 1",
  ],
  "Conv1d, stride of two": [
    () => new nn.Conv1d(1, 2, 3, { stride: wrong([1, 1]) }),
    "ValueError: Conv1d: stride is an array of 2; it must be an integer of at least 1",
  ],
  "Conv1d, groups that do not divide": [
    () => new nn.Conv1d(4, 2, 3, { groups: 4 }),
    "ValueError: Conv1d: groups is 4 but there are 4 input and 2 output channels; groups must divide both",
  ],
  "Conv1d, an image": [
    () => new nn.Conv1d(1, 2, 3).forward(zeros([1, 1, 4, 4])),
    "ShapeError: Conv1d: input is [1, 1, 4, 4]; it must have three axes [N, C, L]: add the missing ones with unsqueeze()",
  ],
  "ConvTranspose2d, in": [
    () => new nn.ConvTranspose2d(0.5, 2, 3),
    count("ConvTranspose2d: inChannels is 0.5"),
  ],
  "ConvTranspose2d, groups that do not divide": [
    () => new nn.ConvTranspose2d(4, 3, 2, { groups: 2 }),
    "ValueError: ConvTranspose2d: groups is 2 but there are 4 input and 3 output channels; groups must divide both",
  ],
  "ConvTranspose2d, output padding": [
    () => new nn.ConvTranspose2d(1, 1, 2, { stride: 2, outputPadding: [1, 2] }),
    "ValueError: ConvTranspose2d: outputPadding is [1, 2], stride [2, 2] and dilation [1, 1]; the output padding must be less than one of the others in each direction",
  ],
  "Embedding, rows": [() => new nn.Embedding(-1, 2), count("Embedding: numEmbeddings is -1")],
  "Embedding, padding": [
    () => new nn.Embedding(3, 2, { paddingIdx: 3 }),
    "ValueError: Embedding: paddingIdx is 3; it must be an integer from -3 to 2, as there are 3 rows",
  ],
  "Embedding, floats": [
    () => new nn.Embedding(3, 2).forward(zeros([2])),
    'DTypeError: Embedding: index is float32, but it must be int32 or uint8; convert it with cast(index, "int32")',
  ],
  "Embedding, an index beyond": [
    () => new nn.Embedding(3, 2).forward(tensor([[0], [3]], { dtype: "int32" })),
    "ValueError: Embedding: index[1] is 3, outside [0, 3); every one must be an integer from 0 to 2",
  ],
  "ModuleList, no module": [
    () => new nn.ModuleList([wrong(relu)]),
    "ValueError: ModuleList: module 0 is the function relu; it must be a module: write new nn.ReLU() for relu",
  ],
  "ModuleList, no list": [
    () => new nn.ModuleList(wrong(new nn.ReLU())),
    "ValueError: ModuleList: modules is a ReLU; it must be a list of modules: write new ModuleList([a, b])",
  ],
  "ModuleList, forward": [
    () => new nn.ModuleList().forward(),
    "ValueError: ModuleList: it has no forward; go through its modules: for (const module of list) x = module.forward(x), or use Sequential",
  ],
  "MaxPool2d, kernel": [() => new nn.MaxPool2d(-2), `ValueError: MaxPool2d: kernelSize is -2; ${pairOf(1)}`],
  "MaxPool2d, stride": [
    () => new nn.MaxPool2d(2, { stride: NaN }),
    `ValueError: MaxPool2d: stride is NaN; ${pairOf(1)}`,
  ],
  "MaxPool2d, padding": [
    () => new nn.MaxPool2d(2, { padding: 2 }),
    `ValueError: MaxPool2d: padding [2, 2] is more than half of the window [2, 2]; ${pooling}`,
  ],
  "MaxPool2d, dilation": [
    () => new nn.MaxPool2d(2, { dilation: 0 }),
    `ValueError: MaxPool2d: dilation is 0; ${pairOf(1)}`,
  ],
  "AvgPool2d, kernel": [
    () => new nn.AvgPool2d([1, 0]),
    `ValueError: AvgPool2d: kernelSize is [1, 0]; ${pairOf(1)}`,
  ],
  "AvgPool2d, stride": [
    () => new nn.AvgPool2d(2, { stride: -1 }),
    `ValueError: AvgPool2d: stride is -1; ${pairOf(1)}`,
  ],
  Flatten: [
    () => new nn.Flatten(0.5),
    "ValueError: Flatten: startAxis is 0.5; it must be an integer, as -1 for the last axis",
  ],
  "Flatten, options": [
    () => new nn.Flatten(wrong({ startAxis: 1 })),
    "ValueError: Flatten: startAxis is an object { startAxis }; it must be an integer, as -1 for the last axis",
  ],
  "Dropout, a text": [
    () => new nn.Dropout(wrong("0.5")),
    'ValueError: Dropout: p is "0.5"; it must be a probability, from 0 to 1',
  ],
  "BatchNorm2d, channels": [() => new nn.BatchNorm2d(2.5), count("BatchNorm2d: channels is 2.5")],
  "BatchNorm2d, momentum": [
    () => new nn.BatchNorm2d(2, { momentum: 5 }),
    `ValueError: BatchNorm2d: momentum is 5; ${share}`,
  ],
  "BatchNorm2d, momentum NaN": [
    () => new nn.BatchNorm2d(2, { momentum: NaN }),
    `ValueError: BatchNorm2d: momentum is NaN; ${share}`,
  ],
  "BatchNorm2d, momentum as a text": [
    () => new nn.BatchNorm2d(2, { momentum: wrong("0.1") }),
    `ValueError: BatchNorm2d: momentum is "0.1"; ${share}`,
  ],
  "BatchNorm1d, channels": [() => new nn.BatchNorm1d(-1), count("BatchNorm1d: channels is -1")],
  "BatchNorm1d, momentum": [
    () => new nn.BatchNorm1d(2, { momentum: 5 }),
    `ValueError: BatchNorm1d: momentum is 5; ${share}`,
  ],
  "LayerNorm, no axis": [
    () => new nn.LayerNorm([]),
    "ShapeError: LayerNorm: normalizedShape is []; it must name at least one axis",
  ],
  "LayerNorm, eps": [
    () => new nn.LayerNorm(2, { eps: NaN }),
    "ValueError: LayerNorm: eps is NaN; it must be a finite number of at least 0",
  ],
  "GroupNorm, channels": [() => new nn.GroupNorm(1, 2.5), count("GroupNorm: channels is 2.5")],
  "GroupNorm, groups that do not divide": [
    () => new nn.GroupNorm(2, 3),
    "ValueError: GroupNorm: numGroups is 2 but there are 3 channels; numGroups must divide the channels",
  ],
  "LeakyReLU, a text": [
    () => new nn.LeakyReLU(wrong("0.1")),
    'ValueError: LeakyReLU: slope is "0.1"; it must be a number',
  ],
  "GELU, another approximation": [
    () => new nn.GELU({ approximate: wrong("erf") }),
    'ValueError: GELU: approximate is "erf"; it must be "none" or "tanh"',
  ],
  "Softmax, half an axis": [
    () => new nn.Softmax(0.5),
    "ValueError: Softmax: axis is 0.5; it must be an integer, as -1 for the last axis",
  ],
  "AdaptiveAvgPool2d, nothing": [
    () => new nn.AdaptiveAvgPool2d([1, 0]),
    "ValueError: AdaptiveAvgPool2d: outputSize is [1, 0]; it must be an integer of at least 1, null for the size of the input, or two of these [vertical, horizontal]",
  ],
  "BatchNorm2d, eps": [
    () => new nn.BatchNorm2d(2, { eps: -1e-5 }),
    "ValueError: BatchNorm2d: eps is -0.00001; it must be a finite number of at least 0",
  ],
});

describe("no input features or channels at all: weights without elements, and a bias of zeros", () => {
  test("Linear(0, 3)", () => {
    const layer = new nn.Linear(0, 3);
    expect([layer.weight.shape, layer.bias!.tolist()]).toEqual([
      [3, 0],
      [0, 0, 0],
    ]);
    expect(layer.forward(zeros([2, 0])).tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("Conv2d(0, 2, 1)", () => {
    const layer = new nn.Conv2d(0, 2, 1);
    expect([layer.weight.shape, layer.bias!.tolist()]).toEqual([
      [2, 0, 1, 1],
      [0, 0],
    ]);
    expect(layer.forward(zeros([1, 0, 1, 2])).tolist()).toEqual([[[[0, 0]], [[0, 0]]]]);
  });

  test("no output features", () => {
    expect(new nn.Linear(2, 0).forward(ones([3, 2])).shape).toEqual([3, 0]);
  });
});
