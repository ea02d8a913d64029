import { type DType, isFloat, wholeNumbers } from "../../../../tensor/dtype.js";
import { ELEMENT_TYPES, fixedSize, type OnnxGraph, type OnnxInput } from "../graph.js";
import type { OnnxValue } from "../merge-runs.js";
import type { Size } from "../size.js";
import type { OnnxTranslation, OnnxTranslations } from "./translation.js";

export const castTo = (graph: OnnxGraph, x: OnnxInput, dtype: DType): string =>
  graph.node("Cast", [x], { to: { int: ELEMENT_TYPES[dtype] } });

/** Runtimes do not compute with bytes: int32 holds what comes of them, and its last byte is the byte that is meant. */
function inIntegers(
  graph: OnnxGraph,
  inputs: readonly OnnxValue[],
  compute: (inputs: readonly OnnxInput[]) => string,
): string {
  if (inputs[0].dtype !== "uint8") return compute(inputs);
  return castTo(graph, compute(inputs.map((x) => castTo(graph, x, "int32"))), "uint8");
}

/** Of one operator of the same meaning. */
const single =
  (opType: string): OnnxTranslation =>
  (graph, inputs: readonly OnnxValue[]) =>
    inIntegers(graph, inputs, (converted) => graph.node(opType, converted));

const number = (graph: OnnxGraph, value: number, dtype: DType) => graph.constant([value], dtype, []);

const COMPARISONS: Readonly<Record<string, string>> = { equal: "Equal", greater: "Greater", less: "Less" };

const compare: OnnxTranslation = (graph, [a, b, f]) => {
  const read = (x: OnnxValue) => (x.dtype === "uint8" ? castTo(graph, x, "int32") : x);
  return castTo(graph, graph.node(COMPARISONS[f], [read(a), read(b)]), "uint8");
};

const leakyRelu: OnnxTranslation = (graph, [x, slope]) => {
  // The operator's own slope is a float32.
  if (x.dtype === "float32") return graph.node("LeakyRelu", [x], { alpha: { float: slope } });
  const positive = graph.node("Greater", [x, number(graph, 0, x.dtype)]);
  return graph.node("Where", [positive, x, graph.node("Mul", [x, number(graph, slope, x.dtype)])]);
};

const clamp: OnnxTranslation = (graph, [x, ...bounds]) => {
  const [min, max] = bounds.map((bound: Size) => fixedSize("clamp", "a bound", bound));
  const [least, largest] = isFloat(x.dtype) ? [-Infinity, Infinity] : wholeNumbers[x.dtype as "int32"];
  // An integer between the bounds is one between what is left of them without their fractions.
  const bound = (value: number) => number(graph, isFloat(x.dtype) ? value : Math.trunc(value), x.dtype);
  return graph.node("Clip", [x, min > least ? bound(min) : null, max < largest ? bound(max) : null]);
};

const pow: OnnxTranslation = (graph, [a, b, factor = 1]) => {
  const isTensor = typeof b === "object" && "dtype" in b;
  const exponent = isTensor ? b : number(graph, fixedSize("pow", "an exponent", b), a.dtype);
  const power = graph.node("Pow", [a, exponent]);
  return factor === 1 ? power : graph.node("Mul", [power, number(graph, factor, a.dtype)]);
};

/** The condition's own truth values are bytes. */
const where: OnnxTranslation = (graph, [condition, a, b]) => {
  const given = condition.dtype === "uint8" ? castTo(graph, condition, "int32") : condition;
  return graph.node("Where", [graph.node("Equal", [given, number(graph, 0, "int32")]), b, a]);
};

/** 0 where a is 0, whatever b is. */
const mulOrZero: OnnxTranslation = (graph, [a, b]) => {
  const zero = number(graph, 0, a.dtype);
  return graph.node("Where", [graph.node("Equal", [a, zero]), zero, graph.node("Mul", [a, b])]);
};

/** Of a float the whole part, and of that the last byte: what a runtime does with a float beyond a byte is its own affair. */
const cast: OnnxTranslation = (graph, [x, dtype]) => {
  if (dtype !== "uint8" || !isFloat(x.dtype)) return castTo(graph, x, dtype);
  const lastByte = graph.node("Mod", [castTo(graph, x, "int32"), number(graph, 256, "int32")]);
  return castTo(graph, lastByte, "uint8");
};

/** x·(1 + erf(x/√2))/2 */
const gelu: OnnxTranslation = (graph, [x]) => {
  const share = graph.node("Erf", [graph.node("Mul", [x, number(graph, Math.SQRT1_2, x.dtype)])]);
  const twice = graph.node("Mul", [x, graph.node("Add", [share, number(graph, 1, x.dtype)])]);
  return graph.node("Mul", [twice, number(graph, 0.5, x.dtype)]);
};

const timesSigmoid = (graph: OnnxGraph, x: OnnxInput, of: OnnxInput): string =>
  graph.node("Mul", [x, graph.node("Sigmoid", [of])]);

/** x·sigmoid(2·√(2/π)·(x + 0.044715·x³)) */
const geluTanh: OnnxTranslation = (graph, [x]) => {
  const cubic = graph.node("Mul", [graph.node("Mul", [x, x]), number(graph, 0.044715, x.dtype)]);
  const bent = graph.node("Mul", [x, graph.node("Add", [cubic, number(graph, 1, x.dtype)])]);
  return timesSigmoid(
    graph,
    x,
    graph.node("Mul", [bent, number(graph, 2 * Math.sqrt(2 / Math.PI), x.dtype)]),
  );
};

/** Softplus(β·x)/β, and x itself above the threshold, where e^(β·x) may be infinite. */
const softplus: OnnxTranslation = (graph, [x, beta, threshold]) => {
  const factor = number(graph, beta, x.dtype);
  const z = beta === 1 ? x : graph.node("Mul", [x, factor]);
  const soft = graph.node("Softplus", [z]);
  const y = beta === 1 ? soft : graph.node("Div", [soft, factor]);
  if (threshold === Infinity) return y;
  return graph.node("Where", [graph.node("Greater", [z, number(graph, threshold, x.dtype)]), x, y]);
};

/** One value from one, or from two of broadcast shapes. */
export const elementwise: OnnxTranslations = {
  abs: single("Abs"),
  add: single("Add"),
  cast,
  clamp,
  compare,
  div: single("Div"),
  erf: single("Erf"),
  exp: single("Exp"),
  gelu,
  geluTanh,
  leakyRelu,
  log: single("Log"),
  maximum: single("Max"),
  minimum: single("Min"),
  mul: single("Mul"),
  mulOrZero,
  neg: single("Neg"),
  pow,
  relu: single("Relu"),
  sigmoid: single("Sigmoid"),
  silu: (graph, [x]) => timesSigmoid(graph, x, x),
  softplus,
  sqrt: single("Sqrt"),
  sub: single("Sub"),
  tanh: single("Tanh"),
  where,
};
