import type { WalkInfo } from "../../../engine/walk.js";
import type { GraphNode } from "./graph.js";

/** The layer of an op; none where the network itself ran it, which is called by its class. */
export function layerOf({ ops }: WalkInfo, op: number): string {
  const { layer } = ops[op];
  return layer === null || /^[A-Z]/.test(layer) ? "" : layer;
}

/** "conv1 conv2d", "relu", "x". */
export function nameOf(info: WalkInfo, node: GraphNode): string {
  if (node.op === null) return info.tensors[node.tensor].name;
  return `${layerOf(info, node.op)} ${info.ops[node.op].op}`.trim();
}

/** The shape without the batch: "32 × 28 × 28". */
export function shapeOf(info: WalkInfo, node: GraphNode): string {
  const { shape } = info.tensors[node.tensor];
  const own = shape.length === 3 ? shape.slice(2) : shape.slice(1);
  return own.length === 0 ? "1" : own.join(" × ");
}
