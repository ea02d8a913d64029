import { FormatError } from "../../../errors.js";
import { Tensor } from "../../../tensor/tensor.js";
import type { ModelProto, NodeProto } from "../messages.js";
import { readAttributes } from "./attributes.js";
import { customOperator } from "./custom-operator.js";
import { Call, type NodeSettings, nodeLabel, type Operator, refuseNode } from "./operator.js";
import { OPERATORS } from "./operators/index.js";
import type { ImportOnnxOptions } from "./options.js";
import { Known, type Value } from "./value.js";

/** The newest version of ONNX's operators whose changes are known here. */
const NEWEST = 28;

/** A node with the operator that computes it. */
export interface ReadNode extends NodeSettings {
  readonly operator: Operator;
  /** Whether it was exported as it trains. */
  readonly trains: boolean;
}

/**
 * The nodes of a graph with their operators, but those that only stand for a constant: those of Constant are in `constants`,
 * and those of Identity that read an initializer in `copies`. PyTorch's exporter keeps equal tensors once and names the
 * others by Identity: here they are parameters of their own again, that may be trained apart.
 *
 * @param defined the names of the values that are there before the first node.
 */
export function readNodes(
  model: ModelProto,
  initializers: ReadonlyMap<string, Value>,
  defined: ReadonlySet<string>,
  options: ImportOnnxOptions,
): { nodes: ReadNode[]; constants: Map<string, Value>; copies: Map<string, Value> } {
  const protos = model.graph.node;
  const versions = versionsOf(model);
  const operators = operatorsOf(model, versions, options);
  const made = new Map<string, number>();
  for (const [i, { output }] of protos.entries())
    for (const name of output) made.set(name, made.get(name) ?? i);

  const known = new Set(defined);
  const constants = new Map<string, Value>();
  const copies = new Map<string, Value>();
  const nodes: ReadNode[] = [];
  for (const [i, proto] of protos.entries()) {
    const operator = operators[i];
    const node = settingsOf(proto, operator, versions.get(domainOf(proto)) ?? 0);
    for (const name of node.inputs) {
      if (name === "" || known.has(name)) continue;
      const later = made.has(name)
        ? "which a later node makes, or itself; nodes must stand in the order in which they run, without cycles"
        : "which there is none of: neither a node nor an input nor an initializer makes it";
      refuseNode(node, `reads ${JSON.stringify(name)}, ${later}`);
    }
    for (const name of node.outputs) {
      if (name === "") continue;
      if (known.has(name))
        refuseNode(
          node,
          `makes ${JSON.stringify(name)}, which there is already; every value must have a name of its own`,
        );
      known.add(name);
    }
    operator.check?.(node);
    if (operator === OPERATORS.Constant) {
      const value = operator.run(new Call(node, [], { training: false, known: false })) as Value;
      constants.set(node.outputs[0], value);
      continue;
    }
    const same = initializers.get(node.inputs[0]) ?? copies.get(node.inputs[0]);
    if (operator === OPERATORS.Identity && same instanceof Tensor) {
      copies.set(node.outputs[0], Tensor.fromHost(same.dtype, same.dataSync(), same.shape));
      continue;
    }
    const constantOf = (name: string) => initializers.get(name) ?? constants.get(name);
    nodes.push({ ...node, operator, trains: isTraining(node, proto.opType, constantOf) });
  }
  return { nodes, constants, copies };
}

const domainOf = ({ domain = "" }: NodeProto): string => (domain === "ai.onnx" ? "" : domain);

/** The imported version of each domain's operators. */
function versionsOf({ opsetImport, graph }: ModelProto): Map<string, number> {
  const versions = new Map<string, number>();
  for (const { domain = "", version = 0 } of opsetImport)
    versions.set(domain === "ai.onnx" ? "" : domain, Number(version));
  const version = versions.get("");
  if (version === undefined && graph.node.some((node) => domainOf(node) === ""))
    throw new FormatError(
      "importOnnx: the model does not say which version of ONNX's operators it imports (opset_import)",
    );
  if (version !== undefined && !(version >= 1 && version <= NEWEST))
    throw new FormatError(
      `importOnnx: the model imports version ${version} of ONNX's operators; there are versions 1 to ${NEWEST} here: export it with one of them`,
    );
  return versions;
}

