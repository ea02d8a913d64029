// Small graphs, written down.

import {
  type AttributeProto,
  AttributeType,
  DataType,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "../../../../src/formats/onnx/messages.js";
import { encodeModel } from "../../../../src/formats/onnx/model-bytes.js";

type Content = number | string | readonly number[] | TensorProto;

/** An attribute: whole numbers are integers, `[1.5]` and the like floats. */
function attribute(name: string, value: Content): AttributeProto {
  if (typeof value === "string")
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if (typeof value === "number")
    return Number.isInteger(value)
      ? { name, type: AttributeType.INT, i: value }
      : { name, type: AttributeType.FLOAT, f: value };
  if (Array.isArray(value)) return { name, type: AttributeType.INTS, ints: [...value] };
  return { name, type: AttributeType.TENSOR, t: value as TensorProto };
}

/** A call: `node("Relu", ["x"], ["y"])`. It is named after the operator and what it makes. */
export const node = (
  opType: string,
  input: string[],
  output: string[],
  attributes: Record<string, Content> = {},
  more: Partial<NodeProto> = {},
): NodeProto => ({
  name: `${opType}-${output[0]}`,
  opType,
  input,
  output,
  attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  ...more,
});

export const floats = (name: string, dims: number[], floatData: number[]): TensorProto => ({
  name,
  dims,
  dataType: DataType.FLOAT,
  floatData,
});

export const integers = (
  name: string,
  int64Data: (number | bigint)[],
  dims = [int64Data.length],
): TensorProto => ({
  name,
  dims,
  dataType: DataType.INT64,
  int64Data,
});

/** An input or output of these sizes; without sizes, of any. */
export const value = (
  name: string,
  sizes?: (number | string)[],
  elemType: number = DataType.FLOAT,
): ValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape:
        sizes === undefined
          ? undefined
          : {
              dim: sizes.map((size) => (typeof size === "number" ? { dimValue: size } : { dimParam: size })),
            },
    },
  },
});

interface Graph {
  nodes: NodeProto[];
  initializers?: TensorProto[];
  inputs?: ValueInfoProto[];
  outputs?: string[];
  version?: number;
  more?: Partial<ModelProto>;
}

/** The bytes of a model: from x to y unless said otherwise. */
export const model = ({
  nodes,
  initializers = [],
  inputs = [value("x")],
  outputs = ["y"],
  version = 17,
  more,
}: Graph) =>
  encodeModel({
    irVersion: 8,
    opsetImport: [{ domain: "", version }],
    graph: {
      name: "test",
      node: nodes,
      initializer: initializers,
      input: inputs,
      output: outputs.map((name) => value(name)),
    },
    ...more,
  });
