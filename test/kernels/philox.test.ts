import { rand, randint, randn } from "pellucid";
import { describe, expect, test } from "vitest";
import { philox } from "../../kernels/random/philox.js";

type Counter = [number, number, number, number];
type Key = [number, number];

function words(counter: Counter, key: Key): number[] {
  const out = new Uint32Array(4);
  philox(counter, key, out);
  return [...out];
}

/** Standard deviations that a statistic may be out. One in 1.7 million is further; with fixed seeds, none ever is. */
const SIGMAS = 5;

/** That a mean of n independent values of this variance is where it should be. */
function expectMean(mean: number, expected: number, variance: number, n: number) {
  expect(Math.abs(mean - expected)).toBeLessThan(SIGMAS * Math.sqrt(variance / n));
}

const average = (values: Iterable<number>, f = (x: number) => x) => {
  let [total, n] = [0, 0];
  for (const value of values) {
    total += f(value);
    n += 1;
  }
  return total / n;
};

/** Σ (observed − expected)²/expected, whose mean is bins − 1 and whose variance is twice that. */
function expectUniformBins(counts: number[]) {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  expect(Math.abs(chiSquare - freedom)).toBeLessThan(SIGMAS * Math.sqrt(2 * freedom));
}

const binned = (values: Iterable<number>, bins: number, of: (x: number) => number) => {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[of(value)] += 1;
  return counts;
};

describe("Philox 4x32-10", () => {
  // Source: kat_vectors of Random123, https://github.com/DEShawResearch/random123
  test.each<[string, Counter, Key, Counter]>([
    ["zeros", [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [
      "ones",
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      "the digits of pi",
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published words for %s", (_, counter, key, expected) => {
    expect(words(counter, key)).toEqual(expected);
  });

  test("every bit of counter and key changes half of the result", () => {
    let changed = 0;
    for (let trial = 0; trial < 50; trial++) {
      const input = [trial, 1, 2, 3, 4, 5];
      const run = (w: number[]) => words(w.slice(0, 4) as Counter, w.slice(4) as Key);
      const before = run(input);
      for (let bit = 0; bit < 192; bit++) {
        const flipped = input.with(bit >> 5, (input[bit >> 5] ^ (1 << (bit & 31))) >>> 0);
        run(flipped).forEach((word, i) => {
          let difference = word ^ before[i];
          for (; difference !== 0; difference &= difference - 1) changed += 1;
        });
      }
    }
    // Each of the 128 result bits flips with probability 1/2, which has variance 1/4.
    const n = 50 * 192 * 128;
    expectMean(changed / n, 0.5, 0.25, n);
  });

  test("each bit of each word is set half of the time, as the counter goes up", () => {
    const n = 2 ** 14;
    const set = new Array<number>(128).fill(0);
    for (let i = 0; i < n; i++) {
      words([i, 0, 0, 0], [1, 0]).forEach((word, lane) => {
        for (let bit = 0; bit < 32; bit++) set[32 * lane + bit] += (word >>> bit) & 1;
      });
    }
    for (const count of set) expectMean(count / n, 0.5, 0.25, n);
  });
});

describe.each(["float32", "float64"] as const)("rand in %s", (dtype) => {
  const n = 2 ** 17;
  const x = rand([n], { seed: 3, dtype }).dataSync();

  test("is in [0, 1)", () => expect(x.every((u) => u >= 0 && u < 1)).toBe(true));

  test("has the moments of a uniform number", () => {
    expectMean(average(x), 1 / 2, 1 / 12, n);
    expectMean(
      average(x, (u) => (u - 0.5) ** 2),
      1 / 12,
      1 / 80 - 1 / 144,
      n,
    );
  });

  test("fills 256 bins alike", () => expectUniformBins(binned(x, 256, (u) => Math.floor(256 * u))));

  test("does not know its predecessor", () => {
    for (const lag of [1, 2, 4]) {
      const products = Array.from(x.subarray(lag), (u, i) => (u - 0.5) * (x[i] - 0.5));
      expectMean(average(products), 0, 1 / 144, n - lag);
    }
  });

  test("sets each bit that the dtype holds half of the time", () => {
    const bits = dtype === "float32" ? 24 : 53;
    expect(x.every((u) => Number.isInteger(u * 2 ** bits))).toBe(true);
    for (let bit = 1; bit <= bits; bit++)
      expectMean(
        average(x, (u) => Math.floor(u * 2 ** bit) % 2),
        0.5,
        0.25,
        n,
      );
  });
});

describe("randn", () => {
  const n = 2 ** 20;
  const x = randn([n], { seed: 5, dtype: "float64" }).dataSync();

  test("has the moments of a normal number", () => {
    // Of even order 2k it is (2k − 1)!!, so the k-th power has the variance (2k − 1)!! − (its own mean)².
    expectMean(average(x), 0, 1, n);
    expectMean(
      average(x, (z) => z ** 2),
      1,
      3 - 1,
      n,
    );
    expectMean(
      average(x, (z) => z ** 3),
      0,
      15,
      n,
    );
    expectMean(
      average(x, (z) => z ** 4),
      3,
      105 - 9,
      n,
    );
  });

  test("has the tails of a normal number", () => {
    // P(|z| > 1.959964) = 0.05 and P(|z| > 3.290527) = 0.001
    for (const [bound, p] of [
      [1.959964, 0.05],
      [3.290527, 0.001],
    ])
      expectMean(
        average(x, (z) => (Math.abs(z) > bound ? 1 : 0)),
        p,
        p * (1 - p),
        n,
      );
  });

  test("does not know its predecessor", () => {
    const products = Array.from(x.subarray(1), (z, i) => z * x[i]);
    expectMean(average(products), 0, 1, n - 1);
  });
});

describe("randint", () => {
  test("gives every integer of its range alike", () => {
    const x = randint(-3, 7, [2 ** 16], { seed: 7 }).dataSync();
    expectUniformBins(binned(x, 10, (k) => k + 3));
  });

  test("does not favor small results where the range does not divide 2^32", () => {
    // By a plain remainder modulo 3·2^30, half of the results would be below 2^30.
    const n = 2 ** 14;
    const x = randint(0, 3 * 2 ** 30, [n], { seed: 9, dtype: "float64" }).dataSync();
    expectMean(
      average(x, (k) => (k < 2 ** 30 ? 1 : 0)),
      1 / 3,
      2 / 9,
      n,
    );
  });
});
