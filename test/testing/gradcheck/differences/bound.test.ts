import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { everything } from "../../../support/mode.js";
import { type Known, known, noiseAt, slopeAt } from "./functions.js";

const RUNS = everything ? 2000 : 150;
const functions = Object.entries(known);

/** x on either side of 0, at times much smaller than the other elements of its tensor. */
const places = fc.record({
  x: fc.double({ min: -2, max: 2, noNaN: true }).map((x) => (Math.abs(x) < 1e-6 ? 1e-6 : x)),
  size: fc.double({ min: 0.5, max: 1.5, noNaN: true }),
});

const decade = fc.integer({ min: -30, max: 30 }).map((power) => 10 ** power);

/** |numerical − true| ≤ bound, but for the rounding of the true slope itself. */
function expectWithin(
  placed: Parameters<typeof slopeAt>[0],
  slope: number,
  claim: Parameters<typeof slopeAt>[1] = {},
): void {
  const found = slopeAt(placed, claim);
  if (typeof found === "string") throw new Error(`no slope: ${found}`);
  expect(found.kind).toBe("smooth");
  const error = Math.abs(found.numerical - slope);
  expect(error, `${found.numerical} ± ${found.bound}`).toBeLessThanOrEqual(
    found.bound + 1e-13 * Math.abs(slope),
  );
}

const inside = ({ isOutside }: Known, x: number) => fc.pre(isOutside?.(x) !== true);

describe("the error is within its bound", () => {
  test.each(functions)("of %s", (_, { f, slope, isOutside }) => {
    fc.assert(
      fc.property(places, ({ x, size }) => {
        inside({ f, slope, isOutside }, x);
        expectWithin({ f, x, size }, slope(x));
      }),
      { numRuns: RUNS },
    );
  });

  test.each(functions)("of %s with x and y of sizes from 1e-30 to 1e30", (_, { f, slope, isOutside }) => {
    fc.assert(
      fc.property(places, decade, decade, ({ x, size }, a, b) => {
        inside({ f, slope, isOutside }, x);
        expectWithin({ f: (t) => a * f(t / b), x: x * b, size: size * b }, (slope(x) * a) / b);
      }),
      { numRuns: RUNS },
    );
  });

  test.each(functions)(
    "of %s beside a constant of 1e9, which leaves seven digits",
    (_, { f, slope, isOutside }) => {
      fc.assert(
        fc.property(places, ({ x, size }) => {
          inside({ f, slope, isOutside }, x);
          expectWithin({ f: (t) => f(t) + 1e9, x, size }, slope(x));
        }),
        { numRuns: RUNS },
      );
    },
  );

  test.each(functions)(
    "of %s where a claim that is right ends the search early",
    (_, { f, slope, isOutside }) => {
      fc.assert(
        fc.property(places, ({ x, size }) => {
          inside({ f, slope, isOutside }, x);
          expectWithin({ f, x, size }, slope(x), { analytical: slope(x), rtol: 1e-6 });
        }),
        { numRuns: RUNS },
      );
    },
  );
});

test("noise on purpose is measured: errors are within the bound in all but one of a hundred cases, and none is far off", () => {
  let [outside, all] = [0, 0];
  fc.assert(
    fc.property(
      places,
      fc.constantFrom(...functions.filter(([name]) => name !== "e⁵⁰ˣ").map(([, one]) => one)),
      fc.integer({ min: -12, max: -5 }),
      ({ x, size }, { f, slope, isOutside }, power) => {
        inside({ f, slope, isOutside }, x);
        const found = slopeAt({ f: (t) => f(t) + 10 ** power * noiseAt(t), x, size });
        if (typeof found === "string") return expect.unreachable(found);
        const error = Math.abs(found.numerical - slope(x));
        all += 1;
        if (error > found.bound) outside += 1;
        expect(error).toBeLessThanOrEqual(20 * found.bound);
      },
    ),
    { numRuns: 10 * RUNS },
  );
  expect(outside / all).toBeLessThan(0.01);
});

test.each([
  ["eˣ", 1.3, 1e-8],
  ["x³ − 2x", 0.4, 1e-8],
  ["sin 40x", 1.1, 1e-5],
])("the bound of %s is small beside the slope", (name, x, share) => {
  const found = slopeAt({ f: known[name].f, x });
  expect(found).toMatchObject({ kind: "smooth", sided: "both" });
  if (typeof found !== "string") expect(found.bound).toBeLessThan(share * Math.abs(known[name].slope(x)));
});
