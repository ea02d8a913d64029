// Many values become one.

import { abs } from "../../../../ops/abs.js";
import { argmax, argmin } from "../../../../ops/argmax.js";
import { cast } from "../../../../ops/cast.js";
import { equal } from "../../../../ops/compare.js";
import { log } from "../../../../ops/log.js";
import { logSoftmax } from "../../../../ops/log-softmax.js";
import { logsumexp } from "../../../../ops/logsumexp.js";
import { max } from "../../../../ops/max.js";
import { mean } from "../../../../ops/mean.js";
import { min } from "../../../../ops/min.js";
import { mul } from "../../../../ops/mul.js";
import type { ReduceOptions } from "../../../../ops/reduction.js";
import { reshape } from "../../../../ops/reshape.js";
import { sliceAxis } from "../../../../ops/slice.js";
import { softmax } from "../../../../ops/softmax.js";
import { sqrt } from "../../../../ops/sqrt.js";
import { sub } from "../../../../ops/sub.js";
import { sum } from "../../../../ops/sum.js";
import { tensor } from "../../../../tensor/creation.js";
import { normalizeAxis, sizeOf } from "../../../../tensor/shape.js";
import type { Tensor } from "../../../../tensor/tensor.js";
import { int, ints } from "../attributes.js";
import { type Operator, type Operators, operator } from "../operator.js";
import { axesOf, padConstant, range, takeAt } from "./rearrange.js";

type Reduction = (x: Tensor, axes: number[], options: ReduceOptions) => Tensor;

const reduction = (f: Reduction, known?: 0): Operator =>
  operator({
    inputs: [1, 2],
    attributes: { axes: ints(), keepdims: int(1), noop_with_empty_axes: int(0) },
    known,
    run(call) {
      const { keepdims, noop_with_empty_axes: noop } = call.attributes;
      const x = call.tensor(0);
      const given = call.setting(1, call.attributes.axes) ?? [];
      const axes = given.length > 0 || noop ? axesOf("axes", given, x.rank) : range(x.rank);
      return f(x, axes, { keepDim: keepdims !== 0 });
    },
  });

/** Halves of an axis are multiplied until one element is left of it. */
function product(x: Tensor, axes: number[], { keepDim }: ReduceOptions): Tensor {
  const one = (axis: number, missing: number) => range(x.rank).map((i) => (i === axis ? missing : 0));
  let y = x;
  for (const axis of axes) {
    while (y.shape[axis] !== 1) {
      const half = Math.ceil(y.shape[axis] / 2);
      const even = padConstant(y, one(axis, 0), one(axis, Math.max(1, 2 * half) - y.shape[axis]), 1);
      if (half === 0) y = even;
      else y = mul(sliceAxis(even, axis, 0, half), sliceAxis(even, axis, half, 2 * half));
    }
  }
  const kept = y.shape.filter((_, axis) => !axes.includes(axis));
  return keepDim ? y : reshape(y, kept);
}

const squares: Reduction = (x, axes, options) => sum(mul(x, x), axes, options);

/** The position of an extreme; of equals the first, or the last: that of the reversed axis, counted from its end. */
const position = (f: typeof argmax) =>
  operator({
    inputs: [1, 1],
    attributes: { axis: int(0), keepdims: int(1), select_last_index: int(0) },
    run(call) {
      const { axis, keepdims, select_last_index: last } = call.attributes;
      const x = call.tensor(0);
      const options = { keepDim: keepdims !== 0 };
      if (!last) return f(x, axis, options);
      const at = normalizeAxis("axis", axis, x.rank);
      const n = x.shape[at];
      return sub(n - 1, f(takeAt(x, at, range(n).reverse()), at, options));
    },
  });

/** Along an axis; before version 13 along all from `axis` on, as if they were one. */
const normalized = (f: (x: Tensor, axis: number) => Tensor): Operator =>
  operator({
    inputs: [1, 1],
    attributes: { axis: int() },
    run(call) {
      const x = call.tensor(0);
      const axis = normalizeAxis("axis", call.attributes.axis ?? (call.version < 13 ? 1 : -1), x.rank);
      if (call.version >= 13) return f(x, axis);
      const flat = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))];
      return reshape(f(reshape(x, flat), 1), x.shape);
    },
  });

/** 1 where the largest is, else 0. */
function hardmax(x: Tensor, axis: number): Tensor {
  const n = x.shape[axis];
  const positions = tensor(Int32Array.from(range(n)), {
    shape: x.shape.map((_, i) => (i === axis ? n : 1)),
  });
  return cast(equal(argmax(x, axis, { keepDim: true }), positions), x.dtype);
}

export const reductions: Operators = {
  ReduceSum: reduction(sum, 0),
  ReduceMean: reduction(mean),
  ReduceMax: reduction(max, 0),
  ReduceMin: reduction(min, 0),
  ReduceProd: reduction(product, 0),
  ReduceL1: reduction((x, axes, options) => sum(abs(x), axes, options)),
  ReduceL2: reduction((x, axes, options) => sqrt(squares(x, axes, options))),
  ReduceSumSquare: reduction(squares),
  ReduceLogSum: reduction((x, axes, options) => log(sum(x, axes, options))),
  ReduceLogSumExp: reduction(logsumexp),
  ArgMax: position(argmax),
  ArgMin: position(argmin),
  Softmax: normalized(softmax),
  LogSoftmax: normalized(logSoftmax),
  Hardmax: normalized(hardmax),
};
