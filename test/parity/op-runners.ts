import type { Tensor } from "pellucid";
import * as p from "pellucid";

type Pair = number | [number, number];

/** The options of the cases in ops.json, all ops together. */
export interface Options {
  a?: number;
  axes?: number[];
  axis?: number | number[];
  b?: number;
  correction?: number;
  countIncludePad?: boolean;
  dilation?: Pair;
  eps?: number;
  exponent?: number;
  groups?: number;
  keepDim?: boolean;
  kernelSize?: Pair;
  labelSmoothing?: number;
  max?: number;
  min?: number;
  momentum?: number;
  outputPadding?: Pair;
  outputSize?: [number, number];
  padding?: Pair;
  paddingIdx?: number;
  reduction?: "mean" | "sum" | "none";
  shape?: number[];
  slope?: number;
  startAxis?: number;
  starts?: number[];
  steps?: number[];
  stops?: number[];
  stride?: Pair;
  training?: boolean;
}

type Runner = (t: Record<string, Tensor>, o: Options) => Tensor;

const kept = ({ keepDim }: Options) => ({ keepDim });
const window = ({ stride, padding, dilation }: Options) => ({ stride, padding, dilation });
/** Without what is an argument of its own. */
const rest = ({ kernelSize: _, ...options }: Options) => options;
const one = (axis: Options["axis"]) => axis as number;

/** How each op of ops.json is called with the inputs of a case, by name, and its options. */
export const runners: Record<string, Runner> = {
  add: (t) => p.add(t.a, t.b),
  sub: (t) => p.sub(t.a, t.b),
  mul: (t) => p.mul(t.a, t.b),
  div: (t) => p.div(t.a, t.b),
  pow: (t, o) => p.pow(t.a, o.exponent ?? t.b),
  maximum: (t) => p.maximum(t.a, t.b),
  minimum: (t) => p.minimum(t.a, t.b),
  neg: (t) => p.neg(t.x),
  exp: (t) => p.exp(t.x),
  log: (t) => p.log(t.x),
  sqrt: (t) => p.sqrt(t.x),
  abs: (t) => p.abs(t.x),
  clamp: (t, o) => p.clamp(t.x, o),
  sum: (t, o) => p.sum(t.x, o.axis, kept(o)),
  mean: (t, o) => p.mean(t.x, o.axis, kept(o)),
  max: (t, o) => p.max(t.x, o.axis, kept(o)),
  min: (t, o) => p.min(t.x, o.axis, kept(o)),
  argmax: (t, o) => p.argmax(t.x, one(o.axis), kept(o)),
  argmin: (t, o) => p.argmin(t.x, one(o.axis), kept(o)),
  variance: (t, o) => p.variance(t.x, o.axis, { ...kept(o), correction: o.correction }),
  matmul: (t) => p.matmul(t.a, t.b),
  linear: (t) => p.linear(t.x, t.weight, t.bias),
  relu: (t) => p.relu(t.x),
  leakyRelu: (t, o) => p.leakyRelu(t.x, o.slope),
  sigmoid: (t) => p.sigmoid(t.x),
  tanh: (t) => p.tanh(t.x),
  softmax: (t, o) => p.softmax(t.x, one(o.axis)),
  logSoftmax: (t, o) => p.logSoftmax(t.x, one(o.axis)),
  im2col: (t, o) => p.im2col(t.x, o.kernelSize!, window(o)),
  col2im: (t, o) => p.col2im(t.columns, o.outputSize!, o.kernelSize!, window(o)),
  conv2d: (t, o) => p.conv2d(t.x, t.weight, t.bias ?? null, o),
  conv1d: (t, o) => {
    const [K, C, R] = t.weight.shape;
    const options = o as p.nn.Conv1dOptions;
    const layer = new p.nn.Conv1d(C * (o.groups ?? 1), K, R, options);
    return Object.assign(layer, { weight: t.weight, bias: t.bias }).forward(t.x);
  },
  embedding: (t, { paddingIdx }) => {
    const [rows, width] = t.weight.shape;
    const layer = new p.nn.Embedding(rows, width, { paddingIdx });
    return Object.assign(layer, { weight: t.weight }).forward(t.index);
  },
  convTranspose2d: (t, o) => p.convTranspose2d(t.x, t.weight, t.bias ?? null, o),
  maxPool2d: (t, o) => p.maxPool2d(t.x, o.kernelSize!, window(o)),
  avgPool2d: (t, o) => p.avgPool2d(t.x, o.kernelSize!, rest(o)),
  batchNorm2d: (t, o) => p.batchNorm2d(t.x, t.runningMean, t.runningVar, t.weight ?? null, t.bias ?? null, o),
  crossEntropy: (t, o) => p.crossEntropy(t.logits, t.target, o),
  nllLoss: (t, o) => p.nllLoss(t.logProbs, t.target, o),
  mseLoss: (t, o) => p.mseLoss(t.x, t.target, o),
  reshape: (t, o) => p.reshape(t.x, o.shape!),
  permute: (t, o) => p.permute(t.x, o.axes!),
  transpose: (t, o) => p.transpose(t.x, o.a!, o.b!),
  slice: (t, o) => p.slice(t.x, o.starts!, o.stops!, o.steps),
  concat: (t, o) => p.concat(Object.values(t), one(o.axis)),
  stack: (t, o) => p.stack(Object.values(t), one(o.axis)),
  gatherRows: (t) => p.gatherRows(t.x, t.indices),
  flatten: (t, o) => p.flatten(t.x, o.startAxis),
  squeeze: (t, o) => p.squeeze(t.x, one(o.axis)),
  unsqueeze: (t, o) => p.unsqueeze(t.x, one(o.axis)),
  broadcastTo: (t, o) => p.broadcastTo(t.x, o.shape!),
};
