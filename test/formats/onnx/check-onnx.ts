import { expect } from "vitest";
import {
  type AttributeProto,
  AttributeType,
  DataType,
  type ModelProto,
} from "../../../src/formats/onnx/messages.js";
import { decodeModel } from "../../../src/formats/onnx/model-bytes.js";

/** Which field of an attribute holds the value of each type. */
const FIELDS: readonly (readonly [type: number, field: keyof AttributeProto])[] = [
  [AttributeType.FLOAT, "f"],
  [AttributeType.INT, "i"],
  [AttributeType.STRING, "s"],
  [AttributeType.FLOATS, "floats"],
  [AttributeType.INTS, "ints"],
];

const BYTES: Readonly<Record<number, number>> = {
  [DataType.FLOAT]: 4,
  [DataType.DOUBLE]: 8,
  [DataType.INT32]: 4,
  [DataType.UINT8]: 1,
  [DataType.INT64]: 8,
};

/**
 * The rules of onnx.checker for what is exported here: versions, names that are there once and before they are used, types
 * of inputs and outputs, attributes with the one value that their type says, constants as large as their shape.
 *
 * Source: https://github.com/onnx/onnx/blob/main/docs/IR.md, https://github.com/onnx/onnx/blob/main/onnx/checker.cc
 */
export function problemsOf({ irVersion, opsetImport, graph }: ModelProto): string[] {
  const problems: string[] = [];
  const require = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  require(Number(irVersion) >= 3, "there is no ir_version");
  require(Boolean(graph.name), "the graph has no name");
  const domains = opsetImport.map(({ domain = "" }) => domain);
  require(domains.includes("") && new Set(domains).size === domains.length, "opsets are not there once each");

  const known = new Set<string>();
  const define = (name: string | undefined, what: string) => {
    require(Boolean(name), `${what} has no name`);
    require(!known.has(name!), `${name} is there twice`);
    known.add(name!);
  };
  for (const { name, type } of graph.input) {
    define(name, "an input");
    require(Number(type?.tensorType?.elemType) > 0, `input ${name} has no type`);
    require(type?.tensorType?.shape !== undefined, `input ${name} has no shape`);
  }
  for (const { name, dims, dataType, rawData } of graph.initializer) {
    define(name, "a constant");
    const size = dims.reduce<number>((product, n) => product * Number(n), 1);
    require(rawData?.length === size * BYTES[dataType!], `constant ${name} is not as large as its shape`);
  }
  const nodeNames = graph.node.map(({ name }) => name);
  require(new Set(nodeNames).size === nodeNames.length, "two nodes have one name");
  for (const { name, opType, domain = "", input, output, attribute = [] } of graph.node) {
    require(opType !== "", `node ${name} has no operator`);
    require(domains.includes(domain), `node ${name} is of the domain ${domain}, which is not imported`);
    for (const used of input)
      require(used === "" || known.has(used), `${name} uses ${used} before it is there`);
    for (const made of output) define(made, `an output of ${name}`);
    const keys = attribute.map((each) => each.name);
    require(new Set(keys).size === keys.length, `node ${name} has an attribute twice`);
    for (const each of attribute) problems.push(...problemsOfAttribute(name!, each));
  }
  for (const { name, type } of graph.output) {
    require(known.has(name), `output ${name} is not made`);
    require(Number(type?.tensorType?.elemType) > 0, `output ${name} has no type`);
  }
  const outputs = graph.output.map(({ name }) => name);
  require(new Set(outputs).size === outputs.length, "two outputs have one name");
  return problems;
}

function problemsOfAttribute(node: string, attribute: AttributeProto): string[] {
  const { name, type } = attribute;
  const holds = (field: keyof AttributeProto) => {
    const value = attribute[field];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  };
  const wanted = FIELDS.find(([own]) => own === type)?.[1];
  const filled = FIELDS.filter(([, field]) => holds(field)).map(([, field]) => field);
  const isRight = wanted !== undefined && filled.join() === wanted;
  return isRight ? [] : [`attribute ${name} of ${node} has the type ${type}, but ${filled.join(" and ")}`];
}

export function checkOnnx(bytes: Uint8Array): ModelProto {
  const model = decodeModel(bytes);
  expect(problemsOf(model)).toEqual([]);
  return model;
}
