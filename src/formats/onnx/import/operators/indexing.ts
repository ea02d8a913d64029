// Parts of tensors, and tensors put together.

import { add } from "../../../../ops/add.js";
import { cast } from "../../../../ops/cast.js";
import { less } from "../../../../ops/compare.js";
import { concat } from "../../../../ops/concat.js";
import { gatherRows } from "../../../../ops/gather-rows.js";
import { mul } from "../../../../ops/mul.js";
import { reshape } from "../../../../ops/reshape.js";
import { slice, sliceAxis } from "../../../../ops/slice.js";
import { tensor } from "../../../../tensor/creation.js";
import { indexAt, normalizeAxis, sizeOf, stridesOf } from "../../../../tensor/shape.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { type Attribute, float, int, ints, string } from "../attributes.js";
import { type Call, type Operators, operator, refuseNode } from "../operator.js";
import { Known } from "../value.js";
import { axesOf, padConstant, range, requireDeviceIntegers, takeAt } from "./rearrange.js";

const AXIS = { axis: int(0) };

/** x along an axis at positions of any shape, which takes the place of that axis. Negative ones count from its end. */
function gathered(call: Call<typeof AXIS>): Tensor {
  const x = call.tensor(0);
  const axis = normalizeAxis("axis", call.attributes.axis, x.rank);
  const n = x.shape[axis];
  const indices = call.value(1);
  const flat = flatIndex(indices instanceof Known ? indices.numbers() : indices, n);
  const y = takeAt(x, axis, flat);
  return reshape(y, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]);
}

function flatIndex(indices: number[] | Tensor, n: number): Tensor {
  if (Array.isArray(indices)) return tensor(Int32Array.from(indices, (i) => (i < 0 ? i + n : i)));
  const flat = reshape(cast(indices, "int32"), [indices.size]);
  return add(flat, mul(cast(less(flat, 0), "int32"), n));
}

/** x at positions along an axis that are other ones for each place of the other axes. */
function gatheredElements(call: Call<typeof AXIS>): Tensor {
  const x = call.tensor(0);
  const axis = normalizeAxis("axis", call.attributes.axis, x.rank);
  const indices = call.value(1);
  const { shape } = indices;
  if (shape.length !== x.rank || shape.some((n, i) => i !== axis && n > x.shape[i]))
    call.refuse(
      `reads [${x.shape.join(", ")}] at positions [${shape.join(", ")}]; there must be as many axes, none but axis ${axis} larger`,
    );
  const strides = stridesOf(x.shape);
  const wanted = flatIndex(indices instanceof Known ? indices.numbers() : indices, x.shape[axis]);
  const others = Int32Array.from({ length: sizeOf(shape) }, (_, position) =>
    indexAt(position, shape).reduce((sum, i, k) => (k === axis ? sum : sum + i * strides[k]), 0),
  );
  if (!wanted.buffer.readableSync) requireDeviceIntegers(x.size);
  const places = add(mul(wanted, strides[axis]), tensor(others));
  return reshape(gatherRows(reshape(x, [x.size]), places), shape);
}

const SLICE = { starts: ints(), ends: ints(), axes: ints() };

/** NumPy's x[start:end:step] along some axes. A negative step goes from the end to the front. */
function sliced(call: Call<typeof SLICE>): Tensor {
  const { attributes } = call;
  let x = call.tensor(0);
  const starts = call.setting(1, attributes.starts) ?? call.refuse("has no starts");
  const ends = call.setting(2, attributes.ends) ?? call.refuse("has no ends");
  const axes = axesOf("axes", call.setting(3, attributes.axes) ?? range(starts.length), x.rank);
  const steps = call.setting(4, undefined) ?? starts.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length)
    call.refuse(
      `has ${starts.length} starts, ${ends.length} ends, ${axes.length} axes and ${steps.length} steps; there must be as many of each`,
    );
  for (const [i, axis] of axes.entries()) {
    if (steps[i] === 0) call.refuse("has the step 0");
    if (steps[i] < 0) x = takeAt(x, axis, backwards(x.shape[axis], starts[i], ends[i], steps[i]));
  }
  const at = (list: readonly number[], fallback: (axis: number) => number) =>
    range(x.rank).map((axis) => {
      const i = axes.indexOf(axis);
      return i < 0 || steps[i] < 0 ? fallback(axis) : list[i];
    });
  return slice(
    x,
    at(starts, () => 0),
    at(ends, (axis) => x.shape[axis]),
    at(steps, () => 1),
  );
}

function backwards(n: number, start: number, end: number, step: number): number[] {
  // Unlike NumPy, which takes none there, ONNX begins at the first element where the start lies before it.
  const from = Math.min(Math.max(start < 0 ? start + n : start, 0), n - 1);
  const to = Math.max(end < 0 ? end + n : end, -1);
  const count = Math.max(0, Math.ceil((to - from) / step));
  return range(count).map((i) => from + i * step);
}

