// The sides of a law as plain numbers. They are put together by loops on the host, so that no op of the library stands
// on both sides.

import { noGrad } from "../../autograd/no-grad.js";
import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { createArray, type DType, type NumericArray } from "../../tensor/dtype.js";
import { normalizeAxis, type Shape, sameShape, sizeOf } from "../../tensor/shape.js";
import { Tensor } from "../../tensor/tensor.js";

/** A tensor's elements, wherever they were. */
export interface Values {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: NumericArray;
}

/** What an op computes, unrecorded. */
export function evaluate(law: string, fn: () => Tensor): Values {
  return noGrad(() => read(law, fn()));
}

/** The elements of a result. */
export function read(law: string, y: Tensor): Values {
  const found: unknown = y;
  if (!(found instanceof Tensor)) {
    throw new ValueError(`${law}: the op returned ${describe(found)}; it must return a tensor`);
  }
  return { shape: y.shape, dtype: y.dtype, data: y.dataSync() };
}

/** A leaf with a copy of these elements. */
export const toTensor = ({ shape, dtype, data }: Values): Tensor =>
  Tensor.fromHost(dtype, data.slice() as NumericArray, shape);

/** Element by element. */
export function zip(first: Values, second: Values, f: (a: number, b: number) => number): Values {
  const data = createArray(first.dtype, first.data.length);
  for (let i = 0; i < data.length; i++) data[i] = f(first.data[i], second.data[i]);
  return { ...first, data };
}

/** a·x + b·y, rounded once. */
export const combine = (a: number, x: Values, b: number, y: Values): Values =>
  zip(x, y, (p, q) => a * p + b * q);

/** The elements at these positions of an axis. */
export function take(x: Values, axis: number, positions: readonly number[]): Values {
  const at = normalizeAxis("take", axis, x.shape.length);
  const inner = sizeOf(x.shape.slice(at + 1));
  const outer = sizeOf(x.shape.slice(0, at));
  const data = createArray(x.dtype, outer * positions.length * inner);
  for (let o = 0; o < outer; o++) {
    for (const [p, position] of positions.entries()) {
      const from = (o * x.shape[at] + position) * inner;
      data.set(x.data.subarray(from, from + inner), (o * positions.length + p) * inner);
    }
  }
  return { shape: x.shape.with(at, positions.length), dtype: x.dtype, data };
}

/** The positions from `start` up to but without `stop`. */
export const range = (start: number, stop: number): number[] =>
  Array.from({ length: Math.max(0, stop - start) }, (_, i) => start + i);

/** The largest magnitude of any finite element. */
export function magnitude(...all: readonly Values[]): number {
  let largest = 0;
  for (const { data } of all) {
    for (const value of data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

/** Whether two results can be compared element by element. */
export const comparable = (a: Values, b: Values): boolean =>
  sameShape(a.shape, b.shape) && a.dtype === b.dtype;
