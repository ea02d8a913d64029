import fc from "fast-check";

/** An arbitrary as data. */
export interface Recipe<T> {
  draw(random: fc.Random, biasFactor: number | undefined): T;
  /** What to try in place of a value, the simplest first. Every chain of simpler values must end. */
  simpler(value: T): Iterable<T>;
  /** Whether a value that comes from elsewhere is one of these. */
  accepts(value: unknown): value is T;
}

/** fast-check takes arbitraries only as subclasses, and `map` and `chain` know nothing of how results get simpler. */
class FromSimpler<T> extends fc.Arbitrary<T> {
  constructor(private readonly recipe: Recipe<T>) {
    super();
  }

  generate(random: fc.Random, biasFactor: number | undefined): fc.Value<T> {
    return new fc.Value(this.recipe.draw(random, biasFactor), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is T {
    return this.recipe.accepts(value);
  }

  shrink(value: T): fc.Stream<fc.Value<T>> {
    return fc.stream(this.values(value));
  }

  private *values(value: T): Generator<fc.Value<T>> {
    for (const simpler of this.recipe.simpler(value)) yield new fc.Value(simpler, undefined);
  }
}

/** An arbitrary whose values shrink by what they are, not by how they were drawn: also examples that a user gives. */
export const fromSimpler = <T>(recipe: Recipe<T>): fc.Arbitrary<T> => new FromSimpler(recipe);

/** Whether to draw something small or extreme, as fast-check does once in `biasFactor` draws. */
export const biased = (random: fc.Random, biasFactor: number | undefined): boolean =>
  biasFactor !== undefined && random.nextInt(1, biasFactor) === 1;

/** An integer in [min, max], the smallest two more often. */
export const drawInteger = (
  random: fc.Random,
  biasFactor: number | undefined,
  min: number,
  max: number,
): number => random.nextInt(min, biased(random, biasFactor) ? Math.min(min + 1, max) : max);

/** min, then half of the way there, a quarter of it, … and at last n − 1. */
export function* simplerIntegers(n: number, min: number): Generator<number> {
  for (let gap = n - min; gap > 0; gap = Math.floor(gap / 2)) yield n - gap;
}

export const isInteger = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
