// What a classifier's last numbers are worth. The logits z of one sample become probabilities p = softmax(z), and the
// loss against a target distribution q is −Σ q·log p. For a class index, q is 1 there and 0 elsewhere, and the loss is
// −log p[label]. As p[c] = e^z[c] / Σ e^z, that is log Σ e^z − z[label], and its derivative by z[c] is p[c], less 1 at
// the label: dz = p − q. The loops are in kernels/softmax-cross-entropy/reference.ts.

import type { CrossEntropyDims } from "../../kernels/softmax-cross-entropy/reference.js";
import { defineOp } from "../autograd/define-op.js";
import { ShapeError, ValueError } from "../errors.js";
import { checkOptions } from "../options.js";
import { ones } from "../tensor/creation.js";
import { isFloat, requireFloat, requireSameDType } from "../tensor/dtype.js";
import { requireNumber } from "../tensor/require-number.js";
import { requireTensor } from "../tensor/require-tensor.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { warnOnce } from "../warn.js";
import { add } from "./add.js";
import { broadcastTo } from "./broadcast-to.js";
import {
  type ClassWeightOptions,
  counted,
  inShape,
  reduceCounted,
  requireClasses,
  requireClassWeight,
  rowsOfClasses,
  samplesOf,
  weightedLabels,
} from "./class-weights.js";
import { logSoftmax } from "./log-softmax.js";
import { type Reduction, reduceLoss } from "./mse-loss.js";
import { mul, mulOrZero } from "./mul.js";
import { neg } from "./neg.js";
import { reshape } from "./reshape.js";
import { softmax } from "./softmax.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

const crossEntropyOp = defineOp({
  name: "crossEntropy",
  forward({ kernels, storage, wrap }, logits: Tensor, labels: Tensor, d: CrossEntropyDims) {
    const { losses, probabilities } = kernels.softmaxCrossEntropy(storage(logits), storage(labels), d);
    const p = wrap(probabilities, logits.shape, logits.dtype);
    return { y: wrap(losses, [d.N], logits.dtype), saved: { logits, p, labels, d } };
  },
  // dz = (p − q)·dLoss
  backward: ({ saved: { logits, p, labels, d } }, dLosses) => [
    crossEntropyBackward(logits, dLosses, p, labels, d),
    null,
  ],
});

const crossEntropyBackward: (
  logits: Tensor,
  dLosses: Tensor,
  p: Tensor,
  labels: Tensor,
  d: CrossEntropyDims,
) => Tensor = defineOp({
  name: "crossEntropyBackward",
  forward: (
    { kernels, storage, wrap },
    logits: Tensor,
    dLosses: Tensor,
    p: Tensor,
    labels: Tensor,
    d: CrossEntropyDims,
  ) => {
    const dz = kernels.softmaxCrossEntropyBackward(storage(p), storage(labels), storage(dLosses), d);
    return { y: wrap(dz, p.shape, p.dtype), saved: { logits, dLosses, labels, d } };
  },
  // dz = (p − q)·dLoss moves with z through p, whose Jacobian is that of softmax, and with dLoss in proportion. p is
  // made again from the logits, so that this too can be differentiated.
  backward({ saved: { logits, dLosses, labels, d }, needs }, g) {
    const p = softmax(logits, 1);
    const centered = sub(g, sum(mul(g, p), 1, { keepDim: true }));
    const perUnit = () => crossEntropyBackward(logits, ones([d.N], { dtype: p.dtype }), p, labels, d);
    return [
      needs(0) ? mul(mul(p, centered), reshape(dLosses, [d.N, 1])) : null,
      needs(1) ? sum(mul(g, perUnit()), 1) : null,
      null,
      null,
    ];
  },
});

/** What {@link crossEntropy} makes of the losses of a batch, and of its targets. */
export interface CrossEntropyOptions extends ClassWeightOptions {
  /** "mean" (default) over the batch, "sum", or "none": one loss per sample. */
  reduction?: Reduction;
  /** ε in [0, 1): the target becomes (1 − ε)·target + ε/C. Default 0. */
  labelSmoothing?: number;
}

