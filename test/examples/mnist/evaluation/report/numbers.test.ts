import fc from "fast-check";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { scaleStart, spread } from "../../../../../examples/mnist/evaluation/report/charts/scales.js";
import {
  duration,
  general,
  large,
  list,
  loss,
  percent,
  seedList,
} from "../../../../../examples/mnist/evaluation/report/format.js";
import { proportion } from "../../../../../examples/mnist/evaluation/report/proportion.js";

const { between } = arbitraries;

describe("proportion", () => {
  test("agrees with Newcombe's published intervals", () => {
    const rounded = (count: number, total: number) => {
      const { low, high } = proportion(count, total);
      return [low.toFixed(4), high.toFixed(4)];
    };
    expect(rounded(81, 263)).toEqual(["0.2553", "0.3662"]);
    expect(rounded(15, 148)).toEqual(["0.0624", "0.1605"]);
    expect(rounded(0, 20)).toEqual(["0.0000", "0.1611"]);
    expect(rounded(1, 29)).toEqual(["0.0061", "0.1718"]);
  });

  test("ends where the observed share is 1.96 standard errors away, and is the mirror of its complement", () => {
    const counts = fc
      .integer({ min: 1, max: 100_000 })
      .chain((total) => fc.record({ total: fc.constant(total), count: fc.integer({ min: 0, max: total }) }));
    fc.assert(
      fc.property(counts, ({ count, total }) => {
        const { value, low, high } = proportion(count, total);
        expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
        for (const end of [low, high]) {
          if (end === 0 || end === 1) continue;
          const error = Math.sqrt((end * (1 - end)) / total);
          expect(Math.abs(value - end) / error).toBeCloseTo(1.959964, 3);
        }
        const other = proportion(total - count, total);
        expect([1 - other.high, 1 - other.low]).toEqual([expect.closeTo(low, 10), expect.closeTo(high, 10)]);
      }),
    );
  });

  test("knows nothing of nothing", () => {
    expect(proportion(0, 0)).toEqual({ count: 0, total: 0, value: Number.NaN, low: 0, high: 1 });
  });
});

describe("numbers of the report", () => {
  test("have the digits that they deserve", () => {
    expect([percent(0.9923), percent(1), percent(Number.NaN)]).toEqual(["99.23%", "100.00%", "–"]);
    expect([loss(0.022684), loss(0), loss(0.0000123), loss(Number.NaN)]).toEqual([
      "0.02268",
      "0.00000",
      "1.23e-5",
      "NaN",
    ]);
    expect(duration(Number.NaN)).toBe("–");
    expect([[], [1], [1, 2, 3]].map(seedList)).toEqual(["unknown seed", "seed 1", "seeds 1, 2 and 3"]);
    expect([duration(0.994), duration(31.68), duration(59.96), duration(372), duration(3720)]).toEqual([
      "0.99 s",
      "31.7 s",
      "1 min 0 s",
      "6 min 12 s",
      "1 h 2 min",
    ]);
    expect([large(8_460_000), large(1.6e9), large(421_642)]).toEqual([
      "8.46 million",
      "1.6 billion",
      "421,642",
    ]);
    expect([general(1720), general(0.123456789), general(26)]).toEqual(["1,720", "0.12346", "26"]);
    expect([list([]), list(["a"]), list(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
  });
});

describe("scaleStart", () => {
  test("is zero where the least is less than two thirds of the greatest, else a round number below all", () => {
    expect(scaleStart([0.2, 0.9])).toBe(0);
    expect(scaleStart([0.9928, 0.9861])).toBe(0.985);
    expect(scaleStart([0.976, 1])).toBe(0.97);
    fc.assert(
      fc.property(fc.array(between(0.67, 1), { minLength: 2 }), (values) => {
        const [start, low, high] = [scaleStart(values), Math.min(...values), Math.max(...values)];
        expect(start).toBeLessThanOrEqual(low);
        if (start > 0) expect(low - start).toBeLessThanOrEqual(high - low + 1e-8);
      }),
    );
  });
});

describe("spread", () => {
  test("keeps labels apart, inside, in their order, and leaves alone what is apart already", () => {
    expect(spread([10, 50, 90], 20, 0, 100)).toEqual([10, 50, 90]);
    expect(spread([50, 52], 20, 0, 100)).toEqual([50, 70]);
    expect(spread([99, 98], 20, 0, 100)).toEqual([100, 80]);
    fc.assert(
      fc.property(fc.array(between(0, 100), { minLength: 1, maxLength: 5 }), (positions) => {
        const order = [...positions.keys()].sort((a, b) => positions[a]! - positions[b]!);
        const result = spread(positions, 20, 0, 100);
        const sorted = order.map((i) => result[i]!);
        expect(Math.min(...sorted)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...sorted)).toBeLessThanOrEqual(100);
        for (let i = 1; i < sorted.length; i++)
          expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(20 - 1e-9);
      }),
    );
  });
});
