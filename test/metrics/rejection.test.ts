import fc from "fast-check";
import { Generator } from "pellucid";
import { calibrateRejection, calibrateTemperature, softmaxAt } from "pellucid/metrics";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { checkMistakes } from "../support/errors.js";

const { between, seed } = arbitraries;

const rowOf = (logits: ArrayLike<number>, i: number): number[] =>
  Array.from({ length: 10 }, (_, k) => logits[10 * i + k]);

/** Logits of n digits, and labels drawn from softmax(logits / temperature), which is so the right temperature. */
function drawn(n: number, temperature: number, from: number, spread = 4) {
  const random = new Generator(from);
  const logits = Float32Array.from({ length: 10 * n }, () => spread * random.normal());
  const labels = Int32Array.from({ length: n }, (_, i) => {
    const u = random.uniform();
    const p = softmaxAt(rowOf(logits, i), temperature);
    return p.findIndex((_, k) => k === 9 || u < p.subarray(0, k + 1).reduce((a, b) => a + b));
  });
  return { logits, labels };
}

const best = (logits: ArrayLike<number>, i: number, temperature: number) => {
  const p = softmaxAt(rowOf(logits, i), temperature);
  const probability = Math.max(...p);
  return { probability, digit: p.indexOf(probability) };
};

const logLoss = (logits: ArrayLike<number>, labels: ArrayLike<number>, temperature: number) =>
  Array.from(labels, (label, i) => -Math.log(softmaxAt(rowOf(logits, i), temperature)[label])).reduce(
    (a, b) => a + b,
  );

describe("calibrateTemperature", () => {
  test("finds the temperature that the labels were drawn at", () => {
    for (const temperature of [0.5, 1, 2.5]) {
      const { logits, labels } = drawn(4000, temperature, 1);
      expect(calibrateTemperature(logits, labels) / temperature).toBeCloseTo(1, 1);
    }
  });

  test("has the least log loss of all temperatures", () => {
    fc.assert(
      fc.property(between(0.3, 3), between(0.05, 20), seed(), (truth, other, from) => {
        const { logits, labels } = drawn(60, truth, from, 2);
        const temperature = calibrateTemperature(logits, labels);
        expect(logLoss(logits, labels, temperature)).toBeLessThanOrEqual(
          logLoss(logits, labels, other) + 1e-9,
        );
      }),
    );
  });

  test("takes as many classes as there are logits for each label", () => {
    const two = [2, 0, 2, 0, 2, 0];
    const three = [2, 0, -1e3, 2, 0, -1e3, 2, 0, -1e3];
    expect(calibrateTemperature(three, [0, 0, 1])).toBeCloseTo(calibrateTemperature(two, [0, 0, 1]), 12);
  });
});

describe("calibrateRejection", () => {
  test("is at the temperature of calibrateTemperature", () => {
    const { logits, labels } = drawn(100, 2, 3);
    expect(calibrateRejection(logits, labels).temperature).toBe(calibrateTemperature(logits, labels));
  });

  test("undoes a factor on all logits, and does not see a constant added to those of a digit", () => {
    const { logits, labels } = drawn(500, 1, 2);
    const plain = calibrateRejection(logits, labels, { maxErrorRate: 0.05 });
    const scaled = calibrateRejection(
      logits.map((z) => 3 * z),
      labels,
      { maxErrorRate: 0.05 },
    );
    expect(scaled.temperature).toBeCloseTo(3 * plain.temperature, 4);
    expect(scaled.threshold).toBeCloseTo(plain.threshold, 5);
    expect(scaled.coverage).toBe(plain.coverage);
    const shifted = calibrateRejection(
      logits.map((z, i) => z + (Math.floor(i / 10) % 7)),
      labels,
      { maxErrorRate: 0.05 },
    );
    expect(shifted.temperature).toBeCloseTo(plain.temperature, 4);
  });

  test("accepts as many as it may, and no more err among them", () => {
    fc.assert(
      fc.property(between(0.01, 0.4), seed(), (maxErrorRate, from) => {
        const { logits, labels } = drawn(80, 1, from, 2);
        const { temperature, threshold, coverage } = calibrateRejection(logits, labels, {
          maxErrorRate,
          confidence: 0,
        });
        const digits = Array.from(labels, (label, i) => {
          const { probability, digit } = best(logits, i, temperature);
          return { probability, wrong: digit !== label };
        });
        const errorsFrom = (limit: number) => {
          const accepted = digits.filter(({ probability }) => probability >= limit);
          return { n: accepted.length, rate: accepted.filter(({ wrong }) => wrong).length / accepted.length };
        };
        const chosen = errorsFrom(threshold);
        expect(coverage * 80).toBeCloseTo(chosen.n, 9);
        if (chosen.n > 0) expect(chosen.rate).toBeLessThanOrEqual(maxErrorRate);
        for (const { probability } of digits) {
          if (probability < threshold) expect(errorsFrom(probability).rate).toBeGreaterThan(maxErrorRate);
        }
      }),
    );
  });

  test("is sure of digits to come: at 95 % confidence, 0.1 % needs 2,995 digits without an error, and 4,742 with one", () => {
    const digits = (n: number, wrong: number) => ({
      logits: Array.from({ length: 10 * n }, (_, i) => (i % 10 === 0 ? 5 + Math.floor(i / 10) / n : 0)),
      labels: Array.from({ length: n }, (_, i) => (i < wrong ? 1 : 0)),
    });
    const coverage = (n: number, wrong: number) => {
      const { logits, labels } = digits(n, wrong);
      return calibrateRejection(logits, labels).coverage;
    };
    expect(coverage(2994, 0)).toBe(0);
    expect(coverage(2995, 0)).toBe(1);
    expect(coverage(4741, 1)).toBe(4740 / 4741);
    expect(coverage(4742, 1)).toBe(1);
  });

  test("accepts nothing where nothing reaches the rate, and says so by a threshold of 1", () => {
    const { logits } = drawn(50, 1, 3, 1);
    const wrong = Array.from({ length: 50 }, (_, i) => (best(logits, i, 1).digit + 1) % 10);
    expect(calibrateRejection(logits, wrong)).toMatchObject({
      threshold: 1,
      coverage: 0,
      maxErrorRate: 0.001,
    });
  });
});

