import fc from "fast-check";
import { type DType, dropout, Generator, manualSeed, nn, ones, rand, randint, randn } from "pellucid";
import { describe, expect, test } from "vitest";
import { between } from "../../src/data/transforms/random-transform.js";
import { streams, uniformEnds } from "../../src/tensor/random.js";
import { error } from "../support/errors.js";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const words = (generator: Generator, n: number) => Array.from({ length: n }, () => generator.word());

/**
 * Pearson's statistic for counts that should all be equal. With k classes its mean is k − 1 and its variance
 * 2(k − 1); the seeds below are fixed, so the bound of 5 standard deviations cannot fail by chance later on.
 */
function expectUniform(counts: readonly number[]): void {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  const statistic = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  expect(Math.abs(statistic - freedom)).toBeLessThan(5 * Math.sqrt(2 * freedom));
}

const countsOf = (values: Iterable<number>, classes: number): number[] => {
  const counts = new Array<number>(classes).fill(0);
  for (const value of values) counts[value] += 1;
  return counts;
};

describe("seeds", () => {
  test("the same seed gives the same bits", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const make of [
          () => rand([7], { seed }),
          () => randn([7], { seed }),
          () => rand([7], { seed, dtype: "float64" }),
          () => randint(-5, 5, [7], { seed }),
        ])
          expect(make().dataSync()).toEqual(make().dataSync());
      }),
    );
  });

  test("other seeds give others, also where only the upper half differs", () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        fc.pre(a !== b);
        expect(words(new Generator(a), 4)).not.toEqual(words(new Generator(b), 4));
      }),
    );
    expect(words(new Generator(1), 4)).not.toEqual(words(new Generator(1 + 2 ** 32), 4));
  });

  test("the words are those of Philox 4x32-10, and rand takes the upper 24 bits of each", () => {
    // Known answer for counter 0 and key 0: kat_vectors in Random123 (Salmon et al.).
    expect(words(new Generator(0), 4)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    expect(rand([2], { seed: 0 }).tolist()).toEqual([0x6627e8 / 2 ** 24, 0xe169c5 / 2 ** 24]);
  });

  test("manualSeed starts the common sequence again, a seed of one's own leaves it alone", () => {
    const draw = () => [rand([3]), randn([3]), randint(0, 100, [3])].map((t) => t.tolist());
    manualSeed(7);
    const first = draw();
    expect(draw()).not.toEqual(first);
    manualSeed(7);
    const [a] = [rand([3]).tolist()];
    rand([1000], { seed: 3 });
    const rest = [randn([3]).tolist(), randint(0, 100, [3]).tolist()];
    expect([a, ...rest]).toEqual(first);
  });

  test("dropout draws from a sequence of its own", () => {
    manualSeed(7);
    const mask = dropout(ones([64])).tolist();
    const numbers = rand([3]).tolist();
    manualSeed(7);
    expect(rand([3]).tolist()).toEqual(numbers);
    expect(dropout(ones([64])).tolist()).toEqual(mask);
  });

  test("a seed that is no seed is refused", () => {
    for (const seed of [Number.NaN, -1, 1.5, 2 ** 53, Infinity])
      expect(() => new Generator(seed), String(seed)).toThrow(
        expect.objectContaining({ name: "ValueError" }),
      );
  });
});

describe("Generator", () => {
  test("position says how many words were drawn, and is where another can go on", () => {
    fc.assert(
      fc.property(seeds, fc.nat(30), (seed, drawn) => {
        const generator = new Generator(seed);
        const before = generator.position;
        words(generator, drawn);
        expect([before, generator.position]).toEqual([0, drawn]);
        const further = new Generator(seed, 0, 0, drawn);
        expect(words(further, 9)).toEqual(words(generator, 9));
      }),
    );
  });

  test("it may be set, and then the words there are drawn", () => {
    const generator = new Generator(1);
    const all = words(generator, 12);
    for (const position of [5, 4, 11, 0, 7]) {
      generator.position = position;
      expect(generator.word()).toBe(all[position]);
    }
  });

  test("every draw counts its words: two for a uniform, four for a normal", () => {
    const generator = new Generator(1);
    generator.uniform();
    expect(generator.position).toBe(2);
    generator.normal();
    expect(generator.position).toBe(6);
  });

  test("the position goes on where blocks of four pass 2^32", () => {
    const above = 4 * 2 ** 32;
    const across = words(new Generator(1, 0, 0, above - 4), 8);
    expect(words(new Generator(1, 0, 0, above), 4)).toEqual(across.slice(4));
    expect(across.slice(4)).not.toEqual(words(new Generator(1), 4));
  });

  test("streams and epochs are sequences of their own", () => {
    const all = [0, 1, 2].flatMap((stream) =>
      [0, 1].map((epoch) => words(new Generator(5, stream, epoch), 4).join()),
    );
    expect(new Set(all).size).toBe(6);
    expect(new Set(Object.values(streams)).size).toBe(Object.keys(streams).length);
  });
});

