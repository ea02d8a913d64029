import { fixedSize } from "../graph.js";
import type { OnnxValue } from "../merge-runs.js";
import { reduceNode } from "./reduce-node.js";
import type { OnnxTranslation, OnnxTranslations } from "./translation.js";

/** Matrices [1, M, K] are taken for the [M, K] that they mostly were, and y for the [M, N] that it will be. */
const matmul: OnnxTranslation = (graph, [a, b, bias, transA = false, transB = false], y) => {
  const [batch, M, N] = y.shape;
  if (batch === 1) {
    const matrix = (x: OnnxValue) => graph.view(x, x.shape.slice(1));
    const attributes = { ...(transA && { transA: { int: 1 } }), ...(transB && { transB: { int: 1 } }) };
    return { name: graph.node("Gemm", [matrix(a), matrix(b), bias], attributes), shape: [M, N] };
  }
  const turned = (x: OnnxValue, turn: boolean) =>
    turn ? graph.node("Transpose", [x], { perm: { ints: [0, 2, 1] } }) : x;
  const product = graph.node("MatMul", [turned(a, transA), turned(b, transB)]);
  return bias === null ? product : graph.node("Add", [product, bias]);
};

const batchNorm2d: OnnxTranslation = (graph, [x, weight, bias, { eps, running }]) => {
  const [, C] = x.shape;
  const all = (value: number) => graph.constant(new Array(C).fill(value), x.dtype, [C]);
  return graph.node(
    "BatchNormalization",
    [x, weight ?? all(1), bias ?? all(0), running.mean, running.variance],
    { epsilon: { float: eps } },
  );
};

/** −Σ q·log p for the labels, with q = 1 − ε there, and ε/C everywhere. */
const crossEntropy: OnnxTranslation = (graph, [logits, labels, { N, ...given }]) => {
  const labelSmoothing = fixedSize("crossEntropy", "labelSmoothing", given.labelSmoothing);
  const number = (value: number) => graph.constant([value], logits.dtype, [1]);
  const logP = graph.node("LogSoftmax", [logits], { axis: { int: 1 } });
  const picked = graph.node("GatherElements", [logP, graph.view(labels, [N, 1])], { axis: { int: 1 } });
  if (labelSmoothing === 0) return { name: graph.node("Neg", [picked]), shape: [N, 1] };
  const all = reduceNode(graph, "ReduceMean", logP, [1], true);
  const q = graph.node("Mul", [picked, number(1 - labelSmoothing)]);
  const rest = graph.node("Mul", [all, number(labelSmoothing)]);
  return { name: graph.node("Neg", [graph.node("Add", [q, rest])]), shape: [N, 1] };
};

/** What layers are made of. */
export const layers: OnnxTranslations = { batchNorm2d, crossEntropy, matmul };
