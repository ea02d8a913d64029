import type { Tensor } from "pellucid";
import * as p from "pellucid";

type Pair = number | [number, number];

/** The options of the cases in ops.json, all ops together. */
export interface Options {
  a?: number;
  approximate?: p.GeluOptions["approximate"];
  axes?: number[];
  axis?: number | number[];
  b?: number;
  borders?: number[];
  beta?: number;
  temperature?: number;
  correction?: number;
  count?: number;
  countIncludePad?: boolean;
  delta?: number;
  dilation?: Pair;
  eps?: number;
  equation?: string;
  exponent?: number;
  groups?: number;
  ignoreIndex?: number;
  keepDim?: boolean;
  kernelSize?: Pair;
  labelSmoothing?: number;
  logTarget?: boolean;
  max?: number;
  min?: number;
  mode?: p.PadOptions["mode"];
  momentum?: number;
  normalizedShape?: number[];
  outputSize?: [number, number];
  padding?: Pair;
  part?: number;
  outputPadding?: Pair;
  paddingIdx?: number;
  reduction?: "mean" | "sum" | "none";
  shape?: number[];
  sizes?: number | number[];
  slope?: number;
  startAxis?: number;
  starts?: number[];
  steps?: number[];
  stops?: number[];
  stride?: Pair;
  threshold?: number;
  training?: boolean;
  value?: number;
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
  batchNorm1d: (t, o) => p.batchNorm1d(t.x, t.runningMean, t.runningVar, t.weight ?? null, t.bias ?? null, o),
  layerNorm: (t, o) => p.layerNorm(t.x, o.normalizedShape!, t.weight, t.bias, { eps: o.eps }),
  groupNorm: (t, o) => p.groupNorm(t.x, o.groups!, t.weight, t.bias, { eps: o.eps }),
  adaptiveAvgPool2d: (t, o) => p.adaptiveAvgPool2d(t.x, o.outputSize!),
  crossEntropy: (t, o) => p.crossEntropy(t.logits, t.target, { ...o, weight: t.weight }),
  nllLoss: (t, o) => p.nllLoss(t.logProbs, t.target, { ...o, weight: t.weight }),
  binaryCrossEntropyWithLogits: (t, o) =>
    p.binaryCrossEntropyWithLogits(t.x, t.target, { ...o, weight: t.weight, posWeight: t.posWeight }),
  l1Loss: (t, o) => p.l1Loss(t.x, t.target, o),
  huberLoss: (t, o) => p.huberLoss(t.x, t.target, o),
  smoothL1Loss: (t, o) => p.smoothL1Loss(t.x, t.target, o),
  klDiv: (t, o) => p.klDiv(t.x, t.target, o as p.KlDivOptions),
  distillationLoss: (t, o) => p.distillationLoss(t.x, t.target, o),
  erf: (t) => p.erf(t.x),
  gelu: (t, o) => p.gelu(t.x, o),
  silu: (t) => p.silu(t.x),
  softplus: (t, o) => p.softplus(t.x, o),
  logsumexp: (t, o) => p.logsumexp(t.x, o.axis, kept(o)),
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
  where: (t) => p.where(t.condition, t.a, t.b),
  pad: (t, o) => p.pad(t.x, o.borders!, { mode: o.mode, value: o.value }),
  gather: (t, o) => p.gather(t.x, one(o.axis), t.indices),
  scatterAdd: (t, o) => p.scatterAdd(t.x, one(o.axis), t.indices, t.src),
  scatter: (t, o) => p.scatter(t.x, one(o.axis), t.indices, o.value ?? t.src),
  split: (t, o) => p.split(t.x, o.sizes!, one(o.axis))[o.part!],
  chunk: (t, o) => p.chunk(t.x, o.count!, one(o.axis))[o.part!],
  flip: (t, o) => p.flip(t.x, o.axis),
  cumsum: (t, o) => p.cumsum(t.x, one(o.axis)),
  std: (t, o) => p.std(t.x, o.axis, { ...kept(o), correction: o.correction }),
  einsum: (t, o) => p.einsum(o.equation!, ...Object.values(t)),
  broadcastTo: (t, o) => p.broadcastTo(t.x, o.shape!),
};