describe("uniform", () => {
  test("uniform() is in [0, 1) with 53 bits, from the upper bits of two words", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [high, low] = words(new Generator(seed), 2);
        const value = new Generator(seed).uniform();
        expect(value).toBe(((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53);
        expect(value >= 0 && value < 1).toBe(true);
      }),
    );
  });

  test("the largest draw is below 1 in either dtype", () => {
    class Highest extends Generator {
      override word(): number {
        return 0xffffffff;
      }
    }
    expect(new Highest(0).uniform()).toBe(1 - 2 ** -53);
    // The step of a float32 in [0.5, 1) is 2^-24.
    expect(Math.fround((0xffffffff >>> 8) * 2 ** -24)).toBe(1 - 2 ** -24);
  });

  test("rand is in [0, 1), evenly, in both float types", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const data = rand([40_000], { seed: 11, dtype }).dataSync();
      expect(data.every((x) => x >= 0 && x < 1)).toBe(true);
      expectUniform(
        countsOf(
          Array.from(data, (x) => Math.floor(x * 50)),
          50,
        ),
      );
      // Neighbors are independent.
      const pairs = Array.from(
        { length: data.length / 2 },
        (_, i) => Math.floor(data[2 * i] * 7) * 7 + Math.floor(data[2 * i + 1] * 7),
      );
      expectUniform(countsOf(pairs, 49));
    }
  });
});

describe("randint", () => {
  test("stays in [low, high) and reaches both ends", () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 5 }),
        (seed, low, n) => {
          const data = randint(low, low + n, [200], { seed }).dataSync();
          expect(data).toBeInstanceOf(Int32Array);
          // Missing one of at most 5 values in 200 draws has a probability of 5 · 0.8^200 < 1e-18.
          expect([Math.min(...data), Math.max(...data)]).toEqual([low, low + n - 1]);
        },
      ),
    );
  });

  test("is even", () => {
    expectUniform(countsOf(randint(0, 10, [50_000], { seed: 5 }).dataSync(), 10));
    expectUniform(countsOf(randint(0, 97, [50_000], { seed: 6 }).dataSync(), 97));
  });

  test("keeps its dtype when none is meant", () => {
    expect(randint(0, 3, [2], { seed: 1, dtype: undefined }).dtype).toBe("int32");
    expect(randint(0, 3, [2], { seed: 1, dtype: "float32" }).dtype).toBe("float32");
  });

  test("an empty range is refused", () => {
    for (const [low, high] of [
      [3, 3],
      [3, 2],
      [0, 1.5],
      [0, Number.NaN],
      [0, 2 ** 32 + 1],
    ]) {
      expect(() => randint(low, high, [1])).toThrow(
        error(
          "ValueError",
          `randint: the range [${low}, ${high}) is empty or not of integers; low must be less than high, by at most 2^32`,
        ),
      );
    }
  });
});

describe("below", () => {
  class Scripted extends Generator {
    constructor(readonly script: number[]) {
      super(0);
    }
    override word(): number {
      return this.script.shift()!;
    }
  }

  test("draws the uneven rest again, and only that", () => {
    // 2^32 = 3 · 1431655765 + 1: the last word alone would favor 0.
    expect(new Scripted([2 ** 32 - 1, 5]).below(3)).toBe(5 % 3);
    expect(new Scripted([2 ** 32 - 2, 5]).below(3)).toBe((2 ** 32 - 2) % 3);
    // 2^31 + 1 leaves almost half of the words over.
    expect(new Scripted([2 ** 31 + 1, 2 ** 32 - 1, 7]).below(2 ** 31 + 1)).toBe(7);
    // A power of two divides 2^32, so nothing is left over.
    expect(new Scripted([2 ** 32 - 1]).below(2 ** 31)).toBe(2 ** 31 - 1);
    expect(new Scripted([2 ** 32 - 1]).below(2 ** 32)).toBe(2 ** 32 - 1);
  });

  test("is even where a plain modulo is not", () => {
    // For n = 3 · 2^30 a modulo of 32 bits would give the lowest third twice as often as the others.
    const generator = new Generator(8);
    const n = 3 * 2 ** 30;
    expectUniform(
      countsOf(
        Array.from({ length: 30_000 }, () => Math.floor(generator.below(n) / 2 ** 30)),
        3,
      ),
    );
  });
});

