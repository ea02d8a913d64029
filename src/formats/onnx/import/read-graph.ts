import { FormatError } from "../../../errors.js";
import { Tensor } from "../../../tensor/tensor.js";
import type { ModelProto, TensorProto, ValueInfoProto } from "../messages.js";
import { elementType } from "./element-types.js";
import type { Graph, OnnxModuleInput, Step } from "./graph.js";
import type { ImportOnnxOptions } from "./options.js";
import { type ReadNode, readNodes } from "./read-nodes.js";
import { type ExternalData, readTensor } from "./read-tensor.js";
import type { Value } from "./value.js";

/**
 * The graph of a model, of which every node is known to have its operator, and to come after those that make its inputs.
 *
 * @throws {FormatError} for the first rule that the model breaks; of operators that there are none of here, it names all.
 */
export function readGraph(model: ModelProto, options: ImportOnnxOptions): Graph {
  const { graph } = model;
  if ((graph.sparseInitializer?.length ?? 0) > 0)
    throw new FormatError(
      "importOnnx: the graph has sparse initializers; there are only dense tensors here: convert them",
    );
  const stored = readInitializers(graph.initializer, options.externalData);
  const inputs = graph.input.filter(({ name }) => !stored.has(name)).map(readInput);
  const defined = new Set(stored.keys());
  for (const { name } of inputs) {
    if (name === "" || defined.has(name))
      throw new FormatError(
        `importOnnx: the graph has two values ${JSON.stringify(name)}; every value must have a name of its own`,
      );
    defined.add(name);
  }
  const { nodes, constants: fixed, copies } = readNodes(model, stored, defined, options);
  const initializers = new Map([...stored, ...copies]);
  for (const name of [...fixed.keys(), ...copies.keys(), ...nodes.flatMap((node) => node.outputs)])
    defined.add(name);
  const outputs = graph.output.map(({ name }) => name);
  const missing = outputs.find((name) => !defined.has(name));
  if (missing !== undefined)
    throw new FormatError(
      `importOnnx: the output ${JSON.stringify(missing)} of the graph is made by no node`,
    );
  if (outputs.length === 0)
    throw new FormatError("importOnnx: the graph has no outputs, so there is nothing to compute");
  const constants = new Map([...initializers, ...fixed]);
  const training = nodes.some(({ trains }) => trains);
  const state = stateOf(nodes, initializers, options);
  const ends = { inputs, outputs, training };
  return { ...ends, constants, state, steps: stepsOf(nodes, ends) };
}

function readInitializers(
  protos: readonly TensorProto[],
  external: ExternalData | undefined,
): Map<string, Value> {
  const constants = new Map<string, Value>();
  for (const [i, proto] of protos.entries()) {
    const name = proto.name ?? "";
    if (name === "")
      throw new FormatError(`importOnnx: initializer ${i} has no name, so no node can read it`);
    if (constants.has(name))
      throw new FormatError(
        `importOnnx: there are two initializers ${JSON.stringify(name)}; every value must have a name of its own`,
      );
    constants.set(name, readTensor(`initializer ${JSON.stringify(name)}`, proto, external));
  }
  return constants;
}

function readInput({ name, type }: ValueInfoProto): OnnxModuleInput {
  const what = `importOnnx: input ${JSON.stringify(name)}`;
  if (type?.tensorType === undefined)
    throw new FormatError(`${what} is no tensor; sequences, maps and optionals cannot be passed here`);
  const element = elementType(type.tensorType.elemType);
  if (typeof element === "string") throw new FormatError(`${what} is ${element}`);
  const dims = type.tensorType.shape?.dim ?? null;
  const shape = dims?.map(({ dimValue, dimParam }) =>
    dimValue === undefined ? (dimParam ?? null) : Number(dimValue),
  );
  return { name, dtype: element.dtype, shape: shape ?? null };
}

type Ends = Pick<Graph, "inputs" | "outputs" | "training">;

/** The float constants that nodes compute with, as parameters or buffers; what nobody reads, or as a setting, is neither. */
function stateOf(
  nodes: readonly ReadNode[],
  initializers: ReadonlyMap<string, Value>,
  { trainable = true }: ImportOnnxOptions,
): Map<string, Tensor> {
  const wants = typeof trainable === "function" ? trainable : () => trainable;
  const isData = new Set<string>();
  const isBuffer = new Set<string>();
  for (const { operator, inputs } of nodes) {
    for (const [i, name] of inputs.entries()) {
      if (operator.buffers?.includes(i)) isBuffer.add(name);
      else if (!operator.settings?.includes(i)) isData.add(name);
    }
  }
  const state = new Map<string, Tensor>();
  for (const [name, value] of initializers) {
    if (!(value instanceof Tensor) || !(isData.has(name) || isBuffer.has(name))) continue;
    if (!isBuffer.has(name) && wants(name)) value.requiresGrad = true;
    state.set(name, value);
  }
  return state;
}

/** Each node with what is only known of all of them together. */
function stepsOf(nodes: readonly ReadNode[], { inputs, outputs, training }: Ends): Step[] {
  const dependent = new Set(inputs.map(({ name }) => name));
  const needed = new Set(outputs);
  const steps = nodes.map((node) => {
    const dependsOnInputs = node.inputs.some((name) => dependent.has(name));
    if (dependsOnInputs) for (const name of node.outputs) dependent.add(name);
    return { ...node, dependsOnInputs, canTrain: node.trains || !training };
  });
  const backwards = steps.reverse().map((step) => {
    const lastRead = [...new Set([...step.inputs, ...step.outputs])].filter((name) => !needed.has(name));
    for (const name of lastRead) needed.add(name);
    return { ...step, lastRead };
  });
  return backwards.reverse();
}
