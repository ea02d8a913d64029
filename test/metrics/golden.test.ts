import {
  accuracy,
  ConfusionMatrix,
  calibration,
  classificationReport,
  logLoss,
  precisionRecallCurve,
  precisionRecallCurves,
  rocCurve,
  rocCurves,
  topKAccuracy,
} from "pellucid/metrics";
import { describe, expect, test } from "vitest";
import { cases, expectClose } from "./golden.js";

describe.each(cases("report"))("scikit-learn on %s", (_, golden) => {
  const { classes, predictions, labels } = golden;
  const confusion = new ConfusionMatrix(classes).update(predictions, labels);

  test("counts, and shares of them", () => {
    expect(confusion.counts).toEqual(golden.counts);
    for (const over of ["true", "predicted", "all"] as const) {
      expectClose(confusion.normalized(over), golden.normalized[over]);
    }
  });

  test.each([0, 1] as const)("precision, recall and F1, with 0/0 as %i", (zeroDivision) => {
    const report = classificationReport(confusion, { zeroDivision });
    expectClose(report, golden[`zeroDivision${zeroDivision}`]);
  });

  test("accuracy, balanced accuracy, kappa, Matthews' coefficient", () => {
    const report = classificationReport(confusion);
    expectClose(accuracy(predictions, labels), golden.accuracy);
    expectClose(report.accuracy, golden.accuracy);
    expectClose(report.balancedAccuracy, golden.balancedAccuracy);
    expectClose(report.cohenKappa, golden.cohenKappa);
    expectClose(report.matthews, golden.matthews);
  });
});

const printed = cases("report").filter(([, { text }]) => text !== null);

test.each(printed)("the printed table, letter for letter: %s", (_, golden) => {
  const confusion = new ConfusionMatrix(golden.classes).update(golden.predictions, golden.labels);
  const report = classificationReport(confusion);
  expect(`${report}\n`).toBe(golden.text);
  expect(`${report.toString({ names: golden.names, digits: 4 })}\n`).toBe(golden.namedText);
});

describe.each(cases("probabilities"))("scikit-learn on %s", (_, golden) => {
  const { classes, labels, dtype } = golden;
  const probabilities = dtype === "float32" ? Float32Array.from(golden.probabilities) : golden.probabilities;
  // There scikit-learn adds up in float32.
  const tolerance = dtype === "float32" ? 1e-6 : 1e-12;

  test("log loss", () => {
    expectClose(logLoss(probabilities, labels, { classes }), golden.logLoss, tolerance);
  });

  test("top k", () => {
    for (const { k, accuracy } of golden.topK) {
      expectClose(topKAccuracy(probabilities, labels, { k, classes }), accuracy);
    }
  });

  test("the bins of a reliability diagram", () => {
    for (const { bins, accuracy, confidence } of golden.calibration) {
      const filled = calibration(probabilities, labels, { bins, classes }).bins.filter(
        ({ count }) => count > 0,
      );
      expectClose(
        filled.map((bin) => bin.accuracy),
        accuracy,
      );
      expectClose(
        filled.map((bin) => bin.confidence),
        confidence,
      );
    }
  });

  test("each class against all others", () => {
    const roc = rocCurves(probabilities, labels, { classes });
    const pr = precisionRecallCurves(probabilities, labels, { classes });
    expectClose(
      roc.classes.map(({ area }) => area),
      golden.areas,
    );
    expectClose(
      pr.classes.map(({ averagePrecision }) => averagePrecision),
      golden.averagePrecisions,
    );
    if (golden.macroArea !== undefined) {
      expectClose(roc.macro, golden.macroArea);
      expectClose(pr.macro, golden.macroAveragePrecision);
    }
  });
});

describe.each(cases("curve"))("scikit-learn on %s", (_, golden) => {
  const { scores, positives } = golden;

  test("ROC", () => {
    const curve = rocCurve(scores, positives);
    expectClose({ ...curve, thresholds: curve.thresholds.slice(1) }, golden.roc);
    expectClose(curve.area, golden.area);
    expect(curve.thresholds[0]).toBe(Infinity);
  });

  test("ROC with all points", () => {
    const curve = rocCurve(scores, positives, { dropIntermediate: false });
    expectClose({ ...curve, thresholds: curve.thresholds.slice(1) }, golden.allPoints);
    expectClose(curve.area, golden.area);
  });

  test("precision and recall", () => {
    const curve = precisionRecallCurve(scores, positives);
    expectClose(curve, golden.precisionRecall);
    expectClose(curve.averagePrecision, golden.averagePrecision);
  });
});