describe("permutation", () => {
  test("holds every position once", () => {
    fc.assert(
      fc.property(seeds, fc.nat(200), (seed, n) => {
        const order = new Generator(seed, streams.shuffle).permutation(n);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  test("all orders are equally likely", () => {
    const generator = new Generator(21);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = generator.permutation(4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expectUniform([...counts.values()]);
  });
});

describe("randn", () => {
  // With n draws, the mean has the standard deviation 1/√n; Σx²/n has √(2/n), Σx³/n √(15/n), Σx⁴/n √(96/n).
  // Bounds are 5 of them, and the seeds are fixed.
  const n = 100_000;
  const moment = (data: ArrayLike<number>, power: number) =>
    Array.from(data).reduce((sum, x) => sum + x ** power, 0) / data.length;

  test.each([
    ["float32", 3],
    ["float64", 4],
  ] as const)("has the moments of a standard normal in %s", (dtype, seed) => {
    const data = randn([n], { seed, dtype }).dataSync();
    const expected = [0, 1, 0, 3];
    const variances = [1, 2, 15, 96];
    for (const [i, value] of expected.entries())
      expect(Math.abs(moment(data, i + 1) - value)).toBeLessThan(5 * Math.sqrt(variances[i] / n));
  });

  test("has the tails of a standard normal, and no NaN or infinity", () => {
    const data = randn([n], { seed: 5 }).dataSync();
    expect(data.every(Number.isFinite)).toBe(true);
    // P(|x| > 1) = 0.31731, P(|x| > 2) = 0.04550, P(|x| > 3) = 0.00270.
    for (const [bound, p] of [
      [1, 0.3173105],
      [2, 0.0455003],
      [3, 0.0026998],
    ]) {
      const share = data.filter((x) => Math.abs(x) > bound).length / n;
      expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  test("neighbors are not correlated", () => {
    const data = randn([n], { seed: 6 }).dataSync();
    const products = Array.from({ length: n - 1 }, (_, i) => data[i] * data[i + 1]);
    expect(Math.abs(moment(products, 1))).toBeLessThan(5 / Math.sqrt(n));
  });

  test("the smallest uniform number does not make an infinity", () => {
    class Lowest extends Generator {
      override uniform(): number {
        return 1 - 2 ** -53;
      }
    }
    // sqrt(−2 ln 2^−53) = 8.57: the furthest that a double can go.
    expect(Math.abs(new Lowest(0).normal())).toBeCloseTo(Math.sqrt(2 * 53 * Math.LN2), 12);
  });
});

describe("a uniform draw in [low, high)", () => {
  /** Draws the least and the largest number that a generator can. */
  const extremes = (low: number, high: number, dtype: DType) =>
    [0, 1 - 2 ** -53].map((u) => {
      const generator = Object.assign(new Generator(0), { uniform: () => u });
      return nn.init.uniform([1], low, high, { dtype, generator }).item();
    });

  test("never is high, nor below low, in either float type", () => {
    for (const [low, high] of [
      [0, 1],
      [-1, 0],
      [0.1, 0.3],
      [-1 / 3, 1 / 3],
      [1, 1 + 2 ** -23],
      [1e20, 1.1e20],
      [-3e-45, 3e-45],
    ]) {
      for (const dtype of ["float32", "float64"] as const) {
        const [least, most] = extremes(low, high, dtype);
        expect(least).toBeGreaterThanOrEqual(low);
        expect(most).toBeLessThan(high);
        expect(most).toBeGreaterThanOrEqual(least);
        const [first, last] = uniformEnds(low, high, dtype);
        expect([first <= least, most <= last, last < high]).toEqual([true, true, true]);
      }
    }
    expect(extremes(0, 1, "float32")).toEqual([0, 1 - 2 ** -24]);
    expect(extremes(1, 1 + 2 ** -52, "float64")).toEqual([1, 1]);
  });

  test("is low where there is no other number", () => {
    expect(extremes(2, 2, "float32")).toEqual([2, 2]);
    expect(extremes(0.1, 0.1 + 1e-12, "float32")).toEqual([0.1, 0.1].map(Math.fround));
  });

  test("from no range is refused", () => {
    for (const [low, high] of [
      [1, 0],
      [0, Number.NaN],
      [0, Number.POSITIVE_INFINITY],
    ]) {
      expect(() => nn.init.uniform([1], low, high)).toThrow(
        error(
          "ValueError",
          `uniform: [${low}, ${high}) is no range; low must be at most high, and both finite`,
        ),
      );
    }
  });

  test("of a transform is within its range", () => {
    const generator = Object.assign(new Generator(0), { uniform: () => 1 - 2 ** -53 });
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
        fc.double({ noNaN: true, min: 0, max: 9 }),
        (from, more) => {
          expect(between(generator, [from, from + more])).toBeLessThanOrEqual(from + more);
        },
      ),
    );
  });
});
