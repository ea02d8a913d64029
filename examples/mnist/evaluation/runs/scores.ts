// How good a classifier is, from its answers: worked out once, for metrics.json, the terminal and the report.

import {
  type Calibration,
  type ClassificationReport,
  ConfusionMatrix,
  calibration,
  classificationReport,
  logLoss,
  topKAccuracy,
} from "pellucid/metrics";
import { integer, list, orNaN, positiveInteger, real, table, type ValueOf } from "../values.js";
import type { Answers } from "./answers.js";
import { CLASSES } from "./class-names.js";

/** All that single answers add up to. Shares are from 0 to 1. */
export interface Figures {
  predictions: Int32Array;
  confusion: ConfusionMatrix;
  report: ClassificationReport;
  logLoss: number;
  /** Over {@link BINS} bins. */
  calibration: Calibration;
  /** The right class is among the 2, 3, 5 likeliest. */
  topK: readonly { k: number; accuracy: number }[];
}

/** Bins of the calibration error and of the reliability diagram, wherever these are shown. */
export const BINS = 15;

export function figuresOf({ probabilities, labels }: Answers, classes = CLASSES): Figures {
  const predictions = predictionsOf(probabilities, classes);
  const confusion = new ConfusionMatrix(classes).update(predictions, labels);
  return {
    predictions,
    confusion,
    report: classificationReport(confusion),
    logLoss: logLoss(probabilities, labels, { classes }),
    calibration: calibration(probabilities, labels, { classes, bins: BINS }),
    topK: [2, 3, 5]
      .filter((k) => k < classes)
      .map((k) => ({ k, accuracy: topKAccuracy(probabilities, labels, { classes, k }) })),
  };
}

/** The likeliest class of each row. */
export function predictionsOf(probabilities: Float32Array, classes = CLASSES): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

const share = () => real({ from: 0, to: 1 });
const coefficient = () => real({ from: -1, to: 1 });

/** The few of these figures that a run keeps. */
export const scores = table({
  images: positiveInteger(),
  accuracy: share(),
  loss: real({ from: 0 }),
  precision: share(),
  recall: share(),
  f1: share(),
  calibrationError: share(),
  balancedAccuracy: share(),
  /** NaN where labels and predictions are all of one class. */
  cohenKappa: orNaN(coefficient()),
  matthews: coefficient(),
  /** The share of images whose class is among the likeliest two. */
  top2: share(),
  perClass: list(table({ precision: share(), recall: share(), f1: share(), images: integer({ from: 0 }) })),
});

export type Scores = ValueOf<typeof scores>;

/** Precision, recall and F1 without a class of their own are means over the classes. */
export function scoresOf(answers: Answers, figures = figuresOf(answers)): Scores {
  const { accuracy, macro, classes, balancedAccuracy, cohenKappa, matthews } = figures.report;
  return {
    images: answers.labels.length,
    accuracy,
    loss: figures.logLoss,
    precision: macro.precision,
    recall: macro.recall,
    f1: macro.f1,
    calibrationError: figures.calibration.ece,
    balancedAccuracy,
    cohenKappa,
    matthews,
    top2: figures.topK[0].accuracy,
    perClass: classes.map(({ precision, recall, f1, support }) => ({
      precision,
      recall,
      f1,
      images: support,
    })),
  };
}
