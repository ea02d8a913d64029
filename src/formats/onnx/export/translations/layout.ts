import { ValueError } from "../../../../errors.js";
import { BATCHES } from "../batches.js";
import { fixedSize } from "../graph.js";
import { STATIC } from "../merge-runs.js";
import { formatSize, type Size } from "../size.js";
import { castTo } from "./elementwise.js";
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

/** A step back from the last element, to beyond the first. */
const flip: OnnxTranslation = (graph, [x, axes]) => {
  if (axes.length === 0) return graph.where(x);
  const all = (value: number) =>
    graph.constant(new Array<number>(axes.length).fill(value), "int64", [axes.length]);
  const along = graph.constant(axes, "int64", [axes.length]);
  return graph.node("Slice", [x, all(-1), all(-END), along, all(-1)]);
};

/** Written over the positions of x, those of src that are behind them: of several for one place the last stays. */
const scatterSources: OnnxTranslation = (graph, [index, { outer, R, J, inner }]) => {
  const [rows, written] = [R, J].map((n: Size) => fixedSize("scatter", "the size of its axis", n));
  const positions = (first: number, n: number) => {
    const numbers = Int32Array.from({ length: n }, (_, i) => first + i);
    const sizes = graph.sizes([outer, n, inner]);
    return graph.node("Expand", [graph.constant(numbers, "int32", [1, n, 1]), sizes]);
  };
  const places = graph.view(index, [outer, J, inner]);
  const name = graph.node("ScatterElements", [positions(0, rows), places, positions(rows, written)], {
    axis: { int: 1 },
  });
  return { name, shape: [outer, R, inner] };
};

/** Added up in zeros, where the index says. Runtimes do not add bytes: int32 holds their sums, of which the last byte counts. */
const putAlong: OnnxTranslation = (graph, [x, index, { outer, R, J, inner }]) => {
  const isBytes = x.dtype === "uint8";
  const dtype = isBytes ? "int32" : x.dtype;
  const zeros = graph.node("Expand", [graph.constant([0], dtype, []), graph.sizes([outer, R, inner])]);
  const added = graph.view(x, [outer, J, inner]);
  const sums = graph.node(
    "ScatterElements",
    [zeros, graph.view(index, [outer, J, inner]), isBytes ? castTo(graph, added, dtype) : added],
    { axis: { int: 1 }, reduction: { string: "add" } },
  );
  return { name: isBytes ? castTo(graph, sums, "uint8") : sums, shape: [outer, R, inner] };
};

/** The same elements in another place, or several times. */
export const layout: OnnxTranslations = {
  broadcastTo: (graph, [x, shape]) => graph.node("Expand", [x, graph.sizes(shape)]),
  concat: (graph, [axis, ...parts]) => graph.node("Concat", parts, { axis: { int: axis } }),
  flip,
  gatherRows: (graph, [x, index]) => graph.node("Gather", [x, index], { axis: { int: 0 } }),
  permute,
  putAlong,
  reshape,
  scatterSources,
  slice,
};
