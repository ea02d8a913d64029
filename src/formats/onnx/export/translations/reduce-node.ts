import type { OnnxGraph, OnnxInput } from "../graph.js";

/** A reduction of some axes of x. Before opset 18, only that of sums took its axes as an input. */
export function reduceNode(
  graph: OnnxGraph,
  opType: string,
  x: OnnxInput,
  axes: readonly number[],
  keep: boolean,
): string {
  const keepdims = { int: keep ? 1 : 0 };
  if (opType === "ReduceSum" || graph.opset >= 18) {
    return graph.node(opType, [x, graph.constant(axes, "int64", [axes.length])], { keepdims });
  }
  return graph.node(opType, [x], { axes: { ints: axes }, keepdims });
}
