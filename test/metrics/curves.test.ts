import fc from "fast-check";
import {
  type PrecisionRecallCurve,
  precisionRecallCurve,
  precisionRecallCurves,
  type RocCurve,
  rocCurve,
  rocCurves,
} from "pellucid/metrics";
import { describe, expect, test } from "vitest";
import { expectClose } from "./golden.js";
import { labelsOf, positivesOf, probabilitiesOf, type Sample, scoresOf, someSamples } from "./samples.js";

/** At least one positive and one negative. */
const both = someSamples({ minLength: 2 })
  .map(({ samples }) => samples)
  .map(([first, second, ...rest]): Sample[] => [
    { ...first, positive: 1 },
    { ...second, positive: 0 },
    ...rest,
  ]);

const rocOf = (samples: readonly Sample[], options = {}): RocCurve =>
  rocCurve(scoresOf(samples), positivesOf(samples), options);
const prOf = (samples: readonly Sample[], options = {}): PrecisionRecallCurve =>
  precisionRecallCurve(scoresOf(samples), positivesOf(samples), options);

const rising = (values: readonly number[]) => values.every((value, i) => i === 0 || values[i - 1] <= value);
const strictlyRising = (values: readonly number[]) =>
  rising(values) && new Set(values).size === values.length;

/** Points as text, to look them up. */
const points = ({ fpr, tpr, thresholds }: RocCurve) => fpr.map((x, i) => `${x} ${tpr[i]} ${thresholds[i]}`);

describe("ROC", () => {
  test("the area is the Mann-Whitney statistic: pairs in the right order, ties half, over all pairs", () => {
    fc.assert(
      fc.property(both, (samples) => {
        const of = (positive: number) => samples.filter((s) => s.positive === positive).map((s) => s.score);
        const [positives, negatives] = [of(1), of(0)];
        const won = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
        const statistic = won.reduce<number>((a, b) => a + b, 0);
        expect(rocOf(samples).area).toBe(statistic / won.length);
      }),
    );
  });

  test("goes from (0, 0) to (1, 1), never back, by falling thresholds", () => {
    fc.assert(
      fc.property(both, fc.boolean(), (samples, dropIntermediate) => {
        const { fpr, tpr, thresholds } = rocOf(samples, { dropIntermediate });
        expect([fpr[0], tpr[0], thresholds[0]]).toEqual([0, 0, Infinity]);
        expect([fpr.at(-1), tpr.at(-1)]).toEqual([1, 1]);
        expect([rising(fpr), rising(tpr), strictlyRising(thresholds.toReversed())]).toEqual([
          true,
          true,
          true,
        ]);
      }),
    );
  });

  test("every point counts the samples with at least that score", () => {
    fc.assert(
      fc.property(both, (samples) => {
        const { fpr, tpr, thresholds } = rocOf(samples, { dropIntermediate: false });
        expect(thresholds.length).toBe(1 + new Set(scoresOf(samples)).size);
        for (const [i, threshold] of thresholds.entries()) {
          const share = (positive: number) => {
            const own = samples.filter((s) => s.positive === positive);
            return own.filter(({ score }) => score >= threshold).length / own.length;
          };
          expect([fpr[i], tpr[i]]).toEqual([share(0), share(1)]);
        }
      }),
    );
  });

  test("leaving out points leaves a part of them, under the same area", () => {
    fc.assert(
      fc.property(both, (samples) => {
        const [some, all] = [rocOf(samples), rocOf(samples, { dropIntermediate: false })];
        expect(points(all)).toEqual(expect.arrayContaining(points(some)));
        expect(some.area).toBe(all.area);
      }),
    );
  });

  test("scores upside down, or positives for negatives, turn the area round", () => {
    fc.assert(
      fc.property(both, (samples) => {
        const { area } = rocOf(samples);
        expectClose(rocOf(samples.map((s) => ({ ...s, score: -s.score }))).area, 1 - area);
        expectClose(rocOf(samples.map((s) => ({ ...s, positive: s.positive === 1 ? 0 : 1 }))).area, 1 - area);
      }),
    );
  });

  test("a rising function of the scores changes nothing but the thresholds", () => {
    fc.assert(
      fc.property(both, (samples) => {
        const { thresholds, ...curve } = rocOf(samples);
        const cubed = rocOf(samples.map((s) => ({ ...s, score: s.score ** 3 + s.score })));
        expect(cubed).toMatchObject(curve);
        expect(cubed.thresholds).toEqual(thresholds.map((t) => t ** 3 + t));
      }),
    );
  });

  test("what is 0/0 is NaN: without negatives the false-positive rate, without positives the true, and the area", () => {
    expect(rocCurve([0.2, 0.7], [1, 1])).toEqual({
      fpr: [NaN, NaN, NaN],
      tpr: [0, 0.5, 1],
      thresholds: [Infinity, 0.7, 0.2],
      area: NaN,
    });
    expect(rocCurve([0.2, 0.7], [0, 0])).toMatchObject({ fpr: [0, 0.5, 1], tpr: [NaN, NaN, NaN], area: NaN });
    expect(rocCurve([], [])).toEqual({ fpr: [NaN], tpr: [NaN], thresholds: [Infinity], area: NaN });
  });
});

