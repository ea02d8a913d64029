// The ops that random graphs are made of: all of them smooth, each with what it makes of shapes and of bounds. Bounds are
// those of interval arithmetic, so that no value of a graph is large, no logarithm of 0, no quotient by it.

import {
  add,
  concat,
  div,
  exp,
  log,
  logSoftmax,
  matmul,
  mean,
  mul,
  neg,
  permute,
  reshape,
  sigmoid,
  slice,
  softmax,
  sqrt,
  sub,
  sum,
  tanh,
  transpose,
} from "../../ops/index.js";
import { broadcastShapes, broadcasts, type Shape, sizeOf } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";

/** No value of a graph is larger than this, where its inputs are what they were drawn as. */
export const CAP = 8;
/** Nothing closer to 0 is divided by, or has its logarithm taken. */
const LEAST = 1 / 2;

/** What is known of a value before anything runs. */
export interface Known {
  readonly shape: Shape;
  readonly low: number;
  readonly high: number;
}

/** A call that can be made: the op, its arguments besides the operands, and what comes out. */
export interface Plan extends Known {
  readonly rest?: readonly unknown[];
}

export interface Step {
  readonly operands: 1 | 2;
  readonly run: (operands: readonly Tensor[], rest: readonly unknown[]) => Tensor;
  /** Whether the operands are passed as a list. */
  readonly list?: true;
  /** Null where the op does not take these operands. `choice` is a number to choose axes and sizes with. */
  plan(operands: readonly Known[], choice: number): Plan | null;
}

const hull = (shape: Shape, ...bounds: number[]): Plan => ({
  shape,
  low: Math.min(...bounds),
  high: Math.max(...bounds),
});

const products = (a: Known, b: Known): number[] => [
  a.low * b.low,
  a.low * b.high,
  a.high * b.low,
  a.high * b.high,
];

type AnyOp = (...args: never[]) => Tensor;

const unary = (op: AnyOp, plan: (x: Known, choice: number) => Plan | null): Step => ({
  operands: 1,
  run: ([x], rest) => (op as (...args: unknown[]) => Tensor)(x, ...rest),
  plan: ([x], choice) => plan(x, choice),
});

const binary = (op: AnyOp, bounds: (a: Known, b: Known) => number[]): Step => ({
  operands: 2,
  run: ([a, b]) => (op as (...args: unknown[]) => Tensor)(a, b),
  plan: ([a, b]) => {
    const ends = broadcasts(a.shape, b.shape) ? bounds(a, b) : [];
    return ends.length === 0 ? null : hull(broadcastShapes("opGraph", a.shape, b.shape), ...ends);
  },
});

/** A function that never falls, so that bounds become bounds. */
const rising = (op: AnyOp, f: (x: number) => number, least = Number.NEGATIVE_INFINITY): Step =>
  unary(op, ({ shape, low, high }) => (low < least ? null : hull(shape, f(low), f(high))));

const alongLast = (op: AnyOp, bounds: (spread: number, n: number) => [number, number]): Step =>
  unary(op, ({ shape, low, high }) =>
    shape.length === 0 ? null : hull(shape, ...bounds(high - low, shape[shape.length - 1])),
  );

/** All axes, or one, which may stay as 1. */
const reduction = (op: AnyOp, factor: (n: number) => number): Step =>
  unary(op, ({ shape, low, high }, choice) => {
    const axis = choice % (shape.length + 1);
    if (axis === shape.length) {
      const n = factor(sizeOf(shape));
      return { ...hull([], n * low, n * high), rest: [] };
    }
    const keepDim = choice % 2 === 1;
    const n = factor(shape[axis]);
    const left = keepDim ? shape.with(axis, 1) : shape.toSpliced(axis, 1);
    return { ...hull(left, n * low, n * high), rest: keepDim ? [axis, { keepDim }] : [axis] };
  });

