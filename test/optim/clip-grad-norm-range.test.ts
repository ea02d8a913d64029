// Gradients whose squares leave the range of their type, on every backend.

import fc from "fast-check";
import { backend, complete, type DType, optim, type Tensor, tensor, useBackend } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reference } from "../backends/check.js";
import { checkMistakes, thrown } from "../support/errors.js";
import { backends } from "./backends.js";

afterAll(() => useBackend("cpu"));

function withGradient(values: readonly number[], dtype: DType = "float32"): Tensor {
  const w = tensor([...values], { dtype, requiresGrad: true });
  w.mul(tensor([...values], { dtype }))
    .sum()
    .backward();
  return w;
}

const gradientOf = async (w: Tensor) => [...(await w.grad!.data())];

async function clip(parameters: Tensor[], maxNorm: number) {
  const norm = optim.clipGradNorm(parameters, maxNorm);
  return { norm: (await norm.data())[0], gradients: await Promise.all(parameters.map(gradientOf)) };
}

describe.each(backends)("on %s", (name) => {
  beforeAll(() => useBackend(name as "cpu"));

  test.each([
    [[3e20, 4e20], 1, 5e20, [0.6, 0.8]],
    [[3e37, 4e37], 1, 5e37, [0.6, 0.8]],
    [[3e-25, 4e-25], 1, 5e-25, [3e-25, 4e-25]],
    [[3e-35, 4e-35], 1e-36, 5e-35, [0, 0]],
    [[3e20, 4e-20], 3, 3e20, [3, 4e-40]],
    [[0, 0], 1, 0, [0, 0]],
  ])("%j to %j: norm %j", async (values, maxNorm, norm, expected) => {
    const got = await clip([withGradient(values)], maxNorm);
    expect(Math.abs(got.norm - norm)).toBeLessThanOrEqual(1e-6 * norm);
    for (const [i, value] of expected.entries())
      expect(Math.abs(got.gradients[0][i] - value)).toBeLessThanOrEqual(1e-6 * value + 1e-37);
  });

  test("what the norm is too large for is clipped all the same", async () => {
    const { norm, gradients } = await clip([withGradient([3e38, 3e38])], 1);
    expect(norm).toBe(Infinity);
    for (const value of gradients[0]) expect(value).toBeCloseTo(Math.SQRT1_2, 6);
  });

  test("a float32 and a float64 parameter have one norm, where the backend can be read at once", async () => {
    if (backend().readSync === null) {
      const mixed = [withGradient([3]), withGradient([4], "float64")];
      expect(thrown(() => optim.clipGradNorm(mixed, 1))).toMatch(
        /^BackendError: .* cannot be read without waiting/,
      );
      return;
    }
    const { norm, gradients } = await clip([withGradient([3]), withGradient([4], "float64")], 1);
    expect(norm).toBe(5);
    expect(gradients[0][0]).toBeCloseTo(0.6, 6);
    expect(gradients[1][0]).toBeCloseTo(0.8, 6);
  });

  test("a parameter that is listed twice counts once", async () => {
    const w = withGradient([3, 4]);
    const { norm, gradients } = await clip([w, w], 1);
    expect(norm).toBe(5);
    expect(gradients[0][1]).toBeCloseTo(0.8, 6);
  });

  test("one without elements is left out", async () => {
    const { norm } = await clip([withGradient([]), withGradient([3, 4])], 1);
    expect(norm).toBe(5);
  });
});

describe("non-finite gradients, as in PyTorch", () => {
  beforeAll(() => useBackend("cpu"));

  test("an infinite norm makes finite ones 0 and infinite ones NaN; a norm of NaN makes all NaN", async () => {
    expect(await clip([withGradient([1, Infinity])], 1)).toEqual({ norm: Infinity, gradients: [[0, NaN]] });
    expect(await clip([withGradient([1, NaN])], 1)).toEqual({ norm: NaN, gradients: [[NaN, NaN]] });
  });

  test("with errorIfNonfinite nothing is scaled", async () => {
    const w = withGradient([4, Infinity]);
    expect(() => optim.clipGradNorm([w], 1, { errorIfNonfinite: true })).toThrow("Infinity");
    expect(await gradientOf(w)).toEqual([4, Infinity]);
  });

  const refused = (values: number[]) => () =>
    optim.clipGradNorm([withGradient(values)], 1, { errorIfNonfinite: true });
  const text = (norm: number) =>
    `ValueError: clipGradNorm: the norm of the gradients is ${norm}; it must be finite, as errorIfNonfinite is set: skip the step, or find the first op that made it with detectAnomaly()`;
  checkMistakes({
    Infinity: [refused([1, -Infinity]), text(Infinity)],
    NaN: [refused([1, NaN]), text(NaN)],
  });
});

test.each([
  ["once", [3, 4], 1],
  ["again where they overflow", [3e20, 4e20], 2],
  ["again where they underflow", [3e-25, 4e-25], 2],
])("squares are summed up %s", async (_, values, expected) => {
  const w = withGradient(values);
  let sums = 0;
  const { kernels } = reference;
  const reduce: typeof kernels.reduce = (f, x, d) => {
    if (f === "sum") sums++;
    return kernels.reduce(f, x, d);
  };
  await useBackend(complete({ name: "counting", kernels: { reduce } }));
  optim.clipGradNorm([w], 1);
  await useBackend("cpu");
  expect(sums).toBe(expected);
});

test("of any magnitude that float64 has, against Math.hypot", () => {
  const magnitude = fc.tuple(arbitraries.between(-1, 1), fc.integer({ min: -300, max: 300 }));
  fc.assert(
    fc.property(fc.array(magnitude, { minLength: 1, maxLength: 6 }), (parts) => {
      const values = parts.map(([mantissa, exponent]) => mantissa * 10 ** exponent);
      const w = withGradient(values, "float64");
      const norm = Math.hypot(...values);
      const got = optim.clipGradNorm([w], 1).item();
      expect(Math.abs(got - norm)).toBeLessThanOrEqual(1e-13 * norm);
      const after = w.grad!.dataSync();
      const factor = Math.min(1, 1 / (norm + 1e-6));
      for (const [i, value] of values.entries())
        expect(Math.abs(after[i] - value * factor)).toBeLessThanOrEqual(
          1e-13 * Math.abs(value * factor) + 1e-300,
        );
    }),
  );
});