describe("calibrateRejection with a class of what belongs to no other", () => {
  /** Class 9 is that of what belongs to no other. */
  const none = 9;

  test("accepts no answer of that class, and counts an accepted sample of it as an error", () => {
    fc.assert(
      fc.property(between(0.02, 0.4), seed(), (maxErrorRate, from) => {
        const { logits, labels } = drawn(80, 1, from, 2);
        const { temperature, threshold, coverage } = calibrateRejection(logits, labels, {
          maxErrorRate,
          confidence: 0,
          none,
        });
        const answers = Array.from(labels, (label, i) => ({ label, ...best(logits, i, temperature) }));
        const acceptedFrom = (limit: number) =>
          answers.filter(({ digit, probability }) => digit !== none && probability >= limit);
        const rateOf = (some: typeof answers) =>
          some.filter(({ digit, label }) => digit !== label).length / some.length;
        const chosen = coverage === 0 ? [] : acceptedFrom(threshold);
        if (chosen.length > 0) expect(rateOf(chosen)).toBeLessThanOrEqual(maxErrorRate);
        const belonging = answers.filter(({ label }) => label !== none).length;
        expect(coverage * belonging).toBeCloseTo(chosen.filter(({ label }) => label !== none).length, 9);
        for (const { digit, probability } of answers) {
          if (digit === none || probability >= threshold) continue;
          expect(rateOf(acceptedFrom(probability))).toBeGreaterThan(maxErrorRate);
        }
      }),
    );
  });

  test("is what it is without, where no sample and no answer is of that class", () => {
    const { logits, labels } = drawn(200, 1, 4);
    const eleven = Float32Array.from({ length: 11 * 200 }, (_, i) =>
      i % 11 === 10 ? -1e3 : logits[10 * Math.floor(i / 11) + (i % 11)],
    );
    const options = { maxErrorRate: 0.1, confidence: 0 };
    const plain = calibrateRejection(logits, labels, options);
    const { temperature, ...rest } = calibrateRejection(eleven, labels, { ...options, none: 10 });
    expect(temperature).toBeCloseTo(plain.temperature, 6);
    expect(rest.coverage).toBe(plain.coverage);
    expect(rest.threshold).toBeCloseTo(plain.threshold, 6);
  });
});

describe("what cannot be calibrated is refused", () => {
  checkMistakes({
    "a class that there is none of": [
      () => calibrateRejection(new Float32Array(10), [1], { none: 10 }),
      "ValueError: calibrateRejection: none is 10, but there are 10 classes; it must be one of 0 to 9, or left out",
    ],
    "logits that do not fit the labels": [
      () => calibrateRejection(new Float32Array(15), [1, 2]),
      "ShapeError: calibrateRejection: there are 15 logits and 2 labels; there must be one for each class of each sample, row by row, and two classes or more",
    ],
    "no samples": [
      () => calibrateTemperature([], []),
      "ValueError: calibrateTemperature: there are no labels; there must be one at least",
    ],
    "a label that is no class": [
      () => calibrateRejection(new Float32Array(20), [1, 10]),
      "ValueError: calibrateRejection: labels[1] is 10; it must be a class, an integer in [0, 10)",
    ],
    "a logit that is not finite": [
      () => calibrateRejection(new Float32Array(10).fill(Number.NaN), [1]),
      "ValueError: calibrateRejection: logits[0] is NaN; it must be a finite number",
    ],
    "a rate of 1": [
      () => calibrateRejection(new Float32Array(10), [1], { maxErrorRate: 1 }),
      "ValueError: calibrateRejection: maxErrorRate is 1, but must be at least 0 and less than 1",
    ],
  });
});

describe("softmaxAt", () => {
  test("is the softmax of the logits over the temperature, and overflows nowhere", () => {
    expect([...softmaxAt([0, Math.log(9)], 2)].map((p) => p.toFixed(12))).toEqual([
      "0.250000000000",
      "0.750000000000",
    ]);
    expect([...softmaxAt([1e4, 0], 1)]).toEqual([1, 0]);
  });
});