/** The same elements elsewhere. */
const layout = (
  op: AnyOp,
  move: (shape: Shape, choice: number) => { shape: Shape; rest: unknown[] } | null,
): Step =>
  unary(op, ({ shape, low, high }, choice) => {
    const moved = move(shape, choice);
    return moved === null ? null : { ...moved, low, high };
  });

const constants = [1 / 2, 2, -1, 3 / 2];

/** The simplest first. */
export const steps: Readonly<Record<string, Step>> = {
  add: binary(add, (a, b) => [a.low + b.low, a.high + b.high]),
  tanh: rising(tanh, Math.tanh),
  mul: binary(mul, products),
  sub: binary(sub, (a, b) => [a.low - b.high, a.high - b.low]),
  sum: reduction(sum, (n) => n),
  mean: reduction(mean, () => 1),
  neg: unary(neg, ({ shape, low, high }) => hull(shape, -low, -high)),
  sigmoid: rising(sigmoid, (x) => 1 / (1 + Math.exp(-x))),
  exp: rising(exp, Math.exp),
  matmul: {
    operands: 2,
    run: ([a, b]) => matmul(a, b),
    plan([a, b]) {
      if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-2)) return null;
      const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
      if (!broadcasts(aBatch, bBatch)) return null;
      const batch = broadcastShapes("opGraph", aBatch, bBatch);
      const shape = [...batch, a.shape.at(-2)!, b.shape.at(-1)!];
      return hull(shape, ...products(a, b).map((product) => a.shape.at(-1)! * product));
    },
  },
  softmax: alongLast(softmax, (spread, n) => [Math.exp(-spread) / n, 1]),
  logSoftmax: alongLast(logSoftmax, (spread, n) => [-spread - Math.log(n), 0]),
  transpose: layout(transpose, (shape) =>
    shape.length < 2 ? null : { shape: [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!], rest: [] },
  ),
  reshape: layout(reshape, (shape, choice) => {
    const size = sizeOf(shape);
    const shapes = [[size], [1, ...shape], [...shape, 1], [...shape].reverse()];
    const to = shapes[choice % shapes.length];
    return { shape: to, rest: [to] };
  }),
  permute: layout(permute, (shape, choice) => {
    if (shape.length < 2) return null;
    const by = 1 + (choice % (shape.length - 1));
    const order = shape.map((_, axis) => (axis + by) % shape.length);
    return { shape: order.map((axis) => shape[axis]), rest: [order] };
  }),
  slice: layout(slice, (shape, choice) => {
    if (shape.length === 0) return null;
    const start = choice % shape[0];
    return { shape: shape.with(0, shape[0] - start), rest: [[start]] };
  }),
  concat: {
    operands: 2,
    list: true,
    run: (operands, [axis]) => concat(operands, axis as number),
    plan([a, b], choice) {
      const axis = a.shape.length === 0 ? -1 : choice % a.shape.length;
      const fits =
        a.shape.length === b.shape.length && a.shape.every((n, i) => i === axis || n === b.shape[i]);
      if (axis < 0 || !fits) return null;
      const shape = a.shape.with(axis, a.shape[axis] + b.shape[axis]);
      return { ...hull(shape, a.low, a.high, b.low, b.high), rest: [axis] };
    },
  },
  div: binary(div, (a, b) =>
    b.low < LEAST ? [] : [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high],
  ),
  log: rising(log, Math.log, LEAST),
  sqrt: rising(sqrt, Math.sqrt, LEAST),
  scale: {
    ...unary(mul, ({ shape, low, high }, choice) => {
      const factor = constants[choice % constants.length];
      return { ...hull(shape, factor * low, factor * high), rest: [factor] };
    }),
  },
  shift: unary(add, ({ shape, low, high }, choice) => {
    const by = 1 + (choice % 3);
    return { ...hull(shape, low + by, high + by), rest: [by] };
  }),
};

/** An op of the user's: elementwise, and with values up to {@link CAP}. */
export const ownStep = (op: (x: Tensor) => Tensor): Step => unary(op, ({ shape }) => hull(shape, -CAP, CAP));
