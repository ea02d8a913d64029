import fc from "fast-check";
import { accuracy, topKAccuracy } from "pellucid/metrics";
import { expect, test } from "vitest";
import { labelsOf, probabilitiesOf, type Samples, someSamples } from "./samples.js";

const topK = ({ classes, samples }: Samples, k: number) =>
  topKAccuracy(probabilitiesOf(samples), labelsOf(samples), { classes, k });

test("counts labels among the k highest scores, 5 if nothing else is said", () => {
  const scores = [6, 5, 4, 3, 2, 1];
  const hits = (k?: number) => scores.map((_, label) => topKAccuracy(scores, [label], { k }));
  expect(hits(2)).toEqual([1, 1, 0, 0, 0, 0]);
  expect(hits()).toEqual([1, 1, 1, 1, 1, 0]);
});

test("of equal scores the later class ranks first", () => {
  const hits = [0, 1, 2].map((label) => topKAccuracy([0.2, 0.4, 0.4], [label], { k: 1 }));
  expect(hits).toEqual([0, 0, 1]);
});

test("grows with k to 1", () => {
  fc.assert(
    fc.property(someSamples({ minLength: 1 }), (drawn) => {
      const shares = Array.from({ length: drawn.classes }, (_, i) => topK(drawn, i + 1));
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.at(-1)).toBe(1);
    }),
  );
});

test("over all labels, exactly k of C are among the first k", () => {
  fc.assert(
    fc.property(someSamples({ minLength: 1 }), fc.nat(), ({ classes, samples }, seed) => {
      const k = 1 + (seed % classes);
      const every = samples.flatMap((sample) =>
        Array.from({ length: classes }, (_, label) => ({ ...sample, label })),
      );
      expect(topK({ classes, samples: every }, k)).toBe(k / classes);
    }),
  );
});

test("k = 1 is the accuracy of the likeliest class, the last one of equals", () => {
  fc.assert(
    fc.property(someSamples({ minLength: 1 }), (drawn) => {
      const likeliest = drawn.samples.map(({ probabilities: p }) => p.lastIndexOf(Math.max(...p)));
      expect(topK(drawn, 1)).toBe(accuracy(likeliest, labelsOf(drawn.samples)));
    }),
  );
});

test("of nothing is NaN", () => {
  expect(topKAccuracy([], [])).toBeNaN();
});
