import { type PellucidError, ShapeError, tensor, ValueError } from "pellucid";
import {
  accuracy,
  CalibrationMetric,
  ConfusionMatrix,
  calibration,
  classificationReport,
  LogLossMetric,
  logLoss,
  precisionRecallCurve,
  precisionRecallCurves,
  RocCurvesMetric,
  rocCurve,
  rocCurves,
  TopKAccuracyMetric,
  topKAccuracy,
} from "pellucid/metrics";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;
type Mistake = [string, () => unknown, typeof PellucidError, string];

const MISTAKES: Record<string, Mistake[]> = {
  "what is no array": [
    [
      "tensors in place of predictions, which have no length",
      () => accuracy(wrong(tensor([0, 1])), wrong(tensor([0, 1]))),
      ValueError,
      "accuracy: the predictions are a Tensor [2]; they must be an array: await their data()",
    ],
    [
      "a tensor of probabilities",
      () => logLoss(wrong(tensor([[1, 0]])), [0]),
      ValueError,
      "logLoss: the probabilities are a Tensor [1, 2]; they must be an array: await their data()",
    ],
    [
      "no labels at all",
      () => calibration([0.5, 0.5], wrong(undefined)),
      ValueError,
      "calibration: the labels are undefined; they must be an array",
    ],
    [
      "a promise of scores",
      () => rocCurve(wrong(Promise.resolve([1])), [1]),
      ValueError,
      "rocCurve: the scores are a Promise; they must be an array",
    ],
    [
      "options in place of a number of classes",
      () => new ConfusionMatrix(wrong({ classes: 2 })),
      ValueError,
      "ConfusionMatrix: classes is an object { classes }; it must be a positive integer",
    ],
  ],
  "what does not fit together": [
    [
      "a label too few for a confusion matrix",
      () => new ConfusionMatrix(2).update([0, 1], [0]),
      ShapeError,
      "ConfusionMatrix: there are 2 predictions and 1 labels; there must be as many of one as of the other",
    ],
    [
      "a score too many for a curve",
      () => rocCurve([0.1, 0.2, 0.3], [0, 1]),
      ShapeError,
      "rocCurve: there are 3 scores and 2 positives; there must be as many of one as of the other",
    ],
    [
      "another number of probabilities than of classes",
      () => logLoss([0.5, 0.5, 1], [0, 1], { classes: 2 }),
      ShapeError,
      "logLoss: there are 3 probabilities and 2 labels; of 2 classes there must be 2 · 2 = 4, row by row",
    ],
    [
      "probabilities that are no whole number of rows",
      () => calibration([0.5, 0.5, 1], [0, 1]),
      ShapeError,
      "calibration: there are 3 probabilities and 2 labels; there must be one for each class of each sample, row by row, and two classes or more",
    ],
    [
      "only the probability of the positive class",
      () => logLoss([0.5, 0.7], [0, 1]),
      ShapeError,
      "logLoss: there are 2 probabilities and 2 labels; there must be one for each class of each sample, row by row, and two classes or more",
    ],
    [
      "scores without labels",
      () => topKAccuracy([0.5, 0.7], [], { k: 1 }),
      ShapeError,
      "topKAccuracy: there are 2 scores and 0 labels; there must be one for each class of each sample, row by row, and two classes or more",
    ],
    [
      "labels without scores",
      () => rocCurves([], [0, 1]),
      ShapeError,
      "rocCurves: there are 0 scores and 2 labels; there must be one for each class of each sample, row by row, and two classes or more",
    ],
  ],
  "classes that there are not": [
    [
      "a label",
      () => new ConfusionMatrix(10).update([3], [10]),
      ValueError,
      "ConfusionMatrix: labels[0] is 10; it must be a class, an integer in [0, 10)",
    ],
    [
      "a prediction",
      () => new ConfusionMatrix(10).update([3, -1], [1, 2]),
      ValueError,
      "ConfusionMatrix: predictions[1] is -1; it must be a class, an integer in [0, 10)",
    ],
    [
      "a fraction",
      () => logLoss([0.5, 0.5], [0.5]),
      ValueError,
      "logLoss: labels[0] is 0.5; it must be a class, an integer in [0, 2)",
    ],
    [
      "NaN",
      () => topKAccuracy([0.5, 0.5], [NaN], { k: 1 }),
      ValueError,
      "topKAccuracy: labels[0] is NaN; it must be a class, an integer in [0, 2)",
    ],
    [
      "a class of a reliability diagram",
      () => calibration([0.5, 0.5], [2]),
      ValueError,
      "calibration: labels[0] is 2; it must be a class, an integer in [0, 2)",
    ],
    [
      "a class of curves",
      () => precisionRecallCurves([0.5, 0.5], [2]),
      ValueError,
      "precisionRecallCurves: labels[0] is 2; it must be a class, an integer in [0, 2)",
    ],
    [
      "a class where a curve wants 0 or 1",
      () => precisionRecallCurve([0.5, 0.7], [1, 2]),
      ValueError,
      "precisionRecallCurve: positives[1] is 2; it must be 1 where the sample is positive, otherwise 0",
    ],
  ],
  "values outside their range": [
    [
      "logits for probabilities",
      () => logLoss([3.2, -1], [0]),
      ValueError,
      "logLoss: probabilities[0] is 3.2; it must be in [0, 1], to within 0.000001 (of logits, take the softmax)",
    ],
    [
      "NaN for a probability",
      () => calibration([0.5, 0.5, NaN, 0.5], [0, 1]),
      ValueError,
      "calibration: probabilities[2] is NaN; it must be in [0, 1], to within 0.000001 (of logits, take the softmax)",
    ],
    [
      "probabilities that do not add up to 1",
      () => calibration([0.5, 0.5, 0.75, 0.5], [0, 1]),
      ValueError,
      "calibration: the probabilities of sample 1 add up to 1.25; it must be 1, to within 0.001 (of logits, take the softmax)",
    ],
    [
      "NaN for a score",
      () => rocCurve([0.5, NaN], [0, 1]),
      ValueError,
      "rocCurve: scores[1] is NaN; it must be a finite number",
    ],
    [
      "an infinite score",
      () => precisionRecallCurve([-Infinity, 1], [0, 1]),
      ValueError,
      "precisionRecallCurve: scores[0] is -Infinity; it must be a finite number",
    ],
    [
      "an infinite score among those of classes",
      () => rocCurves([0.5, Infinity], [1]),
      ValueError,
      "rocCurves: scores[1] is Infinity; it must be a finite number",
    ],
    [
      "NaN for a score to rank",
      () => topKAccuracy([0.5, NaN], [1], { k: 1 }),
      ValueError,
      "topKAccuracy: scores[1] is NaN; it must be a finite number",
    ],
  ],
  "options that make no sense": [
    [
      "no classes",
      () => new ConfusionMatrix(0),
      ValueError,
      "ConfusionMatrix: classes is 0; it must be a positive integer",
    ],
    [
      "half a class",
      () => logLoss([0.5, 0.5], [0], { classes: 2.5 }),
      ValueError,
      "logLoss: classes is 2.5; it must be a positive integer",
    ],
    [
      "curves of nothing, without the number of classes",
      () => rocCurves([], []),
      ValueError,
      "rocCurves: classes is 0; it must be a positive integer",
    ],
    [
      "no bins",
      () => calibration([], [], { bins: 0 }),
      ValueError,
      "calibration: bins is 0; it must be a positive integer",
    ],
    [
      "no k",
      () => topKAccuracy([], [], { k: 0 }),
      ValueError,
      "topKAccuracy: k is 0; it must be a positive integer",
    ],
    [
      "more answers than classes",
      () => topKAccuracy([0.1, 0.2, 0.7], [0]),
      ValueError,
      "topKAccuracy: k is 5 and there are 3 classes; k must be at most 3",
    ],
    [
      "an eps that leaves no room",
      () => logLoss([], [], { eps: 0.5 }),
      ValueError,
      "logLoss: eps is 0.5; it must be in (0, 0.5)",
    ],
    ["no eps", () => logLoss([], [], { eps: 0 }), ValueError, "logLoss: eps is 0; it must be in (0, 0.5)"],
    [
      "a half for 0/0",
      () => classificationReport(new ConfusionMatrix(2), { zeroDivision: 0.5 }),
      ValueError,
      "classificationReport: zeroDivision is 0.5; it must be 0, 1 or NaN",
    ],
  ],
  "metrics that do not merge": [
    [
      "of other classes",
      () => new ConfusionMatrix(2).merge(new ConfusionMatrix(3)),
      ValueError,
      "ConfusionMatrix: classes is 2 here and 3 in the other; only metrics of the same classes merge",
    ],
    [
      "of other curves",
      () => new RocCurvesMetric({ classes: 3 }).merge(new RocCurvesMetric({ classes: 2 })),
      ValueError,
      "rocCurves: classes is 3 here and 2 in the other; only metrics of the same classes merge",
    ],
    [
      "of another k",
      () => new TopKAccuracyMetric({ k: 1 }).merge(new TopKAccuracyMetric({ k: 3 })),
      ValueError,
      "topKAccuracy: k is 1 here and 3 in the other; only metrics of the same k merge",
    ],
    [
      "of other bins",
      () => new CalibrationMetric({ bins: 10 }).merge(new CalibrationMetric()),
      ValueError,
      "calibration: bins is 10 here and 15 in the other; only metrics of the same bins merge",
    ],
    [
      "of another eps",
      () => new LogLossMetric({ eps: 0.1 }).merge(new LogLossMetric({ eps: 0.2 })),
      ValueError,
      "logLoss: eps is 0.1 here and 0.2 in the other; only metrics of the same eps merge",
    ],
  ],
};

describe.each(Object.entries(MISTAKES))("%s", (_, mistakes) => {
  test.each(mistakes)("%s", (_, mistake, kind, message) => {
    expect(mistake).toThrow(error(kind.name, message));
  });
});

test("probabilities that were rounded to half precision pass", () => {
  expect(calibration([0.3333, 0.3333, 0.3333], [0], { bins: 1 }).bins[0].count).toBe(1);
});
