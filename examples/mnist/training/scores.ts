import { ConfusionMatrix, calibration, classificationReport, logLoss } from "pellucid/metrics";
import type { Answers } from "./outputs.js";

/** How good a classifier is on some images, in a few numbers. Shares are from 0 to 1. */
export interface Scores {
  images: number;
  accuracy: number;
  loss: number;
  precision: number;
  recall: number;
  f1: number;
  calibrationError: number;
  perClass: { precision: number; recall: number; f1: number; images: number }[];
}

const CLASSES = 10;

/** Precision, recall and F1 without a class of their own are means over the classes. */
export function scoresOf({ probabilities, labels }: Answers): Scores {
  const confusion = new ConfusionMatrix(CLASSES);
  confusion.update(predictionsOf(probabilities), labels);
  const { accuracy, macro, classes } = classificationReport(confusion);
  return {
    images: labels.length,
    accuracy,
    loss: logLoss(probabilities, labels, { classes: CLASSES }),
    precision: macro.precision,
    recall: macro.recall,
    f1: macro.f1,
    calibrationError: calibration(probabilities, labels, { classes: CLASSES }).ece,
    perClass: classes.map(({ precision, recall, f1, support }) => ({
      precision,
      recall,
      f1,
      images: support,
    })),
  };
}

/** The likeliest class of each row. */
export function predictionsOf(probabilities: Float32Array): Int32Array {
  return Int32Array.from({ length: probabilities.length / CLASSES }, (_, i) => {
    const row = probabilities.subarray(i * CLASSES, (i + 1) * CLASSES);
    return row.indexOf(Math.max(...row));
  });
}
