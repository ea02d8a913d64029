import fc from "fast-check";
import {
  AccuracyMetric,
  accuracy,
  CalibrationMetric,
  ConfusionMatrix,
  calibration,
  LogLossMetric,
  logLoss,
  type Metric,
  PrecisionRecallCurveMetric,
  PrecisionRecallCurvesMetric,
  precisionRecallCurve,
  precisionRecallCurves,
  RocCurveMetric,
  RocCurvesMetric,
  rocCurve,
  rocCurves,
  TopKAccuracyMetric,
  topKAccuracy,
} from "pellucid/metrics";
import { describe, expect, test } from "vitest";
import {
  labelsOf,
  positivesOf,
  predictionsOf,
  probabilitiesOf,
  reordered,
  type Sample,
  scoresOf,
  someSamples,
} from "./samples.js";

type Batch = [ArrayLike<number>, ArrayLike<number>];

interface Subject {
  make: (classes: number) => Metric<Batch, unknown>;
  /** The function that does the same at once. */
  whole: (...batch: [...Batch, classes: number]) => unknown;
  batch: (samples: readonly Sample[]) => Batch;
}

const predicted = (samples: readonly Sample[]): Batch => [predictionsOf(samples), labelsOf(samples)];
const probable = (samples: readonly Sample[]): Batch => [probabilitiesOf(samples), labelsOf(samples)];
const scored = (samples: readonly Sample[]): Batch => [scoresOf(samples), positivesOf(samples)];

const SUBJECTS: Record<string, Subject> = {
  AccuracyMetric: { make: () => new AccuracyMetric(), whole: accuracy, batch: predicted },
  ConfusionMatrix: {
    make: (classes) => new ConfusionMatrix(classes),
    whole: (predictions, labels, classes) =>
      Array.from({ length: classes }, (_, t) =>
        Array.from(
          { length: classes },
          (_, p) => Array.from(labels).filter((label, i) => label === t && predictions[i] === p).length,
        ),
      ),
    batch: predicted,
  },
  TopKAccuracyMetric: {
    make: (classes) => new TopKAccuracyMetric({ k: 2, classes }),
    whole: (scores, labels, classes) => topKAccuracy(scores, labels, { k: 2, classes }),
    batch: probable,
  },
  LogLossMetric: {
    make: (classes) => new LogLossMetric({ classes }),
    whole: (probabilities, labels, classes) => logLoss(probabilities, labels, { classes }),
    batch: probable,
  },
  CalibrationMetric: {
    make: (classes) => new CalibrationMetric({ classes, bins: 7 }),
    whole: (probabilities, labels, classes) => calibration(probabilities, labels, { classes, bins: 7 }),
    batch: probable,
  },
  RocCurveMetric: { make: () => new RocCurveMetric(), whole: (s, p) => rocCurve(s, p), batch: scored },
  PrecisionRecallCurveMetric: {
    make: () => new PrecisionRecallCurveMetric(),
    whole: (scores, positives) => precisionRecallCurve(scores, positives),
    batch: scored,
  },
  RocCurvesMetric: {
    make: (classes) => new RocCurvesMetric({ classes }),
    whole: (scores, labels, classes) => rocCurves(scores, labels, { classes }),
    batch: probable,
  },
  PrecisionRecallCurvesMetric: {
    make: (classes) => new PrecisionRecallCurvesMetric({ classes }),
    whole: (scores, labels, classes) => precisionRecallCurves(scores, labels, { classes }),
    batch: probable,
  },
};

const keys = fc.array(fc.nat(100), { minLength: 1, maxLength: 30 });
const cuts = fc.array(fc.nat(30), { maxLength: 5 });

/** The samples in runs that begin where the cuts are; some may be empty. */
const cutAt = (samples: readonly Sample[], cuts: readonly number[]): Sample[][] => {
  const edges = [0, ...[...cuts].sort((a, b) => a - b), samples.length];
  return edges.slice(1).map((end, i) => samples.slice(edges[i], end));
};

describe.each(Object.entries(SUBJECTS))("%s", (_, { make, whole, batch }) => {
  test("gives to the last bit what the function gives at once, for any cut into batches", () => {
    fc.assert(
      fc.property(someSamples(), cuts, ({ classes, samples }, cuts) => {
        const metric = make(classes);
        for (const part of cutAt(samples, cuts)) metric.update(...batch(part));
        expect(metric.compute()).toEqual(whole(...batch(samples), classes));
      }),
    );
  });

  test("does not ask for the order of the samples", () => {
    fc.assert(
      fc.property(someSamples(), keys, ({ classes, samples }, keys) => {
        const other = make(classes).update(...batch(reordered(samples, keys)));
        expect(other.compute()).toEqual(
          make(classes)
            .update(...batch(samples))
            .compute(),
        );
      }),
    );
  });

  test("merges to the same, whatever is merged with what first, and from which side", () => {
    fc.assert(
      fc.property(someSamples(), fc.nat(30), fc.nat(30), ({ classes, samples }, i, j) => {
        const [a, b, c] = cutAt(samples, [i, j]);
        const of = (part: Sample[]) => make(classes).update(...batch(part));
        const all = of(samples).compute();
        expect(of(a).merge(of(b)).merge(of(c)).compute()).toEqual(all);
        expect(
          of(a)
            .merge(of(b).merge(of(c)))
            .compute(),
        ).toEqual(all);
        expect(of(c).merge(of(b)).merge(of(a)).compute()).toEqual(all);
      }),
    );
  });

  test("merging leaves the other as it is, and takes itself too", () => {
    fc.assert(
      fc.property(someSamples(), someSamples(), ({ classes, samples }, more) => {
        const others = more.classes === classes ? more.samples : samples;
        const [metric, other] = [samples, others].map((part) => make(classes).update(...batch(part)));
        const before = other.compute();
        metric.merge(other).update(...batch(samples));
        expect(other.compute()).toEqual(before);
        const twice = make(classes).update(...batch([...others, ...others]));
        expect(other.merge(other).compute()).toEqual(twice.compute());
      }),
    );
  });

  test("starts anew after a reset", () => {
    fc.assert(
      fc.property(someSamples(), ({ classes, samples }) => {
        const metric = make(classes).update(...batch(samples));
        metric.reset();
        expect(metric.compute()).toEqual(make(classes).compute());
        expect(metric.update(...batch(samples)).compute()).toEqual(whole(...batch(samples), classes));
      }),
    );
  });

  test("a batch that is refused leaves no trace", () => {
    fc.assert(
      fc.property(someSamples({ minLength: 1 }), ({ classes, samples }) => {
        const metric = make(classes).update(...batch(samples));
        const before = metric.compute();
        const [values, labels] = batch(samples);
        expect(() => metric.update(values, Array.from(labels).slice(1))).toThrow();
        if (!(metric instanceof AccuracyMetric)) {
          expect(() => metric.update([...Array.from(values).slice(1), NaN], labels)).toThrow();
          expect(() => metric.update(values, [...Array.from(labels).slice(1), 99])).toThrow();
        }
        expect(metric.compute()).toEqual(before);
      }),
    );
  });
});
