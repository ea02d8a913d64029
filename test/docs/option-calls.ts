import fc from "fast-check";
import * as p from "pellucid";
import { nn, optim, type Tensor, zeros } from "pellucid";
import * as data from "pellucid/data";
import * as formats from "pellucid/formats";
import * as metrics from "pellucid/metrics";
import { compareBackends, gradcheck, gradgradcheck } from "pellucid/testing";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { formatTerm } from "pellucid/trace";
import * as train from "pellucid/train";
import { Study } from "pellucid/tune";

// biome-ignore lint/suspicious/noExplicitAny: these options are wrong on purpose
type Wrong = any;
type Call = (options: Wrong) => unknown;

const image = zeros([1, 1, 4, 4]);
const row = zeros([2, 3]);
const labels = zeros([2], { dtype: "int32" });
const model = new nn.Linear(3, 3);
class Still extends optim.Optimizer {
  protected update(): void {}
}
const sgd = () => new optim.SGD(model.parameters());
const samples = new data.TensorDataset(row, labels);
const identity = (x: Tensor) => x;
const { schedulers } = optim;
/** Where nothing is ever written, for the options are refused before. */
const NOWHERE = "/nowhere/at/all";

/** How to call everything that takes options with some that are wrong. */
export const calls: Readonly<Record<string, Call>> = {
  exportOnnx: (o) => formats.exportOnnx(model, row, o),
  importOnnx: (o) => formats.importOnnx(new Uint8Array(), o),
  readOnnx: (o) => formats.readOnnx(NOWHERE, o),
  backward: (o) => p.backward(row, o),
  useBackend: (o) => p.useBackend("cpu", o),
  encodeNpy: (o) => formats.encodeNpy(row, o),
  writeNpy: (o) => formats.writeNpy(NOWHERE, row, o),
  encodeNpz: (o) => formats.encodeNpz({ row }, o),
  writeNpz: (o) => formats.writeNpz(NOWHERE, { row }, o),
  formatTerm: (o) => formatTerm({ kind: "constant", name: "", value: 1 }, o),
  detectAnomaly: (o) => p.detectAnomaly(() => {}, o),
  "nn.BatchNorm2d": (o) => new nn.BatchNorm2d(3, o),
  "Module.checkStateDict": (o) => model.checkStateDict(model.stateDict(), o),
  "Module.loadStateDict": (o) => model.loadStateDict(model.stateDict(), o),
  "nn.Conv1d": (o) => new nn.Conv1d(1, 1, 3, o),
  "nn.ConvTranspose2d": (o) => new nn.ConvTranspose2d(1, 1, 3, o),
  "nn.Embedding": (o) => new nn.Embedding(3, 3, o),
  "nn.Conv2d": (o) => new nn.Conv2d(1, 1, 3, o),
  "nn.init.uniform": (o) => nn.init.uniform([2], 0, 1, o),
  "nn.init.normal": (o) => nn.init.normal([2], 0, 1, o),
  "nn.init.xavierUniform": (o) => nn.init.xavierUniform([2, 2], 1, o),
  "nn.init.xavierNormal": (o) => nn.init.xavierNormal([2, 2], 1, o),
  "nn.init.kaimingUniform": (o) => nn.init.kaimingUniform([2, 2], 0, o),
  "nn.init.kaimingNormal": (o) => nn.init.kaimingNormal([2, 2], 0, o),
  "nn.init.layerDefault": (o) => nn.init.layerDefault([2, 2], true, o),
  "nn.Linear": (o) => new nn.Linear(3, 3, o),
  "nn.AvgPool2d": (o) => new nn.AvgPool2d(2, o),
  "nn.MaxPool2d": (o) => new nn.MaxPool2d(2, o),
  "nn.summary": (o) => nn.summary(model, [1, 3], o),
  "optim.Adagrad": (o) => new optim.Adagrad(model.parameters(), o),
  "optim.NAdam": (o) => new optim.NAdam(model.parameters(), o),
  "optim.Optimizer": (o) => new Still("Optimizer", model.parameters(), o),
  "optim.RMSprop": (o) => new optim.RMSprop(model.parameters(), o),
  "optim.Adam": (o) => new optim.Adam(model.parameters(), o),
  "optim.AdamW": (o) => new optim.AdamW(model.parameters(), o),
  "optim.SGD": (o) => new optim.SGD(model.parameters(), o),
  "optim.clipGradNorm": (o) => optim.clipGradNorm(model.parameters(), 1, o),
  "optim.ExponentialMovingAverage": (o) => new optim.ExponentialMovingAverage(model, o),
  ...Object.fromEntries(
    [
      schedulers.CosineAnnealingLR,
      schedulers.CosineAnnealingWarmRestarts,
      schedulers.CyclicLR,
      schedulers.ExponentialLR,
      schedulers.LinearLR,
      schedulers.MultiStepLR,
      schedulers.OneCycleLR,
      schedulers.ReduceLROnPlateau,
      schedulers.SequentialLR,
      schedulers.StepLR,
    ].map((Schedule) => [`optim.schedulers.${Schedule.name}`, (o: Wrong) => new Schedule(sgd(), o)]),
  ),
  arange: (o) => p.arange(0, 3, 1, o),
  eye: (o) => p.eye(2, o),
  full: (o) => p.full([2], 1, o),
  ones: (o) => p.ones([2], o),
  rand: (o) => p.rand([2], o),
  randint: (o) => p.randint(0, 3, [2], o),
  randn: (o) => p.randn([2], o),
  tensor: (o) => p.tensor([1, 2], o),
  zeros: (o) => p.zeros([2], o),
  argmax: (o) => p.argmax(row, 0, o),
  argmin: (o) => p.argmin(row, 0, o),
  avgPool2d: (o) => p.avgPool2d(image, 2, o),
  batchNorm2d: (o) => p.batchNorm2d(image, zeros([1]), zeros([1]), null, null, o),
  clamp: (o) => p.clamp(row, o),
  convTranspose2d: (o) => p.convTranspose2d(image, image, null, o),
  conv2d: (o) => p.conv2d(image, image, null, o),
  crossEntropy: (o) => p.crossEntropy(row, labels, o),
  dropout: (o) => p.dropout(row, 0.5, o),
  col2im: (o) => p.col2im(zeros([1, 4, 9]), 4, 2, o),
  im2col: (o) => p.im2col(image, 2, o),
  max: (o) => p.max(row, 0, o),
  maxPool2d: (o) => p.maxPool2d(image, 2, o),
  mean: (o) => p.mean(row, 0, o),
  min: (o) => p.min(row, 0, o),
  mseLoss: (o) => p.mseLoss(row, row, o),
  nllLoss: (o) => p.nllLoss(row, labels, o),
  sum: (o) => p.sum(row, 0, o),
  variance: (o) => p.variance(row, 0, o),
  ImageDataset: (o) => new data.ImageDataset(new Uint8Array(4), new Uint8Array(1), [1, 2, 2], o),
  kFold: (o) => data.kFold(4, 2, o),
  loadMnist: (o) => data.loadMnist({ ...o, dir: NOWHERE }),
  loadMnistArrays: (o) => data.loadMnistArrays({ ...o, dir: NOWHERE }),
  DataLoader: (o) => new data.DataLoader(samples, o),
  mixup: (o) => data.mixup(row, labels, { ...o, alpha: 1, seed: 0, epoch: 0, batch: 0 }),
  randomSplit: (o) => data.randomSplit(samples, [1, 1], o),
  stratifiedKFold: (o) => data.stratifiedKFold([0, 0], 2, o),
  stratifiedSplit: (o) => data.stratifiedSplit(samples, [1, 1], { ...o, labels: [0, 0] }),
  ElasticTransform: (o) => new data.ElasticTransform(o),
  RandomAffine: (o) => new data.RandomAffine({ ...o, degrees: 10 }),
  RandomErasing: (o) => new data.RandomErasing(o),
  RandomResizedCrop: (o) => new data.RandomResizedCrop(28, o),
  RandomRotation: (o) => new data.RandomRotation(10, o),
  CalibrationMetric: (o) => new metrics.CalibrationMetric(o),
  calibration: (o) => metrics.calibration([1, 0], [0], o),
  classificationReport: (o) => metrics.classificationReport(new metrics.ConfusionMatrix(2), o),
  LogLossMetric: (o) => new metrics.LogLossMetric(o),
  logLoss: (o) => metrics.logLoss([1, 0], [0], o),
  PrecisionRecallCurveMetric: (o) => new metrics.PrecisionRecallCurveMetric(o),
  precisionRecallCurve: (o) => metrics.precisionRecallCurve([1, 0], [1, 0], o),
  PrecisionRecallCurvesMetric: (o) => new metrics.PrecisionRecallCurvesMetric({ ...o, classes: 2 }),
  precisionRecallCurves: (o) => metrics.precisionRecallCurves([1, 0], [0], o),
  calibrateRejection: (o) => metrics.calibrateRejection([1, 0], [0], o),
  RocCurveMetric: (o) => new metrics.RocCurveMetric(o),
  rocCurve: (o) => metrics.rocCurve([1, 0], [1, 0], o),
  RocCurvesMetric: (o) => new metrics.RocCurvesMetric({ ...o, classes: 2 }),
  rocCurves: (o) => metrics.rocCurves([1, 0], [0], o),
  TopKAccuracyMetric: (o) => new metrics.TopKAccuracyMetric(o),
  topKAccuracy: (o) => metrics.topKAccuracy([1, 0], [0], o),
  "arbitraries.awayFromKinks": arbitraries.awayFromKinks,
  "arbitraries.batch": arbitraries.batch,
  "arbitraries.broadcastableShapes": arbitraries.broadcastableShapes,
  "arbitraries.conv2dCase": arbitraries.conv2dCase,
  "arbitraries.distinct": arbitraries.distinct,
  "arbitraries.labels": arbitraries.labels,
  "arbitraries.logits": arbitraries.logits,
  "arbitraries.moduleCase": arbitraries.moduleCase,
  "arbitraries.opGraph": arbitraries.opGraph,
  "arbitraries.optimizerState": arbitraries.optimizerState,
  "arbitraries.pool2dCase": arbitraries.pool2dCase,
  "arbitraries.probabilities": arbitraries.probabilities,
  "arbitraries.shape": arbitraries.shape,
  "arbitraries.tensor": arbitraries.tensor,
  "arbitraries.tensors": (o) => arbitraries.tensors({ ...o, shapes: fc.constant([[2]]) }),
  "arbitraries.withTies": arbitraries.withTies,
  compareBackends: (o) => compareBackends(identity, [row], ["cpu"], o),
  gradcheck: (o) => gradcheck(identity, [row], o),
  gradgradcheck: (o) => gradgradcheck(identity, [row], o),
  "laws.adjointness": (o) => laws.adjointness(identity, o),
  "laws.backwardLinearity": (o) => laws.backwardLinearity(identity, o),
  "laws.batchSplit": (o) => laws.batchSplit(identity, o),
  "laws.chainRule": (o) => laws.chainRule(identity, identity, o),
  "laws.chainRuleOnGraphs": laws.chainRuleOnGraphs,
  "laws.adamFormula": laws.adamFormula,
  "laws.adamWFormula": laws.adamWFormula,
  "laws.sgdFormula": laws.sgdFormula,
  "laws.gradientAccumulation": (o) =>
    laws.gradientAccumulation(model, { ...o, batches: fc.constant([row, labels]) }),
  "laws.linearity": (o) => laws.linearity(identity, o),
  "laws.noGradInvariance": (o) => laws.noGradInvariance(identity, o),
  "laws.optimizerStep": laws.optimizerStep,
  "laws.permutationEquivariance": (o) => laws.permutationEquivariance(identity, o),
  "laws.scaleRange": (o) => laws.scaleRange(fc.constant({ inputs: [row], fn: identity }), o),
  "laws.saveLoadRoundTrip": (o) => laws.saveLoadRoundTrip(() => model, o),
  "laws.shiftInvariance": (o) => laws.shiftInvariance(identity, o),
  "laws.translationEquivariance": (o) => laws.translationEquivariance(identity, o),
  loadCheckpoint: (o) => train.loadCheckpoint(NOWHERE, { ...o, model, optimizer: sgd() }),
  saveCheckpoint: (o) => train.saveCheckpoint(NOWHERE, { ...o, model, optimizer: sgd(), progress: 0 }),
  EarlyStopping: (o) => new train.EarlyStopping(o),
  evaluate: (o) => train.evaluate(model, new data.DataLoader(samples), o),
  fit: (o) => {
    const loader = new data.DataLoader(samples);
    return train.fit(model, { ...o, optimizer: sgd(), training: loader, validation: loader, epochs: 0 });
  },
  lockDirectory: (o) => data.lockDirectory(NOWHERE, o),
  "JsonlLog.open": (o) => train.JsonlLog.open(`${NOWHERE}.jsonl`, o),
  "TensorBoardLog.open": (o) => train.TensorBoardLog.open(NOWHERE, o),
  "TrainingLog.open": (o) => train.TrainingLog.open(NOWHERE, o),
  "Study.open": (o) => Study.open(NOWHERE, { ...o, name: "a", space: {}, direction: "minimize" }),
};

/** What these call themselves in their errors, where it is not the last part of their name. */
export const CALLED: Readonly<Record<string, string>> = {
  "Module.checkStateDict": "loadStateDict",
  "Study.open": "study",
  CalibrationMetric: "calibration",
  LogLossMetric: "logLoss",
  PrecisionRecallCurveMetric: "precisionRecallCurve",
  PrecisionRecallCurvesMetric: "precisionRecallCurves",
  RocCurveMetric: "rocCurve",
  RocCurvesMetric: "rocCurves",
  TopKAccuracyMetric: "topKAccuracy",
};
