import fc from "fast-check";
import { Compose, type ImageSample, RandomApply, type SampleContext, type Transform } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { between, RandomTransform, sampleGenerator } from "../../../src/data/transforms/random-transform.js";
import { type Generator, streams } from "../../../src/tensor/random.js";
import { contexts, deviation, drawn, mean, plane, unevenness } from "./samples.js";

/** Draws so many numbers, and leaves the image alone. */
class Listener extends RandomTransform<{ numbers: number[] }> {
  readonly #count: number;
  constructor(count = 1) {
    super();
    this.#count = count;
  }
  draw(_: ImageSample, generator: Generator) {
    return { numbers: Array.from({ length: this.#count }, () => generator.uniform()) };
  }
  applyWith(image: ImageSample): ImageSample {
    return image;
  }
}

const image = plane([[1]]);

/** What the listeners inside a transform draw for one sample. */
function heard(transform: Transform, context: SampleContext): number[] {
  const numbers: number[] = [];
  const onDraw = (name: string, parameters: object) => {
    if (name === "Listener") numbers.push(...(parameters as { numbers: number[] }).numbers);
  };
  transform.apply(image, { ...context, onDraw });
  return numbers;
}

test("numbers are uniform over samples, and those of neighbors are unrelated", () => {
  const numbers = drawn(new Listener(2), 4000, image).map((parameters) => parameters.numbers);
  const first = numbers.map(([a]) => a);
  expect(unevenness(first, [0, 1])).toBeLessThan(1);
  expect(
    unevenness(
      numbers.map(([, b]) => b),
      [0, 1],
    ),
  ).toBeLessThan(1);
  // The mean of 4,000 products of unrelated numbers of variance 1/12 has a standard deviation of 1/(12·√4000).
  const related = (pairs: [number, number][]) => mean(pairs.map(([a, b]) => (a - 0.5) * (b - 0.5)));
  const limit = 5 / (12 * Math.sqrt(4000));
  expect(Math.abs(related(numbers.map(([a, b]) => [a, b])))).toBeLessThan(limit);
  expect(Math.abs(related(first.slice(1).map((a, i) => [a, first[i]])))).toBeLessThan(limit);
});

test("a sample's numbers do not run into the next sample's", () => {
  const [here, next] = drawn(new Listener(20_000), 2, image);
  const seen = new Set(here.numbers);
  expect(seen.size).toBe(20_000);
  expect(next.numbers.some((number) => seen.has(number))).toBe(false);
});

test("no slot shares its numbers with another, or with what else is random", () => {
  const slots = Array.from(
    { length: 200 },
    (_, slot) => sampleGenerator({ seed: 1, epoch: 0, index: 0, slot }).stream,
  );
  const { augmentation, ...others } = streams;
  expect(slots[0]).toBe(augmentation);
  expect(new Set([...slots, ...Object.values(others)]).size).toBe(200 + Object.keys(others).length);
});

test("between goes from one end of its range to the other", () => {
  const at = (share: number) => ({ uniform: () => share }) as Generator;
  expect([0, 0.5, 1].map((share) => between(at(share), [-3, 5]))).toEqual([-3, 1, 5]);
  expect(between(at(0.3), [2, 2])).toBe(2);
});

describe("in a Compose", () => {
  test("each transform draws numbers of its own, at any depth", () => {
    const one = new Listener();
    const nested = new Compose([
      one,
      new Compose([one, new Compose([one, one]), one]),
      new RandomApply([one, one], 1),
      one,
    ]);
    fc.assert(
      fc.property(contexts, ({ seed, epoch, index }) => {
        const numbers = heard(nested, { seed, epoch, index });
        expect(new Set(numbers).size).toBe(8);
      }),
    );
  });

  test("32 beside a nested one do not meet its own", () => {
    const all = new Compose([
      new Compose([new Listener(), new Listener()]),
      ...Array.from({ length: 31 }, () => new Listener()),
    ]);
    expect(new Set(heard(all, { seed: 1, epoch: 0, index: 0 })).size).toBe(33);
  });

  test("numbers depend on the place alone, not on what the others draw", () => {
    fc.assert(
      fc.property(contexts, fc.nat(50), (context, count) => {
        const [other, same] = [
          new Compose([new Listener(count), new Listener()]),
          new Compose([new Listener(7), new Listener()]),
        ];
        expect(heard(other, context).at(-1)).toBe(heard(same, context).at(-1));
      }),
    );
  });
});

test("the spread of uniform numbers is 1/√12, as the measures of these tests see it", () => {
  const numbers = drawn(new Listener(), 4000, image).flatMap((parameters) => parameters.numbers);
  expect(Math.abs(deviation(numbers) - 1 / Math.sqrt(12))).toBeLessThan(0.01);
  expect(
    unevenness(
      numbers.map((x) => x ** 1.2),
      [0, 1],
    ),
  ).toBeGreaterThan(1);
});