describe("precision and recall", () => {
  test("recall falls from 1 to 0 by rising thresholds, and all is in [0, 1]", () => {
    fc.assert(
      fc.property(both, fc.boolean(), (samples, dropIntermediate) => {
        const { precision, recall, thresholds, averagePrecision } = prOf(samples, { dropIntermediate });
        expect([recall[0], recall.at(-1), precision.at(-1)]).toEqual([1, 0, 1]);
        expect(rising(recall.toReversed())).toBe(true);
        expect(strictlyRising(thresholds)).toBe(true);
        expect([precision.length, recall.length]).toEqual(Array(2).fill(thresholds.length + 1));
        for (const value of [...precision, ...recall, averagePrecision]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  test("every point counts the samples with at least that score", () => {
    fc.assert(
      fc.property(both, (samples) => {
        const { precision, recall, thresholds } = prOf(samples);
        const positives = samples.filter((s) => s.positive === 1);
        for (const [i, threshold] of thresholds.entries()) {
          const taken = samples.filter(({ score }) => score >= threshold);
          const right = taken.filter((s) => s.positive === 1).length;
          expect([precision[i], recall[i]]).toEqual([right / taken.length, right / positives.length]);
        }
      }),
    );
  });

  test("average precision is the sum of rectangles, and leaving out points does not change it", () => {
    fc.assert(
      fc.property(both, fc.boolean(), (samples, dropIntermediate) => {
        const { precision, recall, averagePrecision } = prOf(samples, { dropIntermediate });
        const rectangles = precision.slice(0, -1).map((p, i) => (recall[i] - recall[i + 1]) * p);
        expectClose(
          averagePrecision,
          rectangles.reduce((a, b) => a + b, 0),
        );
      }),
    );
  });

  test("without intermediate points, no point repeats the recall of both its neighbors", () => {
    fc.assert(
      fc.property(both, (samples) => {
        const [all, some] = [prOf(samples), prOf(samples, { dropIntermediate: true })];
        const inner = all.thresholds.slice(1, -1).filter((_, i) => {
          const [before, own, after] = all.recall.slice(i, i + 3);
          return before !== own || own !== after;
        });
        const ends = [all.thresholds[0], all.thresholds.at(-1)];
        expect(some.thresholds).toEqual([...new Set([ends[0], ...inner, ends[1]])]);
      }),
    );
  });

  test("is 1 when all positives come first, and the share of positives when all scores are equal", () => {
    expect(precisionRecallCurve([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]).averagePrecision).toBe(1);
    expect(precisionRecallCurve([3, 3, 3, 3], [0, 1, 0, 0]).averagePrecision).toBe(0.25);
  });

  test("without positives, recall and average precision are NaN", () => {
    expect(precisionRecallCurve([0.2, 0.7], [0, 0])).toEqual({
      precision: [0, 0, 1],
      recall: [NaN, NaN, 0],
      thresholds: [0.2, 0.7],
      averagePrecision: NaN,
    });
    expect(precisionRecallCurve([], [])).toEqual({
      precision: [1],
      recall: [0],
      thresholds: [],
      averagePrecision: NaN,
    });
  });
});

describe("each class against all others", () => {
  test("is the curve of its column", () => {
    fc.assert(
      fc.property(someSamples({ minLength: 1 }), ({ classes, samples }) => {
        const [scores, labels] = [probabilitiesOf(samples), labelsOf(samples)];
        const roc = rocCurves(scores, labels);
        const pr = precisionRecallCurves(scores, labels);
        for (let c = 0; c < classes; c++) {
          const column = samples.map(({ probabilities }) => probabilities[c]);
          const positives = labels.map((label) => Number(label === c));
          expect(roc.classes[c]).toEqual(rocCurve(column, positives));
          expect(pr.classes[c]).toEqual(precisionRecallCurve(column, positives));
        }
      }),
    );
  });

  test("of two classes whose scores add up to 1 the areas are the same", () => {
    const scores = [0.9, 0.1, 0.4, 0.6, 0.7, 0.3, 0.2, 0.8];
    const { classes, macro } = rocCurves(scores, [0, 0, 1, 1]);
    expect([...classes.map(({ area }) => area), macro]).toEqual([0.75, 0.75, 0.75]);
  });

  test("a class that never occurs has no area, and is left out of the mean", () => {
    const scores = [0.5, 0.3, 0.2, 0.4, 0.5, 0.1, 0.3, 0.4, 0.3];
    const roc = rocCurves(scores, [0, 1, 1]);
    expect(roc.classes.map(({ area }) => area)).toEqual([1, 1, NaN]);
    expect(roc.macro).toBe(1);
    const pr = precisionRecallCurves(scores, [0, 1, 1]);
    expect(pr.classes.map((curve) => curve.averagePrecision)).toEqual([1, 1, NaN]);
    expect(pr.macro).toBe(1);
  });

  test("options reach the curves, and nothing has no mean", () => {
    const scores = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3];
    const options = { dropIntermediate: false };
    expect(rocCurves(scores, [0, 0, 0]).classes[0].thresholds).toEqual([Infinity, 0.9, 0.7]);
    expect(rocCurves(scores, [0, 0, 0], options).classes[0].thresholds).toEqual([Infinity, 0.9, 0.8, 0.7]);
    expect(rocCurves([], [], { classes: 2 }).macro).toBeNaN();
    expect(rocCurves(scores, [0, 0, 0]).macro).toBeNaN();
    const some = precisionRecallCurves(scores, [0, 1, 1], { dropIntermediate: true });
    expect(some.classes[0].thresholds).toEqual([0.7, 0.9]);
    expect(precisionRecallCurves(scores, [0, 1, 1]).classes[0].thresholds).toEqual([0.7, 0.8, 0.9]);
  });
});
