import fc from "fast-check";
import { type CalibrationBin, calibration, logLoss } from "pellucid/metrics";
import { expect, test } from "vitest";
import { error } from "../support/errors.js";
import { expectClose } from "./golden.js";
import { labelsOf, probabilitiesOf, type Samples, someSamples } from "./samples.js";

const bins = fc.integer({ min: 1, max: 20 });
const calibrationOf = ({ classes, samples }: Samples, bins: number) =>
  calibration(probabilitiesOf(samples), labelsOf(samples), { classes, bins });
const filled = (bins: readonly CalibrationBin[]) => bins.filter(({ count }) => count > 0);

test("worked out by hand", () => {
  // Confidences 0.6 (wrong), 0.7 (right), 0.9 (right), 1 (wrong) in bins (0.5, 0.75] and (0.75, 1].
  const probabilities = [0.6, 0.4, 0.3, 0.7, 0.9, 0.1, 0, 1];
  const { ece, mce, bins } = calibration(probabilities, [1, 1, 0, 0], { bins: 4 });
  expect(bins.slice(0, 2)).toEqual([
    { from: 0, to: 0.25, count: 0, confidence: NaN, accuracy: NaN },
    { from: 0.25, to: 0.5, count: 0, confidence: NaN, accuracy: NaN },
  ]);
  expectClose(bins.slice(2), [
    { from: 0.5, to: 0.75, count: 2, confidence: 0.65, accuracy: 0.5 },
    { from: 0.75, to: 1, count: 2, confidence: 0.95, accuracy: 0.5 },
  ]);
  expectClose(ece, 0.5 * 0.15 + 0.5 * 0.45);
  expectClose(mce, 0.45);
});

test("a confidence on an edge belongs to the bin below it", () => {
  const { bins } = calibration([0.5, 0.5, 0.75, 0.25], [0, 0], { bins: 4 });
  expect(bins.map(({ count }) => count)).toEqual([0, 1, 1, 0]);
});

test("of equal probabilities the first class is the prediction", () => {
  expect(calibration([0.5, 0.5], [0], { bins: 1 }).bins[0].accuracy).toBe(1);
  expect(calibration([0.5, 0.5], [1], { bins: 1 }).bins[0].accuracy).toBe(0);
});

test("what float32 rounds a softmax to is taken as 1, and as 0", () => {
  const above = Float32Array.of(1 + 2 ** -23, 0);
  expect(above[0]).toBe(1.0000001192092896);
  expect(calibration(above, [0], { bins: 2 })).toEqual(calibration([1, 0], [0], { bins: 2 }));
  expect(calibration([1.0000001, -0.0000001], [0], { bins: 2 })).toEqual(
    calibration([1, 0], [0], { bins: 2 }),
  );
  expect(logLoss(above, [0])).toBe(logLoss(Float32Array.of(1, 0), [0]));
  expect(logLoss(above, [1])).toBe(logLoss(Float32Array.of(1, 0), [1]));
  for (const [p, q] of [
    [1.000002, 0],
    [-0.000002, 1],
  ])
    expect(() => calibration([p, q], [0])).toThrow(
      error(
        "ValueError",
        `calibration: probabilities[0] is ${p}; it must be in [0, 1], to within 0.000001 (of logits, take the softmax)`,
      ),
    );
});

test("there are 15 bins if nothing else is said", () => {
  expect(calibration([0.5, 0.5], [0]).bins.length).toBe(15);
});

test("bins meet, cover [0, 1], and hold every sample once", () => {
  fc.assert(
    fc.property(someSamples(), bins, (drawn, count) => {
      const { bins } = calibrationOf(drawn, count);
      expect(bins.length).toBe(count);
      expect([bins[0].from, bins[count - 1].to]).toEqual([0, 1]);
      for (let b = 1; b < count; b++) expect(bins[b].from).toBe(bins[b - 1].to);
      expect(bins.reduce((total, bin) => total + bin.count, 0)).toBe(drawn.samples.length);
      for (const { from, to, confidence } of filled(bins)) {
        // The sum of the confidences is rounded once, and its quotient once more.
        expect(confidence).toBeGreaterThanOrEqual(from * (1 - Number.EPSILON));
        expect(confidence).toBeLessThanOrEqual(to * (1 + Number.EPSILON));
      }
    }),
  );
});

test("0 ≤ |accuracy − mean confidence| ≤ ECE ≤ MCE ≤ 1, and ECE is the mean gap", () => {
  fc.assert(
    fc.property(someSamples({ minLength: 1 }), bins, (drawn, count) => {
      const { ece, mce, bins } = calibrationOf(drawn, count);
      const N = drawn.samples.length;
      const mean = (of: (bin: CalibrationBin) => number) =>
        filled(bins).reduce((total, bin) => total + (bin.count / N) * of(bin), 0);
      expectClose(
        ece,
        mean(({ accuracy, confidence }) => Math.abs(accuracy - confidence)),
      );
      expect(Math.abs(mean((bin) => bin.accuracy) - mean((bin) => bin.confidence))).toBeLessThanOrEqual(
        ece + 1e-12,
      );
      expect(ece).toBeLessThanOrEqual(mce + 1e-12);
      expect(mce).toBeLessThanOrEqual(1);
    }),
  );
});

test("a model that is sure and right is calibrated, one that is sure and wrong is not at all", () => {
  const certain = [1, 0, 0, 1];
  expect(calibration(certain, [0, 1])).toMatchObject({ ece: 0, mce: 0 });
  expect(calibration(certain, [1, 0])).toMatchObject({ ece: 1, mce: 1 });
});

test("without samples both errors are NaN", () => {
  expect(calibration([], [], { bins: 2 })).toEqual({
    ece: NaN,
    mce: NaN,
    bins: [
      { from: 0, to: 0.5, count: 0, confidence: NaN, accuracy: NaN },
      { from: 0.5, to: 1, count: 0, confidence: NaN, accuracy: NaN },
    ],
  });
});
