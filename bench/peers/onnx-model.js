// The network as an ONNX model, its weights inside, the number of images left open.

import { createRequire } from "node:module";
import { SHAPES, weights } from "./contender.js";

const { onnx } = createRequire(import.meta.url)("onnx-proto");

const FLOAT = onnx.TensorProto.DataType.FLOAT;
const { INT, INTS } = onnx.AttributeProto.AttributeType;

const ints = (name, values) => ({ name, type: INTS, ints: values });
const int = (name, value) => ({ name, type: INT, i: value });
const node = (opType, input, output, attribute = []) => ({
  name: output,
  opType,
  input,
  output: [output],
  attribute,
});
const parameters = (layer) => [`${layer}.weight`, `${layer}.bias`];

const conv = (x, layer) => [
  node("Conv", [x, ...parameters(layer)], layer, [
    ints("kernel_shape", [3, 3]),
    ints("pads", [1, 1, 1, 1]),
    ints("strides", [1, 1]),
  ]),
  node("Relu", [layer], `${layer}.relu`),
  node("MaxPool", [`${layer}.relu`], `${layer}.pool`, [
    ints("kernel_shape", [2, 2]),
    ints("strides", [2, 2]),
  ]),
];

const value = (name, dims) => ({
  name,
  type: {
    tensorType: {
      elemType: FLOAT,
      shape: { dim: dims.map((n) => (typeof n === "string" ? { dimParam: n } : { dimValue: n })) },
    },
  },
});

/** Its input is `x` [N, 1, 28, 28] and its output `y` [N, 10]. */
export function onnxModel() {
  const graph = {
    name: "CNN",
    node: [
      ...conv("x", "conv1"),
      ...conv("conv1.pool", "conv2"),
      node("Flatten", ["conv2.pool"], "flat", [int("axis", 1)]),
      node("Gemm", ["flat", ...parameters("fc1")], "fc1", [int("transB", 1)]),
      node("Relu", ["fc1"], "fc1.relu"),
      node("Gemm", ["fc1.relu", ...parameters("fc2")], "y", [int("transB", 1)]),
    ],
    initializer: Object.entries(weights()).map(([name, w]) => ({
      name,
      dims: SHAPES[name],
      dataType: FLOAT,
      rawData: new Uint8Array(w.buffer),
    })),
    input: [value("x", ["N", 1, 28, 28])],
    output: [value("y", ["N", 10])],
  };
  const model = { irVersion: 7, producerName: "bench", opsetImport: [{ domain: "", version: 13 }], graph };
  const problem = onnx.ModelProto.verify(model);
  if (problem !== null) throw new Error(`onnx: ${problem}`);
  return onnx.ModelProto.encode(model).finish();
}