/**
 * loss = −Σ_c q_c · log softmax(logits)_c, in nats, averaged over the batch. It takes *logits*, not probabilities: a
 * softmax before it would be applied twice, and the loss of ten classes could then never fall below
 * log(1 + 9/e) = 1.4612.
 *
 * With a `weight` for each class a term counts q_c·w_c, and the mean over class indices divides by the sum of the labels'
 * weights; with probabilities it divides by the number of samples. Unlike in PyTorch no label is ignored unless `ignoreIndex` names it.
 *
 * Shapes: logits [N, C]; target [N] of class indices (int32 or uint8), or [N, C] of probabilities in the logits'
 * dtype; weight [C]; the result is a scalar, or [N] with reduction "none". Logits may also be [C] of a single sample, with a
 * scalar for its label, or [N, C, d1, …] with labels [N, d1, …], as of the pixels of images: each place is a sample.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html; label smoothing: Szegedy
 * et al., "Rethinking the Inception Architecture" (2015).
 *
 * @throws {ShapeError} when the sizes do not fit or the batch is empty; {@link ValueError} when a label is outside
 * [0, C).
 * @example
 * crossEntropy(tensor([[2, 0, 0]]), tensor(new Int32Array([0]))).item(); // 0.2395
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  requireTensor("crossEntropy", "logits", logits);
  requireTensor("crossEntropy", "target", target, 'tensor(target, { dtype: "int32" })');
  checkOptions("crossEntropy", options, {
    reduction: true,
    labelSmoothing: true,
    weight: true,
    ignoreIndex: true,
  });
  const { reduction = "mean", labelSmoothing = 0 } = options;
  requireFloat("crossEntropy", "logits", logits.dtype);
  requireClasses("crossEntropy", "logits", logits);
  requireNumber("crossEntropy", "labelSmoothing", labelSmoothing);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new ValueError(
      `crossEntropy: labelSmoothing is ${labelSmoothing}; it must be at least 0 and less than 1`,
    );
  }
  if (logits.node?.op === "softmax") {
    warnOnce(
      "crossEntropy: the logits come straight out of softmax, but crossEntropy applies softmax itself. Applied twice it flattens the gradients, and the loss cannot come near 0: pass the numbers before softmax",
    );
  }
  requireClassWeight("crossEntropy", "logits", logits, options);
  const samples = samplesOf(logits);
  if (isFloat(target.dtype)) {
    const losses = inShape(againstProbabilities(logits, target, options), samples);
    return reduceLoss("crossEntropy", losses, reduction);
  }
  if (!sameShape(target.shape, samples)) {
    const oneHot = sameShape(target.shape, logits.shape) ? ": of one-hot rows, argmax(target, 1)" : "";
    throw new ShapeError(
      `crossEntropy: logits is ${formatShape(logits.shape)} but target is ${formatShape(target.shape)}; class indices must be ${formatShape(samples)}, one for each sample${oneHot}`,
      { logits: logits.shape, target: target.shape },
    );
  }
  const { losses, counts } = againstLabels(rowsOfClasses(logits), inShape(target, [target.size]), options);
  return reduceCounted("crossEntropy", inShape(losses, samples), counts, reduction);
}

/** The losses of the samples, and what each counts. */
function againstLabels(logits: Tensor, target: Tensor, options: CrossEntropyOptions) {
  const [N, C] = logits.shape;
  const { weight, labelSmoothing = 0 } = options;
  const { labels, kept, counts } = weightedLabels("crossEntropy", target, logits, options);
  const smoothed = (epsilon: number) => crossEntropyOp(logits, labels, { N, C, labelSmoothing: epsilon });
  if (weight === undefined || labelSmoothing === 0)
    return { losses: counted(counts, smoothed(labelSmoothing)), counts };
  // What ε spreads over all classes has the weight of each, what is left on the label that of the label.
  const onLabel = mul(counted(counts, smoothed(0)), 1 - labelSmoothing);
  const spread = mul(counted(kept, weightedSum(logits, broadcastTo(weight, [N, C]))), labelSmoothing / C);
  return { losses: add(onLabel, spread), counts };
}

/** −Σ q·log p. A class that is impossible, p = 0, costs nothing where q is 0. */
const weightedSum = (logits: Tensor, q: Tensor): Tensor => neg(sum(mulOrZero(q, logSoftmax(logits, 1)), 1));

/** −Σ w·q·log p of each sample, with q = (1 − ε)·target + ε/C. */
function againstProbabilities(
  logits: Tensor,
  target: Tensor,
  { weight, ignoreIndex, labelSmoothing = 0 }: CrossEntropyOptions,
): Tensor {
  requireSameDType("crossEntropy", "logits", logits.dtype, "target", target.dtype);
  if (!sameShape(target.shape, logits.shape)) {
    throw new ShapeError(
      `crossEntropy: logits is ${formatShape(logits.shape)} but target is ${formatShape(target.shape)}; target probabilities must have the same shape, and class indices must be int32: cast(target, "int32")`,
      { logits: logits.shape, target: target.shape },
    );
  }
  if (ignoreIndex !== undefined) {
    throw new ValueError(
      `crossEntropy: ignoreIndex is ${ignoreIndex} but target holds probabilities; only class indices can be ignored: cast(target, "int32")`,
    );
  }
  const [rows, given] = [rowsOfClasses(logits), rowsOfClasses(target)];
  const q =
    labelSmoothing === 0 ? given : add(mul(given, 1 - labelSmoothing), labelSmoothing / rows.shape[1]);
  return weightedSum(rows, weight === undefined ? q : mul(q, weight));
}

// Next: src/autograd/backward.ts, which carries this gradient back through the net.
