import { type Call, call, numbers as n, positive } from "../call.js";

/** Losses and the like. */
// biome-ignore lint/suspicious/noExplicitAny: its types are not installed here
export function lossFunctions(tf: any): Call[] {
  const { losses } = tf;
  return [
    call("losses.meanSquaredError", "", (a, b) => losses.meanSquaredError(a, b), [n([2, 3]), n([2, 3], 2)]),
    call("losses.meanSquaredError", "weighted", (a, b, w) => losses.meanSquaredError(a, b, w), [
      n([2, 3]),
      n([2, 3], 2),
      positive([2, 3], 3),
    ]),
    call("losses.absoluteDifference", "", (a, b) => losses.absoluteDifference(a, b), [
      n([2, 3]),
      n([2, 3], 2),
    ]),
    call("losses.absoluteDifference", "equal", (a, b) => losses.absoluteDifference(a, b), [
      [1, 2],
      [1, 2],
    ]),
    call("losses.huberLoss", "at its kink", (a, b) => losses.huberLoss(a, b), [
      [1, 2],
      [2, 4],
    ]),
    call("losses.huberLoss", "", (a, b) => losses.huberLoss(a, b), [n([2, 3]), n([2, 3], 2)]),
    call("losses.hingeLoss", "", (b) => losses.hingeLoss(tf.tensor([0, 1, 1]), b), [[0.25, 0.5, -1.5]]),
    call("losses.logLoss", "", (a, b) => losses.logLoss(a, b), [
      [0.25, 0.75],
      [0.5, 0.125],
    ]),
    call("losses.cosineDistance", "", (a, b) => losses.cosineDistance(a, b, 1), [n([2, 3]), n([2, 3], 2)]),
    call("losses.sigmoidCrossEntropy", "", (a, b) => losses.sigmoidCrossEntropy(a, b), [
      [0.25, 0.75],
      [1.5, -2],
    ]),
    call("losses.sigmoidCrossEntropy", "far out", (b) => losses.sigmoidCrossEntropy(tf.tensor([0, 1]), b), [
      [40, -40],
    ]),
    call(
      "losses.softmaxCrossEntropy",
      "logits",
      (b) => losses.softmaxCrossEntropy(tf.tensor([[0.25, 0.75, 0]]), b),
      [[[1, -0.5, 2]]],
    ),
    call("losses.softmaxCrossEntropy", "labels and logits", (a, b) => losses.softmaxCrossEntropy(a, b), [
      [[0.25, 0.5, 0.25]],
      [[1, -0.5, 2]],
    ]),
    call(
      "basicLSTMCell",
      "",
      (w, x, c, h) => tf.add(...tf.basicLSTMCell(tf.scalar(1), w, tf.zeros([8]), x, c, h)),
      [n([3, 8]), n([2, 1], 2), n([2, 2], 3), n([2, 2], 4)],
    ),
    call("dropout", "of a fixed seed", (x) => tf.dropout(x, 0.5, undefined, 1), [n([8])]),
    call("signal.frame", "", (x) => tf.signal.frame(x, 3, 2), [n([7])]),
  ];
}
