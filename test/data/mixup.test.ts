import fc from "fast-check";
import { arange, rand, type Tensor, tensor } from "pellucid";
import { type MixupOptions, mixup } from "pellucid/data";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

const { between, dim } = arbitraries;

const options: fc.Arbitrary<MixupOptions> = fc.record({
  alpha: fc.oneof(between(0.01, 1), between(1, 20)),
  seed: arbitraries.seed(),
  epoch: fc.nat(100),
  batch: fc.nat(1000),
});

/** Inputs [N, 2] that tell which sample they are: sample i is [i, 100 + i], and has the label i. */
const numbered = (N: number): [Tensor, Tensor] => [
  tensor(
    Array.from({ length: N }, (_, i) => [i, 100 + i]),
    { dtype: "float64" },
  ),
  arange(0, N, 1, { dtype: "int32" }),
];

const sharesOf = (alpha: number, n: number) => {
  const [inputs, labels] = numbered(1);
  return Array.from(
    { length: n },
    (_, batch) => mixup(inputs, labels, { alpha, seed: 3, epoch: 1, batch }).share,
  );
};

test("every sample is λ of itself and 1 − λ of the one whose label is mixed in", () => {
  fc.assert(
    fc.property(dim(12), options, (N, options) => {
      const [inputs, labels] = numbered(N);
      const mixed = mixup(inputs, labels, options);
      expect(mixed.labels).toBe(labels);
      expect([mixed.inputs.shape, mixed.mixedIn.shape, mixed.mixedIn.dtype]).toEqual([[N, 2], [N], "int32"]);
      expect(mixed.share).toBeGreaterThanOrEqual(0.5);
      expect(mixed.share).toBeLessThanOrEqual(1);
      const others = mixed.mixedIn.tolist() as number[];
      expect([...others].sort((a, b) => a - b)).toEqual(labels.tolist());
      for (const [i, [first, second]] of (mixed.inputs.tolist() as number[][]).entries()) {
        const expected = mixed.share * i + (1 - mixed.share) * others[i];
        expect(first).toBeCloseTo(expected, 10);
        expect(second).toBeCloseTo(100 + expected, 10);
      }
    }),
  );
});

test("the mean of the batch stays what it was, for images too", () => {
  fc.assert(
    fc.property(dim(6), options, (N, options) => {
      const images = rand([N, 1, 3, 3], { seed: 5, dtype: "float64" });
      const mixed = mixup(images, arange(0, N, 1, { dtype: "int32" }), options).inputs;
      expect(mixed.shape).toEqual([N, 1, 3, 3]);
      const [before, after] = [images, mixed].map((t) => t.mean(0).dataSync());
      for (const [i, value] of before.entries()) expect(after[i]).toBeCloseTo(value, 12);
    }),
  );
});

test("is a pure function of seed, epoch and batch, and another for each of them", () => {
  const [inputs, labels] = numbered(20);
  const outcome = (change: Partial<MixupOptions>) => {
    const {
      inputs: mixed,
      mixedIn,
      share,
    } = mixup(inputs, labels, { alpha: 1, seed: 1, epoch: 2, batch: 3, ...change });
    return JSON.stringify([mixed.tolist(), mixedIn.tolist(), share]);
  };
  expect(outcome({})).toBe(outcome({}));
  const changes = [{}, { seed: 2 }, { epoch: 3 }, { batch: 4 }];
  expect(new Set(changes.map(outcome)).size).toBe(changes.length);
});

describe("λ = max(b, 1 − b)", () => {
  const N = 4000;
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;

  test("is uniform from 1/2 to 1 for α = 1, with a mean of 3/4", () => {
    const shares = sharesOf(1, N).sort((a, b) => a - b);
    // A uniform number in [1/2, 1] has a standard deviation of 1/(4√3).
    expect(Math.abs(mean(shares) - 0.75)).toBeLessThan(5 / (4 * Math.sqrt(3 * N)));
    // Kolmogorov and Smirnov's distance, which one sample in a million exceeds.
    const distance = Math.max(...shares.map((share, i) => Math.abs(2 * share - 1 - i / N)));
    expect(distance).toBeLessThan(Math.sqrt(Math.log(2e6) / (2 * N)));
  });

  test.each([0.2, 0.5, 2, 8])(
    "has the variance of Beta(α, α) around 1/2, 1/(4(2α + 1)), for α = %d",
    (alpha) => {
      const squares = sharesOf(alpha, N).map((share) => (share - 0.5) ** 2);
      const variance = 1 / (4 * (2 * alpha + 1));
      // (b − 1/2)² lies between 0 and 1/4, so that its own variance is at most variance · 1/4.
      expect(Math.abs(mean(squares) - variance)).toBeLessThan(5 * Math.sqrt(variance / 4 / N));
    },
  );

  test.each([1e-3, 1e-10, 1e-300, Number.MIN_VALUE])("goes to 1 with α: %d", (alpha) => {
    const shares = sharesOf(alpha, 200);
    expect(shares.every((share) => share >= 0.5 && share <= 1)).toBe(true);
    expect(shares.filter((share) => share > 0.999).length).toBeGreaterThan(190);
  });

  test.each([1e6, Number.MAX_VALUE])("goes to 1/2 when α is large: %d", (alpha) => {
    for (const share of sharesOf(alpha, 50)) expect(Math.abs(share - 0.5)).toBeLessThan(0.01);
  });
});

describe("refuses", () => {
  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("alpha = %d", (alpha) => {
    expect(() => mixup(...numbered(2), { alpha, seed: 1, epoch: 0, batch: 0 })).toThrow(
      error("ValueError", `mixup: alpha is ${alpha}; it must be a finite number greater than 0`),
    );
  });

  test("inputs and labels of different numbers", () => {
    const settings = { alpha: 1, seed: 1, epoch: 0, batch: 0 };
    const rule = "both must have the same number of rows";
    expect(() => mixup(rand([4, 2]), arange(0, 5, 1, { dtype: "int32" }), settings)).toThrow(
      error("ShapeError", `mixup: inputs is [4, 2] and labels [5]; ${rule}`),
    );
    expect(() => mixup(tensor(1), tensor(1), settings)).toThrow(
      error("ShapeError", `mixup: inputs is [] and labels []; ${rule}`),
    );
  });
});
