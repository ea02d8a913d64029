// Bugs in what prepares data, schedules rates, and tells how good a network is.

import { caughtBy, type Mutation } from "./mutation.js";

const METRICS = ["test/metrics"];
const SAMPLES = ["test/data"];
const TRANSFORMS = ["test/data/transforms"];
const SPLITS = ["test/data/k-fold.test.ts", "test/data/split-stratified.test.ts"];
const SCHEDULERS = ["test/optim/schedulers"];
const STATISTICS = ["test/metrics/significance.test.ts"];

const metrics: Mutation[] = [
  caughtBy("confusion matrix: transposed", METRICS, "src/metrics/confusion-matrix.ts", [
    "this.#counts[labels[i]][predictions[i]] += 1",
    "this.#counts[predictions[i]][labels[i]] += 1",
  ]),
  caughtBy("confusion matrix: shares of the other axis", METRICS, "src/metrics/confusion-matrix.ts", [
    "predicted: predicted[p]",
    "predicted: support[p]",
  ]),
  caughtBy(
    "classification report: absent classes in balanced accuracy",
    METRICS,
    "src/metrics/classification-report.ts",
    [".filter((own) => own.support > 0)", ""],
  ),
  caughtBy(
    "classification report: variance of one side twice",
    METRICS,
    "src/metrics/classification-report.ts",
    ["(n2 - dot(support, support))", "(n2 - dot(predicted, predicted))"],
  ),
  caughtBy("top-k: a tie for the label", METRICS, "src/metrics/top-k-accuracy.ts", [
    "c > label",
    "c < label",
  ]),
  caughtBy("log loss: not clipped at 0", METRICS, "src/metrics/log-loss.ts", ["Math.max(eps, p)", "p"]),
  caughtBy("calibration: bins weigh the same", METRICS, "src/metrics/calibration.ts", [
    "(filled[b].count / N) * gap",
    "gap / filled.length",
  ]),
  caughtBy("calibration: edges in the bin above", METRICS, "src/metrics/calibration.ts", [
    "confidence <= (b + 1)",
    "confidence < (b + 1)",
  ]),
  caughtBy("curves: ties told apart", METRICS, "src/metrics/curve-metric.ts", [
    "while (negatives[n - 1] === threshold) n -= 1;",
    "if (negatives[n - 1] === threshold) n -= 1;",
  ]),
  caughtBy("ROC: rectangles instead of trapezoids", METRICS, "src/metrics/roc-curve.ts", [
    "(truePositives + before.truePositives)",
    "(2 * truePositives)",
  ]),
  caughtBy("exact sum: errors dropped", METRICS, "src/metrics/exact-sum.ts", [
    "if (error !== 0) parts.push(error);",
    "",
  ]),
];

const data: Mutation[] = [
  caughtBy("k-fold: one fold takes the rest", SPLITS, "src/data/k-fold.ts", [
    "Math.floor((place * k) / n)",
    "Math.min(k - 1, Math.floor(place / Math.floor(n / k)))",
  ]),
  caughtBy("stratified k-fold: not stratified", SPLITS, "src/data/stratified-k-fold.ts", [
    "byClass.entries()",
    "order.entries()",
  ]),
  caughtBy("stratified split: the first part takes all", SPLITS, "src/data/stratified-split.ts", [
    "own[part] -= 1;",
    "",
  ]),
  caughtBy("mixup: share below one half", ["test/data/mixup.test.ts"], "src/data/mixup.ts", [
    "Math.max(drawn, 1 - drawn)",
    "drawn",
  ]),
  caughtBy("affine: turns the other way", TRANSFORMS, "src/data/transforms/random-affine.ts", [
    "[radians(angle), radians(shear[0])",
    "[-radians(angle), radians(shear[0])",
  ]),
  caughtBy("affine: middle off by half a pixel", TRANSFORMS, "src/data/transforms/random-affine.ts", [
    "[(W - 1) / 2, (H - 1) / 2]",
    "[W / 2, H / 2]",
  ]),
  caughtBy("rotation: clockwise", TRANSFORMS, "src/data/transforms/random-rotation.ts", ["-angle", "angle"]),
  caughtBy("warp: halves rounded up", TRANSFORMS, "src/data/transforms/warp.ts", [
    "floor % 2 === 0 ? floor : floor + 1",
    "floor + 1",
  ]),
  caughtBy("warp: no fill at the right edge", TRANSFORMS, "src/data/transforms/warp.ts", [
    "left < W - 1) b = from[at + 1]",
    "left < W) b = from[at + 1]",
  ]),
  caughtBy("random rectangle: ratio not logarithmic", TRANSFORMS, "src/data/transforms/random-rectangle.ts", [
    "Math.exp(between(generator, logRatio))",
    "between(generator, ratio)",
  ]),
  caughtBy("elastic: border repeated", TRANSFORMS, "src/data/transforms/border.ts", [
    "const period = 2 * (n - 1);",
    "const period = 2 * n;",
  ]),
  caughtBy("crop: never at the last place", TRANSFORMS, "src/data/transforms/random-crop.ts", [
    "generator.below(H - this.H + 1)",
    "generator.below(Math.max(1, H - this.H))",
  ]),
  caughtBy("hue: turned the other way", TRANSFORMS, "src/data/transforms/color-jitter.ts", [
    "shiftHue(red[i], green[i], blue[i], amount)",
    "shiftHue(red[i], green[i], blue[i], -amount)",
  ]),
  caughtBy("perspective: off by half a pixel", TRANSFORMS, "src/data/transforms/perspective.ts", [
    "[column + 0.5, row + 0.5]",
    "[column, row]",
  ]),
  caughtBy("blur: as wide along y as along x", TRANSFORMS, "src/data/transforms/gaussian-blur.ts", [
    "weightedMean(blurred, x, W, y, H, alongY)",
    "weightedMean(blurred, x, W, y, H, alongX)",
  ]),
  caughtBy("weighted sampler: weights forgotten", SAMPLES, "src/data/samplers/weighted-random-sampler.ts", [
    "total += weight;",
    "total += 1;",
  ]),
  caughtBy("prefetch: the last begun comes first", SAMPLES, "src/data/prefetched.ts", [
    "next !== undefined; next = begun.shift()",
    "next !== undefined; next = begun.pop()",
  ]),
  caughtBy("collate: rows on top of each other", SAMPLES, "src/data/collate.ts", [
    "row.dataSync(), i * size",
    "row.dataSync()",
  ]),
  caughtBy("CIFAR-10: a picture begins with its label", SAMPLES, "src/data/cifar10.ts", [
    "bytes.subarray(at + 1, at + RECORD)",
    "bytes.subarray(at, at + RECORD - 1)",
  ]),
  caughtBy("worker: always the first epoch", ["test/data/worker"], "src/data/worker/serve-dataset.ts", [
    "samples.get(index, epoch)",
    "samples.get(index, 0)",
  ]),
  caughtBy("transforms: the same in every epoch", TRANSFORMS, "src/data/transforms/random-transform.ts", [
    "STREAMS * slot, epoch, index",
    "STREAMS * slot, 0, index",
  ]),
];

