import { ValueError } from "../../../../errors.js";
import { BATCHES } from "../batches.js";
import { STATIC } from "../merge-runs.js";
import { formatSize, type Size } from "../size.js";
import type { OnnxTranslation, OnnxTranslations } from "./translation.js";

/** Nothing is moved: whoever wants the elements in this shape makes a node of it. */
const reshape: OnnxTranslation = (graph, [x]) => graph.where(x);

/** A list of no axes is none that an attribute can hold. */
const permute: OnnxTranslation = (graph, [x, order]) =>
  order.length === 0 ? graph.where(x) : graph.node("Transpose", [x], { perm: { ints: order } });

/** What ONNX takes for the end of an axis. */
const END = 2 ** 53 - 1;
/** Up to here a position was one of all batches that forward ran on. */
const SMALLEST = Math.min(...BATCHES);

/** Beyond all batches that ran, a position did not show; it would in one that is larger. */
function checkPosition(at: Size, full: Size): void {
  if (typeof full === "number" || typeof at !== "number" || Math.abs(at) <= SMALLEST) return;
  throw new ValueError(
    `exportOnnx: slice has the position ${at} along an axis of ${formatSize(full)}; what it reads goes with the batch along no line; ${STATIC}`,
  );
}

/** The bounds mean in ONNX what they mean here: negative ones count from the end, and those beyond it are the end. */
const slice: OnnxTranslation = (graph, [x, bounds]) => {
  const [given, ends, by]: [Size[], Size[], Size[]] = [bounds.starts, bounds.stops, bounds.steps];
  const rank = Math.max(given.length, ends.length, by.length);
  if (rank === 0) return graph.where(x);
  const along = <T>(make: (axis: number) => T): T[] => Array.from({ length: rank }, (_, axis) => make(axis));
  const from = along((axis) => given[axis] ?? 0);
  const to = along((axis) => ends[axis] ?? END);
  for (const axis of along((at) => at)) {
    checkPosition(from[axis], x.shape[axis]);
    if (axis < ends.length) checkPosition(to[axis], x.shape[axis]);
  }
  const axes = graph.constant(
    along((axis) => axis),
    "int64",
    [rank],
  );
  return graph.node("Slice", [
    x,
    graph.sizes(from),
    graph.sizes(to),
    axes,
    graph.sizes(along((axis) => by[axis] ?? 1)),
  ]);
};

/** The same elements in another place, or several times. */
export const layout: OnnxTranslations = {
  broadcastTo: (graph, [x, shape]) => graph.node("Expand", [x, graph.sizes(shape)]),
  concat: (graph, [axis, ...parts]) => graph.node("Concat", parts, { axis: { int: axis } }),
  gatherRows: (graph, [x, index]) => graph.node("Gather", [x, index], { axis: { int: 0 } }),
  permute,
  reshape,
  slice,
};
