import fc from "fast-check";
import { add, mul, optim, sum, tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { expect, test } from "vitest";
import { error } from "../support/errors.js";

const { between } = arbitraries;

/** Parameters whose gradients are these. */
function withGradients(...gradients: number[][]) {
  return gradients.map((values) => {
    const w = tensor(values, { dtype: "float64", requiresGrad: true });
    sum(mul(w, tensor(values, { dtype: "float64" }))).backward();
    return w;
  });
}

test("the norm is that of all gradients together, and the factor min(1, maxNorm / (norm + 1e-6))", () => {
  const parameters = withGradients([3, 0], [4], [12]);
  expect(optim.clipGradNorm(parameters, 1).item()).toBe(13);
  const factor = 1 / (13 + 1e-6);
  const clipped = parameters.map((w) => [...w.grad!.dataSync()]);
  for (const [i, expected] of [[3, 0], [4], [12]].entries())
    for (const [j, value] of expected.entries()) expect(clipped[i][j]).toBeCloseTo(value * factor, 14);
});

test("gradients that are small enough stay as they are, to the bit", () => {
  const parameters = withGradients([0.3, 0.1]);
  expect(optim.clipGradNorm(parameters, 1).item()).toBeCloseTo(Math.sqrt(0.1), 14);
  expect(parameters[0].grad!.tolist()).toEqual([0.3, 0.1]);
});

test("afterwards the norm is at most maxNorm, and the direction is the same", () => {
  const values = fc.array(between(-100, 100), { minLength: 1, maxLength: 5 });
  const norm = (list: readonly number[]) => Math.sqrt(list.reduce((total, x) => total + x * x, 0));
  fc.assert(
    fc.property(
      fc.array(values, { minLength: 1, maxLength: 4 }),
      between(0.01, 200),
      (gradients, maxNorm) => {
        const parameters = withGradients(...gradients);
        const before = gradients.flat();
        const answered = optim.clipGradNorm(parameters, maxNorm).item();
        expect(Math.abs(answered - norm(before))).toBeLessThanOrEqual(1e-12 * norm(before));
        const after = parameters.flatMap((w) => [...w.grad!.dataSync()]);
        expect(norm(after)).toBeLessThanOrEqual(maxNorm * (1 + 1e-12));
        const factor = Math.min(1, maxNorm / (norm(before) + 1e-6));
        for (const [i, x] of before.entries())
          expect(Math.abs(after[i] - factor * x)).toBeLessThanOrEqual(1e-12 * Math.abs(x));
      },
    ),
  );
});

test("parameters without a gradient are left out; with none at all the norm is 0", () => {
  const idle = tensor([5], { requiresGrad: true });
  const [used] = withGradients([3, 4]);
  expect(optim.clipGradNorm([idle, used], 10).item()).toBe(5);
  expect(idle.grad).toBeNull();
  expect(optim.clipGradNorm([idle], 1).item()).toBe(0);
});

test("each gradient keeps memory of its own, and can be added to", () => {
  const [a, b] = [1, 2].map((v) => tensor(new Float32Array(2000).fill(v), { requiresGrad: true }));
  sum(add(a, b)).backward();
  optim.clipGradNorm([a, b], 1);
  new optim.SGD([a]).zeroGrad();
  sum(mul(b, 2)).backward();
  const clipped = Math.fround(1 / (Math.sqrt(4000) + 1e-6));
  expect(b.grad!.dataSync()[1999]).toBeCloseTo(clipped + 2, 6);
});

test("the norm can be read after many more steps", () => {
  const [w] = withGradients([3, 4]);
  const norm = optim.clipGradNorm([w], 1);
  for (let i = 0; i < 3; i++) sum(mul(w, w)).backward();
  expect(norm.item()).toBe(5);
});

test("a maxNorm that is not positive is refused", () => {
  for (const maxNorm of [0, -1, Number.NaN]) {
    expect(() => optim.clipGradNorm(withGradients([1]), maxNorm)).toThrow(
      error("ValueError", `clipGradNorm: maxNorm is ${maxNorm}; it must be greater than 0`),
    );
  }
});
