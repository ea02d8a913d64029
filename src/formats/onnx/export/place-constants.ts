import { ValueError } from "../../../errors.js";
import { type DType, isFloat, type NumericArray } from "../../../tensor/dtype.js";
import type { OnnxGraph } from "./graph.js";
import { type OnnxValue, type Program, STATIC } from "./merge-runs.js";
import { fitSize, formatSize, type Size } from "./size.js";

/** Of the float32 that a number was rounded to. */
const ROUNDING = 1e-6;

/** Puts the model's state into the graph under its own names, and what forward made constants of. */
export async function placeConstants(
  graph: OnnxGraph,
  { leaves }: Program,
  batches: readonly number[],
): Promise<void> {
  for (const leaf of leaves) {
    if (leaf.origin.kind === "input") continue;
    const buffers = new Set(leaf.tensors.map(({ buffer }) => buffer));
    const [data, ...others] = await Promise.all([...buffers].map((buffer) => buffer.read()));
    if (leaf.shape.every((size) => typeof size === "number") && others.every((other) => equal(other, data))) {
      const { origin, dtype, shape } = leaf;
      const name =
        origin.kind === "state"
          ? graph.initializer(origin.name, data, dtype, shape)
          : graph.constant(data, dtype, shape);
      graph.place(leaf, { name, shape });
    } else {
      placeUniform(graph, leaf, [data, ...others], batches);
    }
  }
}

/** A constant that goes with the batch, in its shape or in its value, if it has a single one: `zeros([N, 10])`, `1 / N`. */
function placeUniform(
  graph: OnnxGraph,
  leaf: OnnxValue,
  data: readonly NumericArray[],
  batches: readonly number[],
): void {
  const isUniform = data.every((numbers) => numbers.length > 0 && numbers.every((x) => x === numbers[0]));
  const name = isUniform
    ? uniform(
        graph,
        data.map(([x]) => x),
        leaf.dtype,
        batches,
      )
    : null;
  if (name === null) {
    const random = batches.every((batch) => batch === batches[0]);
    throw new ValueError(
      random
        ? `exportOnnx: forward makes a constant [${leaf.shape.map(formatSize)}] that is another in each run, and an ONNX model would always have the first; take random numbers as an input`
        : `exportOnnx: forward makes a constant [${leaf.shape.map(formatSize)}] that goes with the batch, or is random; it can be exported where all its elements are one number that is k·batch + c or, of floats, 1/(k·batch + c). Take it as an input, or, if it goes with the batch, ${STATIC}`,
    );
  }
  const alone = leaf.shape.every((size) => size === 1);
  graph.place(
    leaf,
    alone
      ? { name, shape: [1] }
      : { name: graph.node("Expand", [name, graph.sizes(leaf.shape)]), shape: leaf.shape },
  );
}

function uniform(
  graph: OnnxGraph,
  values: readonly number[],
  dtype: DType,
  batches: readonly number[],
): string | null {
  const fit = (numbers: readonly number[]): Size | null => fitSize(batches, numbers, ROUNDING);
  const size = fit(values);
  if (size !== null) return graph.scalar(size, dtype);
  // A quotient of integers would lose its fraction, and is 0.
  if (!isFloat(dtype)) return null;
  const inverse = fit(values.map((value) => 1 / value));
  return inverse === null
    ? null
    : graph.node("Div", [graph.constant([1], dtype, [1]), graph.scalar(inverse, dtype)]);
}

const equal = (a: NumericArray, b: NumericArray): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
