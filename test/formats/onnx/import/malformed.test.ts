// Graphs that break a rule, and graphs that ask for what there is not here.

import { FormatError, type PellucidError, ShapeError, ValueError, zeros } from "pellucid";
import { importOnnx } from "pellucid/formats";
import { describe, expect, test } from "vitest";
import { DataType, type ModelProto, type NodeProto } from "../../../../src/formats/onnx/messages.js";
import { floats, integers, model, node, value } from "./build.js";

const relu = node("Relu", ["x"], ["y"]);
const weight = (dims: number[], count: number) => floats("w", dims, new Array<number>(count).fill(1));

type Graph = Parameters<typeof model>[0];

const cases: [what: string, graph: Graph, text: string][] = [
  [
    "operators that there are none of, all of them",
    {
      nodes: [
        node("Einsum", ["x"], ["a"]),
        node("Einsum", ["a"], ["b"]),
        node("LSTM", ["b"], ["c"]),
        node("FusedConv", ["c"], ["y"], {}, { domain: "com.microsoft", name: "" }),
      ],
      more: { opsetImport: [{ version: 17 }, { domain: "com.microsoft", version: 1 }] },
    },
    'importOnnx: the graph has operators that there are none of here: Einsum of ai.onnx 17: node "Einsum-a" (Einsum) and 1 more; LSTM of ai.onnx 17: node "LSTM-c" (LSTM); FusedConv of com.microsoft 1: the node of "y" (FusedConv). Give your own with the option operators: { Einsum: (inputs, attributes) => Tensor }',
  ],
  [
    "an operator of a later version",
    { version: 13, nodes: [node("LayerNormalization", ["x", "x"], ["y"])] },
    'LayerNormalization, which there is from version 17 on, not in 13: node "LayerNormalization-y" (LayerNormalization)',
  ],
  [
    "a function of the model",
    {
      nodes: [node("Twice", ["x"], ["y"], {}, { domain: "own" })],
      more: {
        opsetImport: [{ version: 17 }, { domain: "own", version: 1 }],
        functions: [{ name: "Twice", domain: "own", node: [], opsetImport: [] }],
      } as Partial<ModelProto>,
    },
    "Twice (a function of the model: inline it with onnx.inliner)",
  ],
  [
    "a version that is not known",
    { version: 99, nodes: [relu] },
    "importOnnx: the model imports version 99 of ONNX's operators; there are versions 1 to 28 here: export it with one of them",
  ],
  [
    "no version",
    { nodes: [relu], more: { opsetImport: [] } },
    "importOnnx: the model does not say which version of ONNX's operators it imports (opset_import)",
  ],
  [
    "an attribute that is not known",
    { nodes: [node("Conv", ["x", "w"], ["y"], { colour: 3 })], initializers: [weight([1, 1, 1, 1], 1)] },
    'importOnnx: node "Conv-y" (Conv) has the attribute "colour", which is not known here; there are auto_pad, pads, strides, dilations, kernel_shape, group',
  ],
  [
    "an attribute of another type",
    { nodes: [node("Flatten", ["x"], ["y"], { axis: "one" })] },
    'node "Flatten-y" (Flatten) has the attribute axis as STRING, but it must be INT',
  ],
  [
    "an attribute twice",
    {
      nodes: [
        {
          ...node("Flatten", ["x"], ["y"]),
          attribute: [
            { name: "axis", i: 1 },
            { name: "axis", i: 2 },
          ],
        },
      ],
    },
    'node "Flatten-y" (Flatten) has the attribute axis twice',
  ],
  [
    "a cycle",
    { nodes: [node("Add", ["x", "b"], ["a"]), node("Neg", ["a"], ["b"])], outputs: ["b"] },
    'node "Add-a" (Add) reads "b", which a later node makes, or itself; nodes must stand in the order in which they run, without cycles',
  ],
  [
    "a value that there is not",
    { nodes: [node("Add", ["x", "bias"], ["y"])] },
    'node "Add-y" (Add) reads "bias", which there is none of: neither a node nor an input nor an initializer makes it',
  ],
  [
    "a value that is made twice",
    { nodes: [relu, node("Neg", ["x"], ["y"])] },
    'node "Neg-y" (Neg) makes "y", which there is already; every value must have a name of its own',
  ],
  [
    "two initializers of one name",
    { nodes: [node("Add", ["x", "w"], ["y"])], initializers: [weight([1], 1), weight([1], 1)] },
    'importOnnx: there are two initializers "w"; every value must have a name of its own',
  ],
  [
    "two inputs of one name",
    { nodes: [relu], inputs: [value("x"), value("x")] },
    'importOnnx: the graph has two values "x"; every value must have a name of its own',
  ],
  [
    "an output that nobody makes",
    { nodes: [relu], outputs: ["z"] },
    'importOnnx: the output "z" of the graph is made by no node',
  ],
  [
    "no outputs",
    { nodes: [relu], outputs: [] },
    "importOnnx: the graph has no outputs, so there is nothing to compute",
  ],
  [
    "too many inputs",
    { nodes: [node("Relu", ["x", "x"], ["y"])] },
    'importOnnx: node "Relu-y" (Relu) has 2 inputs; there must be 1',
  ],
  [
    "an input that is left out",
    { nodes: [node("Add", ["", "x"], ["y"])] },
    'importOnnx: node "Add-y" (Add) leaves out input 0, which it needs',
  ],
  [
    "too many outputs",
    { nodes: [node("Relu", ["x"], ["y", "z"])] },
    'importOnnx: node "Relu-y" (Relu) is asked for 2 outputs; it has 1 here',
  ],
  [
    "the positions of maxima",
    { nodes: [node("MaxPool", ["x"], ["y", "at"], { kernel_shape: [2, 2] })] },
    'importOnnx: node "MaxPool-y" (MaxPool) is asked for the positions of its maxima (Indices), which cannot be given here',
  ],
  [
    "a window over three axes",
    { nodes: [node("MaxPool", ["x"], ["y"], { kernel_shape: [2, 2, 2] })] },
    'importOnnx: node "MaxPool-y" (MaxPool) has a window over 3 axes, and there are only those over one and two here; give your own operator with the option operators',
  ],
  [
    "a padding of another name",
    { nodes: [node("MaxPool", ["x"], ["y"], { kernel_shape: [2, 2], auto_pad: "SAME" })] },
    'importOnnx: node "MaxPool-y" (MaxPool) has auto_pad "SAME"; there are NOTSET, VALID, SAME_UPPER, SAME_LOWER',
  ],
  [
    "an initializer whose sizes do not multiply to its data",
    { nodes: [node("Add", ["x", "w"], ["y"])], initializers: [weight([2, 3], 5)] },
    'importOnnx: initializer "w" has the shape [2, 3] of float32, 6 elements, but 5 elements; the file is damaged or cut off',
  ],
  [
    "an initializer that would fill the memory",
    {
      nodes: [node("Add", ["x", "w"], ["y"])],
      initializers: [{ name: "w", dims: [2 ** 40, 2 ** 40], dataType: 1 }],
    },
    'importOnnx: initializer "w" has the shape [1099511627776,1099511627776]; sizes must be at least 0, and at most 2147483647 together',
  ],
  [
    "strings",
    { nodes: [relu], initializers: [{ name: "w", dims: [1], dataType: DataType.STRING }] },
    'importOnnx: initializer "w" is string; there are float32, float64, float16, bfloat16, int64, int32, int16, int8, uint64, uint32, uint16, uint8, bool; convert it to one of them before it is exported',
  ],
  [
    "an input that is no tensor",
    { nodes: [relu], inputs: [{ name: "x", type: { sequenceType: {} } }] },
    'importOnnx: input "x" is no tensor; sequences, maps and optionals cannot be passed here',
  ],
];

