import fc from "fast-check";

/** How many different runs each claim about shrinking is tried on. */
const RUNS = 20;

const seeds = (): number[] => {
  const { seed = 0 } = fc.readConfigureGlobal() ?? {};
  return Array.from({ length: RUNS }, (_, i) => (seed + i) | 0);
};

/** What fast-check reports of a property that does not hold, in some runs. */
export function counterexamples<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => boolean): T[] {
  return seeds().map((seed) => {
    const { counterexample } = fc.check(fc.property(arbitrary, holds), { seed, numRuns: 1000 });
    if (counterexample === null) throw new Error(`the property holds with seed ${seed}`);
    return counterexample[0];
  });
}

/** The same as code, without repetitions: one line where all runs end in the same counterexample. */
export const minimal = <T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => boolean): string[] => [
  ...new Set(counterexamples(arbitrary, holds).map((value) => fc.stringify(value))),
];

/**
 * Calls `check` on values that are drawn and on what they shrink to, along random ways: every third value counts as a
 * failure.
 */
export function everywhere<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  let problem: Error | undefined;
  let calls = 0;
  for (const seed of seeds()) {
    const property = fc.property(arbitrary, (value) => {
      try {
        check(value);
      } catch (error) {
        problem ??= new Error(`with seed ${seed}, of ${fc.stringify(value)}: ${error}`, { cause: error });
      }
      return calls++ % 3 !== 2;
    });
    fc.check(property, { seed, numRuns: 5 });
  }
  if (problem !== undefined) throw problem;
}

/** Values of a fixed seed, to see what occurs. */
export const drawn = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 500): T[] =>
  fc.sample(arbitrary, { seed: 1, numRuns });
