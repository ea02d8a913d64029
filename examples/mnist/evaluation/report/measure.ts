import {
  type OneVsRestResult,
  type PrecisionRecallCurve,
  precisionRecallCurves,
  type RocCurve,
  rocCurves,
} from "pellucid/metrics";
import { type Figures, figuresOf } from "../runs/scores.js";
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
interface Confusion {
  label: number;
  prediction: number;
  count: number;
}

/** All that is computed from the answers of a model: its figures, and what only a report tells. */
export interface Measures extends Omit<Figures, "predictions" | "confusion"> {
  /** Their names. */
  classes: readonly string[];
  samples: number;
  /** counts[true][predicted]. */
  counts: readonly (readonly number[])[];
  accuracy: Proportion;
  /** Of the images whose labels nobody disputes. */
  undisputed: Proportion;
  /** Per class: the share of its images that is found, and of what is taken for it that belongs to it. */
  recall: readonly Proportion[];
  precision: readonly Proportion[];
  /** Of each class against all others. */
  roc: OneVsRestResult<RocCurve>;
  precisionRecall: OneVsRestResult<PrecisionRecallCurve>;
  /** The least probable label first. */
  mistakes: readonly Mistake[];
  /** The most frequent first. */
  confusions: readonly Confusion[];
}

/** `given`: its figures, where they are known. */
export function measure(data: ReportData, given?: Figures): Measures {
  const C = classesOf(data);
  const { probabilities } = data.test;
  const labels = Int32Array.from(data.test.labels);
  const { predictions, confusion, ...figures } = given ?? figuresOf({ probabilities, labels }, C);
  const { counts, support, predicted } = confusion;
  const disputed = new Set(data.disputed);
  const rows = Array.from(labels, (_, i) => probabilities.subarray(i * C, (i + 1) * C));

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
    ...figures,
    classes: data.classes ?? each(String),
    samples: labels.length,
    counts,
    accuracy: proportion(labels.length - mistakes.length, labels.length),
    undisputed: proportion(agreed - agreedMistakes, agreed),
    recall: each((c) => proportion(counts[c]![c]!, support[c]!)),
    precision: each((c) => proportion(counts[c]![c]!, predicted[c]!)),
    roc: rocCurves(probabilities, labels, { classes: C }),
    precisionRecall: precisionRecallCurves(probabilities, labels, { classes: C }),
    mistakes,
    confusions: counts
      .flatMap((row, label) => row.map((count, prediction) => ({ label, prediction, count })))
      .filter(({ label, prediction, count }) => label !== prediction && count > 0)
      .sort((a, b) => b.count - a.count),
  };
}
