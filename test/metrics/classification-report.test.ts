import fc from "fast-check";
import { accuracy, type ClassificationReport, ConfusionMatrix, classificationReport } from "pellucid/metrics";
import { describe, expect, test } from "vitest";
import { expectClose } from "./golden.js";
import { labelsOf, predictionsOf, reordered, type Samples, someSamples } from "./samples.js";

const reportOf = ({ classes, samples }: Samples, zeroDivision = 0) =>
  classificationReport(new ConfusionMatrix(classes).update(predictionsOf(samples), labelsOf(samples)), {
    zeroDivision,
  });

/** A report as plain numbers. */
const numbers = ({ toString: _, ...report }: ClassificationReport) => report;

describe("laws", () => {
  test("micro precision, recall and F1 are the accuracy", () => {
    fc.assert(
      fc.property(someSamples({ minLength: 1 }), (drawn) => {
        const { micro, accuracy: share } = reportOf(drawn);
        const expected = accuracy(predictionsOf(drawn.samples), labelsOf(drawn.samples));
        expect([micro.precision, micro.recall, micro.f1, share]).toEqual(Array(4).fill(expected));
      }),
    );
  });

  test("F1 is the harmonic mean of precision and recall, and 0 where both are", () => {
    fc.assert(
      fc.property(someSamples(), (drawn) => {
        for (const { precision, recall, f1 } of reportOf(drawn).classes) {
          expectClose(f1, precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0);
        }
      }),
    );
  });

  test("under other numbers for the classes their scores move along, and nothing else changes", () => {
    fc.assert(
      fc.property(someSamples(), fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }), (drawn, keys) => {
        const names = reordered([...Array(drawn.classes).keys()], keys);
        const samples = drawn.samples.map((sample) => ({
          ...sample,
          label: names[sample.label],
          prediction: names[sample.prediction],
        }));
        const { classes, ...others } = numbers(reportOf(drawn));
        const { classes: renamed, ...same } = numbers(reportOf({ ...drawn, samples }));
        expect(names.map((name) => renamed[name])).toEqual(classes);
        const asGolden = (value: unknown) => JSON.parse(JSON.stringify(value));
        expectClose(same, asGolden(others));
      }),
    );
  });

  test("shares are in [0, 1], kappa and Matthews' coefficient in [−1, 1]", () => {
    fc.assert(
      fc.property(someSamples({ minLength: 1 }), fc.constantFrom(0, 1), (drawn, zeroDivision) => {
        const { classes, macro, micro, weighted, ...report } = reportOf(drawn, zeroDivision);
        const scores = [...classes, macro, micro, weighted].flatMap((s) => [s.precision, s.recall, s.f1]);
        const slack = 1e-12;
        for (const share of [...scores, report.accuracy, report.balancedAccuracy]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1 + slack);
        }
        expect(Math.abs(report.matthews)).toBeLessThanOrEqual(1 + slack);
        expect(Number.isNaN(report.cohenKappa) || Math.abs(report.cohenKappa) <= 1 + slack).toBe(true);
      }),
    );
  });

  test("is perfect when all is right", () => {
    fc.assert(
      fc.property(someSamples(), ({ classes, samples }) => {
        const right = samples.map((sample) => ({ ...sample, prediction: sample.label }));
        const [zero, one] = [0, 1].map((label) => ({ ...right[0], label, prediction: label }));
        const report = reportOf({ classes, samples: [zero, one, ...right] });
        for (const of of ["accuracy", "balancedAccuracy", "cohenKappa", "matthews"] as const) {
          expect(report[of], of).toBe(1);
        }
        expect(report.weighted.f1).toBe(1);
      }),
    );
  });

  test("kappa and Matthews' coefficient stay when labels and predictions change places", () => {
    fc.assert(
      fc.property(someSamples(), ({ classes, samples }) => {
        const swapped = samples.map((s) => ({ ...s, label: s.prediction, prediction: s.label }));
        const [a, b] = [samples, swapped].map((of) => reportOf({ classes, samples: of }));
        expect([b.cohenKappa, b.matthews]).toEqual([a.cohenKappa, a.matthews]);
      }),
    );
  });
});

