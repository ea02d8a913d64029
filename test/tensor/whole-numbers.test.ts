// What an integer dtype does not hold: refused where a tensor is made, told of where one is cast.

import { arange, cast, type DType, full, rand, randint, randn, tensor } from "pellucid";
import { afterEach, describe, expect, test, vi } from "vitest";
import { withBackend } from "../../src/backends/select.js";
import { readableBackends } from "../support/backends.js";
import { checkMistakes } from "../support/errors.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const INT32 = "int32 holds whole numbers from -2147483648 to 2147483647";
const UINT8 = "uint8 holds whole numbers from 0 to 255";
const OUT = 'use dtype "float32", or change the number';
const int32 = { dtype: "int32" } as const;
const uint8 = { dtype: "uint8" } as const;
const backends = await readableBackends();

describe("an integer tensor is not made of", () => {
  checkMistakes({
    NaN: [() => tensor([nan, 1.7, 3e9], int32), `ValueError: tensor: data[0] is NaN, and ${INT32}; ${OUT}`],
    "a large number": [
      () =>
        tensor(
          [
            [1, 1.7],
            [3, 3e9],
          ],
          int32,
        ),
      `ValueError: tensor: data[1][1] is 3000000000, and ${INT32}; ${OUT}`,
    ],
    "an infinity": [() => tensor(-inf, int32), `ValueError: tensor: data is -Infinity, and ${INT32}; ${OUT}`],
    "a negative byte": [
      () => tensor([0, -1], uint8),
      `ValueError: tensor: data[1] is -1, and ${UINT8}; ${OUT}`,
    ],
    "floats that are none": [
      () => tensor(new Float64Array([1, 2 ** 31]), int32),
      `ValueError: tensor: data[1] is 2147483648, and ${INT32}; ${OUT}`,
    ],
    "integers that are no bytes": [
      () => tensor(new Int32Array([255, 256]), uint8),
      `ValueError: tensor: data[1] is 256, and ${UINT8}; ${OUT}`,
    ],
    "one that fills it": [
      () => full([2], 256, uint8),
      `ValueError: full: value is 256, and ${UINT8}; ${OUT}`,
    ],
    "a range that is too long": [
      () => arange(0, 300, 1, uint8),
      `ValueError: arange: a number is 299, and ${UINT8}; ${OUT}`,
    ],
    "fractions that are drawn": [
      () => rand([2], int32),
      "DTypeError: rand: dtype is int32, but rand draws fractions; use a float dtype, or randint()",
    ],
    "normal numbers": [
      () => randn([2], uint8),
      "DTypeError: randn: dtype is uint8, but randn draws fractions; use a float dtype, or randint()",
    ],
  });

  test("but of all that it holds, fractions cut off", () => {
    expect(tensor([2 ** 31 - 1, -(2 ** 31), 1.9, -1.9], int32).tolist()).toEqual([
      2 ** 31 - 1,
      -(2 ** 31),
      1,
      -1,
    ]);
    expect(tensor([0, 255.9, -0.9], uint8).tolist()).toEqual([0, 255, 0]);
    expect(arange(0, 256, 1, uint8).size).toBe(256);
  });
});

describe("randint draws from no range beyond", () => {
  const refused = (
    low: number,
    high: number,
    dtype: DType,
    least: number,
    largest: number,
  ): [() => unknown, string] => [
    () => randint(low, high, [3], { dtype }),
    `ValueError: randint: the range [${low}, ${high}) goes beyond the whole numbers of ${dtype}, which are ${least} to ${largest}; draw from a smaller one, or as another dtype`,
  ];
  checkMistakes({
    int32: refused(0, 2 ** 31 + 1, "int32", -(2 ** 31), 2 ** 31 - 1),
    "int32, below": refused(-(2 ** 31) - 1, 0, "int32", -(2 ** 31), 2 ** 31 - 1),
    uint8: refused(0, 257, "uint8", 0, 255),
    "uint8, below": refused(-1, 9, "uint8", 0, 255),
    "float32, of which some would come twice as often": refused(
      0,
      2 ** 24 + 2,
      "float32",
      -(2 ** 24),
      2 ** 24,
    ),
  });

  test("but from every range within", () => {
    const drawn = Array.from(randint(-(2 ** 31), 2 ** 31, [1000], { seed: 1 }).dataSync());
    expect(Math.min(...drawn)).toBeLessThan(-(2 ** 30));
    expect(Math.max(...drawn)).toBeGreaterThan(2 ** 30);
    expect(new Set(randint(0, 256, [5000], { seed: 1, dtype: "uint8" }).dataSync()).size).toBe(256);
    expect(randint(0, 2 ** 24 + 1, [1], { seed: 1, dtype: "float32" }).dtype).toBe("float32");
  });
});

describe("cast to integers", () => {
  afterEach(() => vi.restoreAllMocks());

  test.each(backends)("cuts off, wraps around, and says so once, on $name", (backend) => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    withBackend(backend, () => {
      expect(cast(tensor([nan, inf, -inf, 1.7, -1.7]), "int32").tolist()).toEqual([0, 0, 0, 1, -1]);
      expect(cast(tensor([300, -1, 7]), "uint8").tolist()).toEqual([44, 255, 7]);
      expect(cast(tensor(new Int32Array([300, -1])), "uint8").tolist()).toEqual([44, 255]);
    });
    for (const [text] of warned.mock.calls) expect(text).toMatch(/^pellucid: cast: /);
  });

  test("warns with what becomes of them", async () => {
    vi.resetModules();
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const fresh = await import("pellucid");
    for (let i = 0; i < 2; i++) {
      fresh.cast(fresh.tensor([1, nan, inf]), "int32");
      fresh.cast(fresh.tensor([1, 3e9]), "int32");
      fresh.cast(fresh.tensor([1.5, -7]), "int32");
      fresh.cast(fresh.tensor(new Int32Array([300])), "uint8");
    }
    expect(warned.mock.calls).toEqual([
      ["pellucid: cast: int32 holds neither NaN nor infinities, which become 0"],
      [
        "pellucid: cast: numbers beyond -2147483648 to 2147483647, which int32 holds, wrap around; clamp() them first",
      ],
    ]);
  });
});
