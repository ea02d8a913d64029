import { describe, expect, test } from "vitest";
import { measureNoise } from "../../../../src/testing/gradcheck/differences/noise.js";
import { noiseAt } from "./functions.js";

const UNIT = 2 ** -53;
const measured = (f: (x: number) => number, x: number) =>
  measureNoise((t) => Float64Array.of(f(x * (1 + t))), Float64Array.of(f(x)), UNIT)[0];

describe("noise that is measured", () => {
  test.each([
    [1e-12, 0.3],
    [1e-6, -1.7],
    [1e-3, 2.5],
  ])("covers %d that is added, and is not many times as much", (amplitude, x) => {
    const noise = measured((t) => Math.exp(t) + amplitude * noiseAt(t), x);
    expect(noise).toBeGreaterThan(amplitude / 2);
    expect(noise).toBeLessThan(10 * amplitude);
  });

  test("is that of rounding where there is no other", () => {
    const noise = measured(Math.exp, 0.3);
    expect(noise).toBeLessThan(64 * UNIT);
  });

  test("of values that were rounded to a grid on the way is as wide as the grid", () => {
    const grid = 2 ** -23;
    expect(measured((x) => Math.fround(Math.exp(x)), 0.3)).toBeGreaterThan(grid / 4);
    expect(measured((x) => Math.tanh(x) + 1e9 - 1e9, 0.7)).toBeGreaterThan(2 ** -24);
    expect(measured((x) => Math.tanh(x) + 1e12 - 1e12, 0.7)).toBeGreaterThan(2 ** -14);
  });

  test("leaves out kinks and jumps at the place itself", () => {
    expect(measured((x) => Math.max(x, 0.5), 0.5)).toBeLessThan(64 * UNIT);
    expect(measured((x) => x + Number(x > 0.5), 0.5)).toBeLessThan(64 * UNIT);
  });

  test("is 0 where nothing moves", () => {
    expect(measured(() => 3, 0.5)).toBe(0);
  });
});
