import type { ReduceDims } from "../../../../../kernels/reduce/reference.js";
import type { OnnxGraph, OnnxView } from "../graph.js";
import type { OnnxValue } from "../merge-runs.js";
import { type Size, sameSizes, sizeAt } from "../size.js";
import { castTo } from "./elementwise.js";
import { reduceNode } from "./reduce-node.js";
import type { OnnxTranslation, OnnxTranslations } from "./translation.js";

type Dims = { readonly [Name in keyof ReduceDims]: Size };

/** Sizes are compared at two batches, of which neither is the size of anything. */
const PROBES = [10007, 10009];

/** The axes that are reduced, of a tensor that the op sees as [outer, R, inner]: those behind the first `outer` elements. */
function reducedAxes({ shape }: OnnxValue, { outer, R }: Dims): number[] {
  const product = (sizes: readonly Size[], batch: number) =>
    sizes.reduce<number>((all, size) => all * sizeAt(size, batch), 1);
  const isProduct = (sizes: readonly Size[], size: Size) =>
    PROBES.every((batch) => product(sizes, batch) === sizeAt(size, batch));
  for (let first = 0; first <= shape.length; first++) {
    if (!isProduct(shape.slice(0, first), outer)) continue;
    for (let end = first; end <= shape.length; end++) {
      if (isProduct(shape.slice(first, end), R)) {
        return Array.from({ length: end - first }, (_, i) => first + i);
      }
    }
  }
  throw new Error("no axes between outer and inner"); // There always are: planReduction made these of axes.
}

/** Reduces axes of x, and leaves them in place with size 1 where the result has them so. */
function reduce(graph: OnnxGraph, opType: string, x: OnnxValue, dims: Dims, y: OnnxValue): OnnxView {
  const axes = reducedAxes(x, dims);
  if (axes.length === 0) return graph.where(x);
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const keeps = sameSizes(kept, y.shape);
  const shape = keeps ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return { name: reduceNode(graph, opType, x, axes, keeps), shape };
}

const reduction =
  (opType: string): OnnxTranslation =>
  (graph, [x, dims], y) =>
    reduce(graph, opType, x, dims, y);

/** The position of the extreme along one axis, or along several as if they were one. */
const argExtreme: OnnxTranslation = (graph, [x, f, dims]) => {
  const opType = f === "max" ? "ArgMax" : "ArgMin";
  const [axis, ...others] = reducedAxes(x, dims);
  const single = axis !== undefined && others.length === 0;
  const shape = single ? x.shape : [dims.outer, dims.R, dims.inner];
  const along = single ? axis : 1;
  const position = graph.node(opType, [graph.view(x, shape)], {
    axis: { int: along },
    keepdims: { int: 0 },
  });
  return { name: castTo(graph, position, "int32"), shape: shape.toSpliced(along, 1) };
};

/** What was there before it was only reshaped. */
function unreshaped(value: OnnxValue): OnnxValue {
  let at = value;
  while (at.source?.op === "reshape") at = at.source.args[0];
  return at;
}

/** Taken from where the extreme is, it is the extreme. */
const takeAlong: OnnxTranslation = (graph, [x, index, { outer, R, J, inner }], y) => {
  const from = index.source;
  if (from?.op === "argExtreme" && unreshaped(from.args[0]) === unreshaped(x)) {
    const [source, f, dims] = from.args as [OnnxValue, string, Dims];
    return reduce(graph, f === "max" ? "ReduceMax" : "ReduceMin", source, dims, y);
  }
  const name = graph.node(
    "GatherElements",
    [graph.view(x, [outer, R, inner]), graph.view(index, [outer, J, inner])],
    { axis: { int: 1 } },
  );
  return { name, shape: [outer, J, inner] };
};

/** Of x [outer, R, inner]: Σ (x − mean)² / divisor over R. */
const variance: OnnxTranslation = (graph, [x, divisor]) => {
  const deviation = graph.node("Sub", [x, reduceNode(graph, "ReduceMean", x, [1], true)]);
  const squares = graph.node("Mul", [deviation, deviation]);
  const sum = reduceNode(graph, "ReduceSum", squares, [1], false);
  return graph.node("Div", [sum, graph.scalar(divisor, x.dtype)]);
};

/** Its root. */
const std: OnnxTranslation = (graph, [x, divisor], y) =>
  graph.node("Sqrt", [variance(graph, [x, divisor], y) as string]);

/** Of each row of x [rows, size]: (x − mean) / √(variance + eps). */
const standardize: OnnxTranslation = (graph, [x, eps]) => {
  const deviation = graph.node("Sub", [x, reduceNode(graph, "ReduceMean", x, [1], true)]);
  const variance = reduceNode(graph, "ReduceMean", graph.node("Mul", [deviation, deviation]), [1], true);
  const spread = graph.node("Sqrt", [graph.node("Add", [variance, graph.scalar(eps, x.dtype)])]);
  return graph.node("Div", [deviation, spread]);
};

/** Several values become one. */
export const reductions: OnnxTranslations = {
  argExtreme,
  cumsum: (graph, [x, axis]) => graph.node("CumSum", [x, graph.constant([axis], "int32", [])]),
  logSoftmax: (graph, [x, , axis]) => graph.node("LogSoftmax", [x], { axis: { int: axis } }),
  mean: reduction("ReduceMean"),
  softmax: (graph, [x, , axis]) => graph.node("Softmax", [x], { axis: { int: axis } }),
  std,
  standardize,
  sum: reduction("ReduceSum"),
  takeAlong,
  variance,
};