test.each(cases)("%s", (_, graph, text) => {
  let error: unknown = null;
  try {
    importOnnx(model(graph));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(FormatError);
  expect((error as PellucidError).message).toContain(text);
});

describe("what shows when the graph runs names the node", () => {
  const run = (nodes: NodeProto[], shape: number[], initializers = [integers("sizes", [3, -1])]) =>
    importOnnx(model({ nodes, initializers })).forward(zeros(shape));

  test("in the errors of ops", () => {
    const reshape = [node("Reshape", ["x", "sizes"], ["y"])];
    expect(() => run(reshape, [2, 2])).toThrow(ShapeError);
    expect(() => run(reshape, [2, 2])).toThrow(
      'OnnxModule: node "Reshape-y" (Reshape): reshape: cannot view [2, 2] (4 elements) as [3, -1]',
    );
  });

  test("in those of its own", () => {
    expect(() => run([node("Squeeze", ["x", "sizes"], ["y"])], [2, 2], [integers("sizes", [0])])).toThrow(
      'OnnxModule: node "Squeeze-y" (Squeeze) drops axis 0 of [2, 2]; only an axis of size 1 can be dropped',
    );
  });

  test("and inputs are checked", () => {
    const net = importOnnx(model({ nodes: [relu], inputs: [value("x", ["n", 3])] }));
    expect(() => net.forward()).toThrow("OnnxModule: forward got 0 inputs; there must be 1: x");
    expect(() => net.forward([1] as never)).toThrow(
      'OnnxModule: input "x" is an array of 1; it must be a Tensor: tensor(values)',
    );
    expect(() => net.forward(zeros([3]))).toThrow('OnnxModule: input "x" is [3]; it must have 2 axes [n, 3]');
    expect(() => net.forward(zeros([1, 3], { dtype: "int32" }))).toThrow(
      'OnnxModule: input "x" is int32, but the graph takes float32; convert it with cast(x, "float32")',
    );
  });
});

test("bytes that are none, or no model, are refused", () => {
  expect(() => importOnnx("net.onnx" as never)).toThrow(ValueError);
  expect(() => importOnnx("net.onnx" as never)).toThrow(
    'importOnnx: bytes is "net.onnx"; it must be a Uint8Array, the content of an .onnx file',
  );
  expect(() => importOnnx(new Uint8Array(3))).toThrow(FormatError);
});
