import type { OnnxGraph, OnnxView } from "../graph.js";
import type { OnnxValue } from "../merge-runs.js";

/**
 * How an op is written in ONNX: adds nodes to the graph, and answers the name of the tensor that holds the result, with
 * its shape where that is not the result's own.
 *
 * @param graph what nodes are added to.
 * @param args what the op was called with. Where it had tensors there are values of the graph, and a number that grows
 * with the batch is `{ perSample, fixed }`, for perSample · batch + fixed.
 * @param y shape and dtype of the result.
 */
export type OnnxTranslation = (
  graph: OnnxGraph,
  // biome-ignore lint/suspicious/noExplicitAny: each op has arguments of its own
  args: readonly any[],
  y: OnnxValue,
) => string | OnnxView;

/** By the name of the op, which is what `defineOp` calls it. */
export type OnnxTranslations = Readonly<Record<string, OnnxTranslation>>;
