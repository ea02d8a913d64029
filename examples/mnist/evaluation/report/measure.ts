import {
  type Calibration,
  type ClassificationReport,
  ConfusionMatrix,
  calibration,
  classificationReport,
  logLoss,
  type OneVsRestResult,
  type PrecisionRecallCurve,
  precisionRecallCurves,
  type RocCurve,
  rocCurves,
  topKAccuracy,
} from "pellucid/metrics";
import { type Proportion, proportion } from "./proportion.js";
import { classesOf, type ReportData } from "./report-data.js";

/** A test image that was misread. */
export interface Mistake {
  /** Its position among the test images. */
  image: number;
  label: number;
  prediction: number;
  /** Of all classes. */
  probabilities: Float32Array;
  disputed: boolean;
}

/** How often one class is read as another. */
export interface Confusion {
  label: number;
  prediction: number;
  count: number;
}

/** All that is computed from the answers of a model. */
export interface Measures {
  /** Their names. */
  classes: readonly string[];
  samples: number;
  /** counts[true][predicted]. */
  counts: readonly (readonly number[])[];
  accuracy: Proportion;
  /** Of the images whose labels nobody disputes. */
  undisputed: Proportion;
  report: ClassificationReport;
  /** Per class: the share of its images that is found, and of what is taken for it that belongs to it. */
  recall: readonly Proportion[];
  precision: readonly Proportion[];
  logLoss: number;
  /** The right class is among the 2, 3, 5 likeliest. */
  topK: readonly { k: number; accuracy: number }[];
  calibration: Calibration;
  /** Of each class against all others. */
  roc: OneVsRestResult<RocCurve>;
  precisionRecall: OneVsRestResult<PrecisionRecallCurve>;
  /** The least probable label first. */
  mistakes: readonly Mistake[];
  /** The most frequent first. */
  confusions: readonly Confusion[];
}

/** Bins of the reliability diagram, and of the calibration error. */
export const BINS = 10;

export function measure(data: ReportData): Measures {
  const C = classesOf(data);
  const { probabilities } = data.test;
  const labels = Int32Array.from(data.test.labels);
  const rows = Array.from(labels, (_, i) => probabilities.subarray(i * C, (i + 1) * C));
  const predictions = Int32Array.from(rows, (row) => row.indexOf(Math.max(...row)));
  const disputed = new Set(data.disputed);
  const confusion = new ConfusionMatrix(C).update(predictions, labels);
  const { counts, support, predicted } = confusion;

  const mistakes = rows
    .map((row, image) => ({
      image,
      label: labels[image]!,
      prediction: predictions[image]!,
      probabilities: row,
      disputed: disputed.has(image),
    }))
    .filter(({ label, prediction }) => label !== prediction)
    .sort((a, b) => a.probabilities[a.label]! - b.probabilities[b.label]! || a.image - b.image);
  const agreed = labels.length - disputed.size;
  const agreedMistakes = mistakes.filter((mistake) => !mistake.disputed).length;
  const each = <T>(of: (label: number) => T) => Array.from({ length: C }, (_, label) => of(label));
  return {
    classes: data.classes ?? each(String),
    samples: labels.length,
    counts,
    accuracy: proportion(labels.length - mistakes.length, labels.length),
    undisputed: proportion(agreed - agreedMistakes, agreed),
    report: classificationReport(confusion),
    recall: each((c) => proportion(counts[c]![c]!, support[c]!)),
    precision: each((c) => proportion(counts[c]![c]!, predicted[c]!)),
    logLoss: logLoss(probabilities, labels, { classes: C }),
    topK: [2, 3, 5]
      .filter((k) => k < C)
      .map((k) => ({ k, accuracy: topKAccuracy(probabilities, labels, { classes: C, k }) })),
    calibration: calibration(probabilities, labels, { classes: C, bins: BINS }),
    roc: rocCurves(probabilities, labels, { classes: C }),
    precisionRecall: precisionRecallCurves(probabilities, labels, { classes: C }),
    mistakes,
    confusions: counts
      .flatMap((row, label) => row.map((count, prediction) => ({ label, prediction, count })))
      .filter(({ label, prediction, count }) => label !== prediction && count > 0)
      .sort((a, b) => b.count - a.count),
  };
}
