// Ops whose output at an index is a function of their inputs at that index, or at what it is there after broadcasting.

import type { DType } from "../../tensor/dtype.js";
import type { Tensor } from "../../tensor/tensor.js";
import {
  constant,
  type ElementTerm,
  literal,
  type Operation,
  operation,
  productOf,
  sumOf,
  type Term,
} from "../term.js";
import { type Call, type Explanation, input } from "./explanation.js";

/** The element that an input has at this index of the output. */
function at(call: Call, name: string, place: number, index: readonly number[]): ElementTerm {
  const x = input(call, place);
  return call.values.element(name, x, ...broadcastIndex(x, index));
}

/** Axes are aligned at their ends; an axis of size 1 has the same element everywhere. */
const broadcastIndex = ({ shape }: Tensor, index: readonly number[]): number[] =>
  index.slice(index.length - shape.length).map((i, axis) => (shape[axis] === 1 ? 0 : i));

const ofOne = (f: (x: Term, call: Call) => Term): Explanation => ({
  element: (call, index) => f(at(call, "x", 0, index), call),
});

const ofTwo = (f: (a: ElementTerm, b: ElementTerm) => Term): Explanation => ({
  element: (call, index) => f(at(call, "a", 0, index), at(call, "b", 1, index)),
});

const one = (name: Operation) => ofOne((x) => operation(name, x));
const two = (name: Operation) => ofTwo((a, b) => operation(name, a, b));

/** A number as a tensor of this dtype holds it. */
const heldAs = (dtype: DType, x: Term): Term => (dtype === "float32" ? operation("float32", x) : x);

export const elementwise: Readonly<Record<string, Explanation>> = {
  cast: {
    element: (call, index) => heldAs(call.output.dtype, at(call, "x", 0, index)),
    gradients: {
      0: (call, index) => heldAs(input(call, 0).dtype, call.values.element("dy", call.dy, ...index)),
    },
  },
  exp: one("exp"),
  log: one("log"),
  sqrt: one("sqrt"),
  tanh: one("tanh"),
  abs: one("abs"),
  neg: ofOne((x) => productOf(literal(-1), x)),
  erf: one("erf"),
  // x·(1 + erf(x/√2))/2
  gelu: ofOne((x) => {
    const share = operation("erf", productOf(x, constant("1/√2", Math.SQRT1_2)));
    return productOf(x, literal(0.5), sumOf([literal(1), share]));
  }),
  // x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2
  geluTanh: ofOne((x) => {
    const cubic = productOf(literal(0.044715), operation("power", x, literal(3)));
    const inner = productOf(constant("√(2/π)", Math.sqrt(2 / Math.PI)), sumOf([x, cubic]));
    return productOf(x, literal(0.5), sumOf([literal(1), operation("tanh", inner)]));
  }),
  // x / (1 + e^−x)
  silu: ofOne((x) => {
    const decay = operation("exp", productOf(literal(-1), x));
    return operation("quotient", x, sumOf([literal(1), decay]));
  }),
  // ln(1 + e^(βx))/β, and x above the threshold.
  softplus: ofOne((x, { node }) => {
    const { beta, threshold } = node.saved as { beta: number; threshold: number };
    if (beta * x.value > threshold) return x;
    const power = operation("exp", productOf(constant("β", beta), x));
    return operation("quotient", operation("log", sumOf([literal(1), power])), constant("β", beta));
  }),
  // 1 / (1 + e^−x)
  sigmoid: ofOne((x) => {
    const decay = operation("exp", productOf(literal(-1), x));
    return operation("quotient", literal(1), sumOf([literal(1), decay]));
  }),
  relu: {
    ...ofOne((x) => operation("max", literal(0), x)),
    // The gate: dy where x was above 0.
    gradients: {
      0: (call, index) =>
        sumOf(call.values.at(call.output, index) <= 0 ? [] : [call.values.element("dy", call.dy, ...index)]),
    },
  },
  clamp: ofOne((x, { node }) => {
    const { min, max } = node.saved as { min: number; max: number };
    const above = min === -Infinity ? x : operation("max", x, constant("min", min));
    return max === Infinity ? above : operation("min", above, constant("max", max));
  }),
  add: two("sum"),
  sub: two("difference"),
  mul: two("product"),
  div: two("quotient"),
  maximum: two("max"),
  minimum: two("min"),
  // 0 beside an infinity counts 0.
  mulOrZero: ofTwo((a, b) => (a.value === 0 ? a : productOf(a, b))),
  pow: {
    element(call, index) {
      const { exponent, factor } = call.node.saved as { exponent?: number; factor?: number };
      const b = exponent === undefined ? at(call, "b", 1, index) : constant("exponent", exponent);
      const power = operation("power", at(call, "a", 0, index), b);
      return factor === undefined || factor === 1 ? power : productOf(constant("factor", factor), power);
    },
  },
};
