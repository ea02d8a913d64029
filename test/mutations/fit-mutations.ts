import { caughtBy, type Mutation } from "./mutation.js";

const FIT = ["test/train/fit-kinds.test.ts"];
const EVALUATE = ["test/train/evaluate.test.ts"];
const PARTS = "src/train/batch-parts.ts";

/** What fit and evaluate make of batches, of their losses, and of validation that is not there. */
export const fits: readonly Mutation[] = [
  caughtBy("fit: the first tensor of a batch as its label", FIT, PARTS, [
    "labels: batch[batch.length - 1]",
    "labels: batch[0]",
  ]),
  caughtBy("fit: whatever the labels are, they are classes", FIT, PARTS, [
    "!isFloat(labels.dtype) &&",
    "!isFloat(labels.dtype) ||",
  ]),
  caughtBy("fit: a single logit is a class", FIT, PARTS, ["logits.shape[1] > 1", "logits.shape[1] > 0"]),
  caughtBy("fit without validation: it never stops", FIT, "src/train/fit.ts", [
    "return (await options.onEpoch?.(resultNow())) === true;",
    "return (await options.onEpoch?.(resultNow())) === null;",
  ]),
  caughtBy("fit without validation: looked for all the same", FIT, "src/train/fit.ts", [
    "if (options.validation === undefined) return",
    "if (options.validation === null) return",
  ]),
  caughtBy("fit: an epoch before null for validation is refused", FIT, "src/train/check-training.ts", [
    "if (validation !== undefined) requireLoader",
    "if (validation) requireLoader",
  ]),
  caughtBy("evaluate: a loss counts once for each batch", EVALUATE, "src/train/evaluate.ts", [
    "(await result.loss.data())[0] * count",
    "(await result.loss.data())[0]",
  ]),
  caughtBy("evaluate: the first of several losses", EVALUATE, "src/train/require-mean.ts", [
    "if (loss.size === 1) return loss;",
    "if (loss.size > 0) return loss;",
  ]),
];