const training: Mutation[] = [
  caughtBy(
    "cosine restarts: cycles of the same length",
    SCHEDULERS,
    "src/optim/schedulers/cosine-annealing-warm-restarts.ts",
    ["length *= tMult;", ""],
  ),
  caughtBy("one-cycle: peak a step late", SCHEDULERS, "src/optim/schedulers/one-cycle-lr.ts", [
    "end: pctStart * totalSteps - 1,",
    "end: pctStart * totalSteps,",
  ]),
  caughtBy("multi-step: falls after its milestone", SCHEDULERS, "src/optim/schedulers/multi-step-lr.ts", [
    "milestone <= step",
    "milestone < step",
  ]),
  caughtBy("plateau: patience off by one", SCHEDULERS, "src/optim/schedulers/reduce-lr-on-plateau.ts", [
    "this.#numBadEpochs > patience",
    "this.#numBadEpochs >= patience",
  ]),
  caughtBy(
    "plateau: threshold of a negative metric",
    SCHEDULERS,
    "src/optim/schedulers/reduce-lr-on-plateau.ts",
    ["threshold * Math.abs(this.#best)", "threshold * this.#best"],
  ),
  caughtBy(
    "average of weights: no warm-up",
    ["test/optim/exponential-moving-average.test.ts"],
    "src/optim/exponential-moving-average.ts",
    ["Math.min(this.decay, (1 + this.#updates) / (10 + this.#updates))", "this.decay"],
  ),
  caughtBy(
    "sharpness: weights moved by the length of the gradients",
    ["test/optim/sharpness-aware-minimization.test.ts"],
    "src/optim/sharpness-aware-minimization.ts",
    ["div(this.rho, clamp(norm, { min: 1 }))", "mul(clamp(norm, { min: 1 }), this.rho)"],
  ),
  caughtBy(
    "sharpness: running statistics stay those of the second gradient",
    ["test/optim/sharpness-aware-minimization.test.ts"],
    "src/optim/sharpness-aware-minimization.ts",
    ["[...this.optimizer.parameters, ...this.#model.stateDict().values()]", "this.optimizer.parameters"],
  ),
  caughtBy("fit: one gradient in place of two", ["test/train/fit.test.ts"], "src/train/train-epoch.ts", [
    "    sharpness?.applied(differentiate);\n",
    "",
  ]),
  caughtBy("L1 penalty: signs kept", ["test/nn/l1-penalty.test.ts"], "src/nn/l1-penalty.ts", [
    "sum(abs(w))",
    "sum(w)",
  ]),
  caughtBy(
    "early stopping: an epoch late",
    ["test/train/early-stopping.test.ts"],
    "src/train/early-stopping.ts",
    ["this.bestEpoch >= this.patience", "this.bestEpoch > this.patience"],
  ),
  caughtBy("loader: begins an epoch over", ["test/data/loader.test.ts"], "src/data/loader.ts", [
    "for (let i = first; i < this.length; i++) {",
    "for (let i = 0; i < this.length; i++) {",
  ]),
];

const judgement: Mutation[] = [
  caughtBy("standard deviation: of the population", STATISTICS, "src/metrics/sample.ts", [
    "** 2, 0) / (n - 1))",
    "** 2, 0) / n)",
  ]),
  caughtBy("McNemar: one-sided", STATISTICS, "src/metrics/mc-nemar.ts", ["2 * tail", "tail"]),
  caughtBy(
    "rejection: as sure as chance has it",
    ["test/metrics/rejection.test.ts"],
    "src/metrics/rejection.ts",
    ["return binomialTail(errors, n, rate) <= 1 - confidence;", "return errors <= rate * n;"],
  ),
];

export const evaluation: readonly Mutation[] = [...metrics, ...data, ...training, ...judgement];
