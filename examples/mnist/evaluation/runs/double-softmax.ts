import { crossEntropy, softmax, type Tensor } from "pellucid";

/** The softmax that cross-entropy applies anyway, applied once before it: the specification's mistake. */
export const doubleSoftmaxLoss = (logits: Tensor, labels: Tensor): Tensor =>
  crossEntropy(softmax(logits), labels);

/**
 * The least that the loss can be when the network's softmax output goes into a cross-entropy that applies softmax again:
 * even a certain and right answer, 1 for the label and 0 for the others, then counts as probability e / (e + C − 1).
 */
const doubleSoftmaxFloor = (classes: number): number => Math.log(1 + (classes - 1) / Math.E);

export function explainDoubleSoftmax(trainLoss: number | undefined, testLoss: number): string {
  const floor = doubleSoftmaxFloor(10).toFixed(4);
  return [
    "",
    "About the loss above. This run repeated a mistake of the specification: its network ended in softmax, and its",
    "cross-entropy applies softmax to whatever it is given, so it was applied twice. A probability is at most 1 and at",
    "least 0, so a perfect answer is taken for the logits (1, 0, …, 0), and its loss is log(1 + 9/e):",
    `  floor of the mistake           ${floor}`,
    `  train_loss of the last epoch   ${trainLoss?.toFixed(4) ?? "none in this run"}`,
    `  cross-entropy of the logits    ${testLoss.toFixed(4)} (test set, softmax applied once)`,
    "The network still learns, since the order of the classes is right, but on flattened gradients; and its loss says",
    "nothing about how sure it is. Pass logits to crossEntropy.",
  ].join("\n");
}
