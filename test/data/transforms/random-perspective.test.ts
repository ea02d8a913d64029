import fc from "fast-check";
import { RandomPerspective } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { solve } from "../../../src/data/transforms/solve.js";
import { error } from "../../support/errors.js";
import { blank, drawn, imageOf } from "./samples.js";

describe("what is drawn", () => {
  const [H, W] = [20, 31];
  const corners = drawn(new RandomPerspective({ p: 1, distortionScale: 0.4 }), 1500, blank(H, W)).map(
    ({ corners }) => corners!,
  );

  test("are corners that move inwards by whole pixels, all as far as the scale allows", () => {
    // 0.4 · 15 = 6 along x, 0.4 · 10 = 4 along y.
    const inwards = [0, 1, 2, 3].map((corner) => ({
      x: corners.map((all) => (corner === 1 || corner === 2 ? W - 1 - all[corner][0] : all[corner][0])),
      y: corners.map((all) => (corner > 1 ? H - 1 - all[corner][1] : all[corner][1])),
    }));
    for (const { x, y } of inwards) {
      expect([...new Set(x)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect([...new Set(y)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    }
  });

  test("happens with probability p", () => {
    const moved = drawn(new RandomPerspective({ p: 0.3 }), 2000, blank(H, W)).filter(
      ({ corners }) => corners,
    );
    // 600, with a standard deviation of about 20.
    expect(Math.abs(moved.length - 600)).toBeLessThan(100);
  });
});

test("a corner that comes inwards leaves the fill behind it", () => {
  const image = { ...imageOf("floats", 1, 8, 8), data: new Float32Array(64).fill(1) };
  const { data } = new RandomPerspective({ fill: -5 }).applyWith(image, {
    corners: [
      [3, 3],
      [7, 0],
      [7, 7],
      [0, 7],
    ],
  });
  expect(data[0]).toBe(-5);
  expect(data[63]).toBeCloseTo(1, 5);
});

test("corners in one place show nothing but the fill", () => {
  const image = imageOf("floats", 2, 4, 4);
  const nowhere = [2, 2] as const;
  const corners = [nowhere, nowhere, nowhere, nowhere] as const;
  for (const interpolation of ["nearest", "bilinear"] as const) {
    const { data } = new RandomPerspective({ fill: 0.5, interpolation }).applyWith(image, { corners });
    expect([...data]).toEqual(new Array(32).fill(0.5));
  }
});

test("equations are solved: what they are multiplied with comes back", () => {
  const number = fc.integer({ min: -9, max: 9 });
  const system = fc
    .integer({ min: 1, max: 6 })
    .chain((n) =>
      fc.tuple(
        fc.array(fc.array(number, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
        fc.array(number, { minLength: n, maxLength: n }),
        fc.constant(n),
      ),
    );
  fc.assert(
    fc.property(system, ([matrix, x, n]) => {
      // A heavy diagonal, in another order: there is one solution, and pivots have to be looked for.
      const rows = matrix.map((row, i) => row.map((value, j) => (j === (i + 1) % n ? value + 100 : value)));
      const solved = solve(rows.map((row) => [...row, row.reduce((sum, value, j) => sum + value * x[j], 0)]));
      for (const [i, value] of solved.entries()) expect(value).toBeCloseTo(x[i], 9);
    }),
  );
});

test.each([
  [{ p: 2 }, "p is 2; it must be a probability, from 0 to 1"],
  [{ distortionScale: -0.1 }, "distortionScale is -0.1; it must be a share of half the image, from 0 to 1"],
])("refuses %j", (options, message) => {
  expect(() => new RandomPerspective(options)).toThrow(error("ValueError", `RandomPerspective: ${message}`));
});
