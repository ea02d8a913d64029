import type { ModelProto, NodeProto, TensorProto, ValueInfoProto } from "../messages.js";
import { ELEMENT_TYPES, type OnnxGraph } from "./graph.js";
import type { OnnxValue } from "./merge-runs.js";
import { formatSize } from "./size.js";

/** The first version of the format that has each opset, of those that it began with. */
const IR_VERSIONS = [
  [21, 10],
  [19, 9],
  [17, 8],
] as const;

/** Inputs or outputs of the model, with their names. */
export type Named = readonly (readonly [name: string, value: OnnxValue])[];

/** What is of the graph is made a model: with outputs under their names, and without what no output needs. */
export function finishModel(graph: OnnxGraph, name: string, inputs: Named, outputs: Named): ModelProto {
  graph.layer = null;
  // Nodes that reshape must all be there before names change.
  const made = outputs.map(([, value]) => graph.name(value));
  for (const [i, [output]] of outputs.entries()) nameOutput(graph, output, made[i]);
  const { nodes, initializers } = reachable(
    graph,
    outputs.map(([output]) => output),
  );
  const [, irVersion] = IR_VERSIONS.find(([opset]) => graph.opset >= opset)!;
  const custom = [...new Set(nodes.map(({ domain = "" }) => domain))].filter((domain) => domain !== "");
  return {
    irVersion,
    producerName: "pellucid",
    opsetImport: [{ domain: "", version: graph.opset }, ...custom.map((domain) => ({ domain, version: 1 }))],
    graph: {
      name,
      node: nodes,
      initializer: initializers,
      input: inputs.map(([input, value]) => valueInfo(input, value)),
      output: outputs.map(([output, value]) => valueInfo(output, value)),
    },
  };
}

/** A node's own output gets the name; what is an output already, an input or a constant, is copied. */
function nameOutput(graph: OnnxGraph, output: string, name: string): void {
  const maker = graph.nodes.find((node) => node.name === name);
  if (maker?.output[0] !== name) {
    nameOutput(graph, output, graph.node("Identity", [maker?.output[0] ?? name]));
    return;
  }
  maker.output[0] = output;
  for (const { input } of graph.nodes) {
    for (const [i, used] of input.entries()) if (used === name) input[i] = output;
  }
}

/** Nodes stand behind those that they use, so one pass from the end sees each before what it needs. */
function reachable(
  graph: OnnxGraph,
  outputs: readonly string[],
): { nodes: NodeProto[]; initializers: TensorProto[] } {
  const needed = new Set(outputs);
  const nodes = graph.nodes.toReversed().filter(({ input, output }) => {
    if (!output.some((name) => needed.has(name))) return false;
    for (const name of input) needed.add(name);
    return true;
  });
  return { nodes: nodes.reverse(), initializers: graph.initializers.filter(({ name }) => needed.has(name!)) };
}

const valueInfo = (name: string, { dtype, shape }: OnnxValue): ValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: ELEMENT_TYPES[dtype],
      shape: {
        dim: shape.map((size) =>
          typeof size === "number" ? { dimValue: size } : { dimParam: formatSize(size) },
        ),
      },
    },
  },
});