const SPLIT = { axis: int(0), split: ints(), num_outputs: int() };

/** Along an axis, in parts of the sizes that are told, or in equal ones of which the last may be smaller. */
function split(call: Call<typeof SPLIT>): Tensor[] {
  const x = call.tensor(0);
  const axis = normalizeAxis("axis", call.attributes.axis, x.rank);
  const n = x.shape[axis];
  const parts = call.attributes.num_outputs ?? call.node.outputs.length;
  const even = Math.ceil(n / parts);
  const sizes =
    call.setting(1, call.attributes.split) ??
    range(parts).map((i) => Math.max(0, Math.min(even, n - i * even)));
  if (sizes.reduce((sum, size) => sum + size, 0) !== n || sizes.length !== call.node.outputs.length)
    call.refuse(
      `splits an axis of ${n} in ${call.node.outputs.length} parts of [${sizes.join(", ")}]; there must be a size for each, ${n} together`,
    );
  let end = 0;
  return sizes.map((size) => {
    end += size;
    return sliceAxis(x, axis, end - size, end);
  });
}

const PAD = { mode: string("constant"), pads: ints(), paddings: ints(), value: float(0) };

/** Borders of constants, of mirrored or repeated elements; where a pad is negative, that much is cut off. */
function padded(call: Call<typeof PAD>): Tensor {
  const { mode, value, pads, paddings } = call.attributes;
  const x = call.tensor(0);
  const given = call.setting(1, pads ?? paddings) ?? call.refuse("has no pads");
  const axes = axesOf("axes", call.setting(3, undefined) ?? range(x.rank), x.rank);
  if (given.length !== 2 * axes.length)
    call.refuse(
      `has ${given.length} pads for ${axes.length} axes; there must be one before and one after each`,
    );
  const [before, after] = [0, axes.length].map((start) => {
    const all = new Array<number>(x.rank).fill(0);
    for (const [i, axis] of axes.entries()) all[axis] = given[start + i];
    return all;
  });
  if (mode === "constant") return padConstant(x, before, after, call.has(2) ? call.numbers(2)[0] : value);
  const place = PLACES[mode];
  const cut = padConstant(
    x,
    before.map((n) => Math.min(n, 0)),
    after.map((n) => Math.min(n, 0)),
    0,
  );
  let y = cut;
  for (const axis of range(x.rank)) {
    const [left, right] = [Math.max(before[axis], 0), Math.max(after[axis], 0)];
    if (left === 0 && right === 0) continue;
    const n = cut.shape[axis];
    if (n === 0) call.refuse(`repeats elements of [${cut.shape.join(", ")}], which has none`);
    y = takeAt(
      y,
      axis,
      range(left + n + right).map((i) => place(i - left, n)),
    );
  }
  return y;
}

const modulo = (i: number, n: number) => ((i % n) + n) % n;

/** Which element is read at a place outside of [0, n). */
const PLACES: Record<string, (i: number, n: number) => number> = {
  edge: (i, n) => Math.min(Math.max(i, 0), n - 1),
  wrap: modulo,
  // Mirrored at the last element, which is not repeated: the pattern has the period 2(n − 1).
  reflect: (i, n) => (n === 1 ? 0 : n - 1 - Math.abs(n - 1 - modulo(i, 2 * (n - 1)))),
};

/** Tensors one after the other along an axis; numbers of shapes, too, that do not all stand in one dimension. */
const joined = (call: Call<{ axis: Attribute<number> }>): Tensor =>
  concat(call.tensors(), call.attributes.axis);

export const indexing: Operators = {
  Gather: operator({ inputs: [2, 2], attributes: AXIS, known: 0, run: gathered }),
  GatherElements: operator({
    since: 11,
    inputs: [2, 2],
    attributes: AXIS,
    known: 0,
    run: gatheredElements,
  }),
  Slice: operator({ inputs: [1, 5], attributes: SLICE, known: 0, run: sliced }),
  Split: operator({
    inputs: [1, 2],
    outputs: Number.POSITIVE_INFINITY,
    attributes: SPLIT,

    known: 0,
    run: split,
  }),
  Concat: operator({
    inputs: [1, Number.POSITIVE_INFINITY],
    attributes: { axis: int(1) },
    known: 0,
    run: joined,
  }),
  Pad: operator({
    inputs: [1, 4],
    attributes: PAD,
    settings: [2],
    check(node) {
      const { mode } = node.attributes;
      const modes = ["constant", ...Object.keys(PLACES)];
      if (!modes.includes(mode))
        refuseNode(node, `has the mode ${JSON.stringify(mode)}; there are ${modes.join(", ")}`);
    },
    run: padded,
  }),
};
