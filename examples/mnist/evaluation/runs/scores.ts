import { ConfusionMatrix, calibration, classificationReport, logLoss, topKAccuracy } from "pellucid/metrics";
import type { Answers } from "./answers.js";

/** How good a classifier is on some images, in a few numbers. Shares are from 0 to 1. */
export interface Scores {
  images: number;
  accuracy: number;
  loss: number;
  precision: number;
  recall: number;
  f1: number;
  calibrationError: number;
  balancedAccuracy: number;
  cohenKappa: number;
  matthews: number;
  /** The share of images whose digit is among the likeliest two. */
  top2: number;
  perClass: { precision: number; recall: number; f1: number; images: number }[];
}

export const CLASSES = 10;

/** Precision, recall and F1 without a class of their own are means over the classes. */
export function scoresOf({ probabilities, labels }: Answers): Scores {
  const confusion = new ConfusionMatrix(CLASSES);
  confusion.update(predictionsOf(probabilities), labels);
  const report = classificationReport(confusion);
  const { accuracy, macro, classes, balancedAccuracy, cohenKappa, matthews } = report;
  return {
    images: labels.length,
    accuracy,
    loss: logLoss(probabilities, labels, { classes: CLASSES }),
    precision: macro.precision,
    recall: macro.recall,
    f1: macro.f1,
    calibrationError: calibration(probabilities, labels, { classes: CLASSES }).ece,
    balancedAccuracy,
    cohenKappa,
    matthews,
    top2: topKAccuracy(probabilities, labels, { classes: CLASSES, k: 2 }),
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
