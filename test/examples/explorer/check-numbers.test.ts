import { expect, test } from "vitest";
import { power } from "../../../examples/explorer/page/parts/format.js";
import { percent, shown } from "../../../examples/explorer/page/views/check/numbers.js";

test("numbers have as many digits as asked for, and powers of ten where they are far from one", () => {
  expect([0, 0.012345, -1.5, 262_144, 1234567].map((x) => shown(x))).toEqual([
    "0",
    "0.01235",
    "−1.5",
    "262,100",
    "1.235·10⁶",
  ]);
  expect(shown(-6.2159895195e-6, 12)).toBe("−6.2159895195·10⁻⁶");
  expect([Number.NaN, Infinity, -Infinity].map((x) => shown(x))).toEqual(["NaN", "∞", "−∞"]);
  expect([power(-12), power(0), power(3)]).toEqual(["10⁻¹²", "10⁰", "10³"]);
  expect(percent(0.975)).toBe("98 %");
});