describe("0/0", () => {
  // Class 1 is never predicted, class 2 never occurs, class 3 neither.
  const confusion = new ConfusionMatrix(4).update([0, 0, 2], [0, 1, 0]);

  test("is 0 by default", () => {
    const { classes } = classificationReport(confusion);
    expect(classes[1]).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
    expect(classes[2]).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 });
    expect(classes[3]).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 });
  });

  test("is 1 if wanted; F1 only where there is neither a sample nor a prediction", () => {
    const { classes } = classificationReport(confusion, { zeroDivision: 1 });
    expect(classes[1]).toEqual({ precision: 1, recall: 0, f1: 0, support: 1 });
    expect(classes[2]).toEqual({ precision: 0, recall: 1, f1: 0, support: 0 });
    expect(classes[3]).toEqual({ precision: 1, recall: 1, f1: 1, support: 0 });
  });

  test("is NaN if wanted, and left out of the averages", () => {
    const { classes, macro, weighted } = classificationReport(confusion, { zeroDivision: NaN });
    expect(classes[1]).toEqual({ precision: NaN, recall: 0, f1: 0, support: 1 });
    expect(classes[3]).toEqual({ precision: NaN, recall: NaN, f1: NaN, support: 0 });
    // Precision: 1/2 and 0 of classes 0 and 2; recall: 1/2 and 0 of classes 0 and 1; F1: 1/2, 0 and 0.
    expect(macro).toEqual({ precision: 1 / 4, recall: 1 / 4, f1: 1 / 6, support: 3 });
    expect(weighted).toEqual({ precision: 1 / 2, recall: 1 / 3, f1: 1 / 3, support: 3 });
  });

  test("balanced accuracy leaves out classes that do not occur", () => {
    expect(classificationReport(confusion).balancedAccuracy).toBe((1 / 2 + 0) / 2);
  });

  test("when either is all of one class, Matthews' coefficient is 0; when both are, kappa is NaN", () => {
    const constant = classificationReport(new ConfusionMatrix(2).update([0, 0], [0, 1]));
    expect([constant.cohenKappa, constant.matthews]).toEqual([0, 0]);
    const alike = classificationReport(new ConfusionMatrix(2).update([0, 0], [0, 0]));
    expect([alike.cohenKappa, alike.matthews]).toEqual([NaN, 0]);
  });

  test.each([0, 1, NaN])("without samples, scores are %d, and what no option decides is NaN", (zero) => {
    const report = classificationReport(new ConfusionMatrix(2), { zeroDivision: zero });
    const scores = { precision: zero, recall: zero, f1: zero, support: 0 };
    expect(numbers(report)).toEqual({
      classes: [scores, scores],
      macro: scores,
      micro: scores,
      weighted: scores,
      accuracy: NaN,
      balancedAccuracy: NaN,
      cohenKappa: NaN,
      matthews: 0,
    });
  });
});

describe("the table", () => {
  const report = classificationReport(new ConfusionMatrix(2).update([0, 1, 1], [0, 1, 0]));

  test("has a line per class, of a width that names fit in, and the averages", () => {
    expect(report.toString({ names: ["a", "a much longer name"], digits: 3 }).split("\n")).toEqual([
      "                    precision    recall  f1-score   support",
      "",
      "                 a      1.000     0.500     0.667         2",
      "a much longer name      0.500     1.000     0.667         1",
      "",
      "          accuracy                          0.667         3",
      "         macro avg      0.750     0.750     0.667         3",
      "      weighted avg      0.833     0.667     0.667         3",
    ]);
  });

  test("wants a name for each class", () => {
    expect(() => report.toString({ names: ["a"] })).toThrow(
      /^classificationReport: there are 1 names and 2 classes; there must be one for each$/,
    );
  });
});
