// The ops of a walk as a graph: what flows from the pixels to the loss. A dense layer's reshapes are no nodes of their own.

import type { WalkInfo } from "../../../engine/walk.js";
import { opsOf } from "../../steps-of.js";

export interface GraphNode {
  /** "answer" is the softmax of the logits, which is not on the tape: the loss has its own. */
  kind: "input" | "op" | "answer";
  /** Its number in the walk, for an op. */
  op: number | null;
  /** What it made, which is what its picture shows. */
  tensor: number;
  /** That tensor, and what is the same elements in another shape. */
  views: number[];
  parameters: number[];
}

export interface Graph {
  /** In an order in which they can be computed. */
  nodes: GraphNode[];
  /** From node to node. */
  links: { from: number; to: number }[];
}

export function graphOf(info: WalkInfo): Graph {
  const { ops, tensors } = info;
  const x = tensors.findIndex(({ kind }) => kind === "input");
  const nodes: GraphNode[] = [{ kind: "input", op: null, tensor: x, views: [x], parameters: [] }];
  const links: Graph["links"] = [];
  const makers = new Map([[x, 0]]);
  const parameterOf = new Map(
    tensors.flatMap(({ kind }, i) => (kind === "parameter" ? [[i, i] as const] : [])),
  );
  const steps = new Set(opsOf(info));
  for (const [op, { inputs, output }] of ops.entries()) {
    const given = inputs.filter((t) => t !== null);
    if (!steps.has(op)) {
      const [maker, parameter] = [makers.get(given[0]), parameterOf.get(given[0])];
      if (parameter !== undefined) parameterOf.set(output, parameter);
      if (maker === undefined) continue;
      makers.set(output, maker);
      nodes[maker].views.push(output);
      continue;
    }
    const to = nodes.length;
    const sources = new Set(given.map((t) => makers.get(t)).filter((maker) => maker !== undefined));
    for (const from of sources) links.push({ from, to });
    const parameters = given.map((t) => parameterOf.get(t)).filter((t) => t !== undefined);
    nodes.push({ kind: "op", op, tensor: output, views: [output], parameters });
    makers.set(output, to);
  }
  addAnswer(info, nodes, links);
  return { nodes, links };
}

function addAnswer({ ops }: WalkInfo, nodes: GraphNode[], links: Graph["links"]): void {
  const loss = nodes.findIndex(({ op }) => op !== null && ops[op].op === "crossEntropy");
  const logits = links.find(({ to }) => to === loss)?.from;
  if (logits === undefined) return;
  links.push({ from: logits, to: nodes.length });
  nodes.push({ kind: "answer", op: null, tensor: nodes[logits].tensor, views: [], parameters: [] });
}