/** The operator of each node; or an error that names all there are none of. */
function operatorsOf(
  { graph, functions = [] }: ModelProto,
  versions: ReadonlyMap<string, number>,
  { operators = {} }: ImportOnnxOptions,
): Operator[] {
  const own = new Map(Object.entries(operators).map(([name, f]) => [name, customOperator(name, f)]));
  const unknown = new Map<string, { label: string; count: number }>();
  const found = graph.node.map((node) => {
    const domain = domainOf(node);
    const version = versions.get(domain) ?? 0;
    const given = own.get(node.opType);
    if (given !== undefined) return given;
    const operator = domain === "" && Object.hasOwn(OPERATORS, node.opType) ? OPERATORS[node.opType] : null;
    if (operator !== null && version >= (operator.since ?? 1)) return operator;
    const isFunction = functions.some(
      ({ name, domain: of = "" }) => name === node.opType && of === (node.domain ?? ""),
    );
    const what = isFunction
      ? `${node.opType} (a function of the model: inline it with onnx.inliner)`
      : operator === null
        ? `${node.opType} of ${domain || "ai.onnx"} ${version}`
        : `${node.opType}, which there is from version ${operator.since} on, not in ${version}`;
    const first = unknown.get(what);
    if (first === undefined)
      unknown.set(what, { label: nodeLabel(node.opType, node.name, node.output[0]), count: 1 });
    else first.count++;
    return null;
  });
  if (unknown.size === 0) return found as Operator[];
  const list = [...unknown].map(
    ([what, { label, count }]) => `${what}: ${label}${count > 1 ? ` and ${count - 1} more` : ""}`,
  );
  const missing = graph.node.find((_, i) => found[i] === null)!.opType;
  throw new FormatError(
    `importOnnx: the graph has operators that there are none of here: ${list.join("; ")}. Give your own with the option operators: { ${missing}: (inputs, attributes) => Tensor }`,
    { operators: [...unknown.keys()] },
  );
}

function settingsOf(proto: NodeProto, operator: Operator, version: number): NodeSettings {
  const label = nodeLabel(proto.opType, proto.name, proto.output[0]);
  const inputs = withoutLastEmpty(proto.input);
  const outputs = withoutLastEmpty(proto.output);
  const attributes = readAttributes(label, proto.attribute ?? [], operator.attributes);
  const node = { label, inputs, outputs, attributes, version };
  const [least, most] = operator.inputs;
  if (inputs.length < least || inputs.length > most)
    refuseNode(
      node,
      `has ${inputs.length} inputs; there must be ${least === most ? least : `${least} to ${most}`}`,
    );
  if (inputs.slice(0, least).includes(""))
    refuseNode(node, `leaves out input ${inputs.indexOf("")}, which it needs`);
  if (outputs.length > (operator.outputs ?? 1))
    refuseNode(node, `is asked for ${outputs.length} outputs; it has ${operator.outputs ?? 1} here`);
  if (outputs.length === 0) refuseNode(node, "has no output");
  return node;
}

/** Those at the end that are left out need not be named at all. */
function withoutLastEmpty(names: readonly string[]): string[] {
  const end = names.findLastIndex((name) => name !== "") + 1;
  return names.slice(0, end);
}

/** Batch normalization and dropout say in ways that changed whether they train. */
function isTraining(
  { attributes, inputs, outputs, version }: NodeSettings,
  opType: string,
  constantOf: (name: string) => Value | undefined,
): boolean {
  if (opType === "BatchNormalization")
    return version < 14 ? outputs.length > 1 : attributes.training_mode === 1;
  if (opType !== "Dropout" || version < 12) return false;
  const mode = constantOf(inputs[2] ?? "");
  return mode instanceof Known && mode.numbers()[0] === 1;
}
