import fc from "fast-check";

/** What a model says of one sample, and what it is. */
export interface Sample {
  label: number;
  prediction: number;
  /** Of all classes. From few whole numbers, so that many are equal, 0 or 1. */
  probabilities: number[];
  /** One of few, so that many are equal. */
  score: number;
  positive: 0 | 1;
}

const sample = (classes: number): fc.Arbitrary<Sample> =>
  fc.record({
    label: fc.nat(classes - 1),
    prediction: fc.nat(classes - 1),
    probabilities: fc
      .array(fc.nat(6), { minLength: classes, maxLength: classes })
      .map((counts) => (counts.some((count) => count > 0) ? counts : counts.map(() => 1)))
      .map((counts) => {
        const total = counts.reduce((a, b) => a + b);
        return counts.map((count) => count / total);
      }),
    score: fc.integer({ min: -6, max: 6 }).map((k) => k / 3),
    positive: fc.constantFrom(0 as const, 1 as const),
  });

export interface Samples {
  classes: number;
  samples: Sample[];
}

/** Samples of two to five classes. */
export const someSamples = ({ minLength = 0 } = {}): fc.Arbitrary<Samples> =>
  fc
    .constantFrom(2, 3, 5)
    .chain((classes) =>
      fc.array(sample(classes), { minLength, maxLength: 30 }).map((samples) => ({ classes, samples })),
    );

export const labelsOf = (samples: readonly Sample[]) => samples.map(({ label }) => label);
export const predictionsOf = (samples: readonly Sample[]) => samples.map(({ prediction }) => prediction);
export const probabilitiesOf = (samples: readonly Sample[]) =>
  samples.flatMap(({ probabilities }) => probabilities);
export const scoresOf = (samples: readonly Sample[]) => samples.map(({ score }) => score);
export const positivesOf = (samples: readonly Sample[]) => samples.map(({ positive }) => positive as number);

/** The same in another order, which the numbers tell. */
export const reordered = <T>(items: readonly T[], keys: readonly number[]): T[] =>
  items
    .map((item, i) => ({ item, key: keys[i % keys.length], i }))
    .sort((a, b) => a.key - b.key || b.i - a.i)
    .map(({ item }) => item);
