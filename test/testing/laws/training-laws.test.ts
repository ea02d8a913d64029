import fc from "fast-check";
import { mseLoss, nn, optim, sum, type Tensor, useBackend } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { afterEach, describe, expect, test } from "vitest";
import { counterexample, failure } from "./failure.js";

afterEach(() => useBackend("cpu"));

describe("optimizerStep", () => {
  test.each(["SGD", "Adam", "AdamW"] as const)("holds for %s", (kind) => {
    fc.assert(laws.optimizerStep({ states: arbitraries.optimizerState({ kinds: [kind] }) }));
  });

  test("holds in float32, on threads too", async () => {
    await useBackend("wasm", { threads: 2 });
    const states = arbitraries.optimizerState({ dtype: "float32" });
    fc.assert(laws.optimizerStep({ states }));
  });

  test("is broken by weight decay in the wrong place", () => {
    const property = laws.optimizerStep({
      states: arbitraries.optimizerState({ kinds: ["AdamW"] }),
      make: ({ parameter, options }) => new optim.Adam([parameter], { weightDecay: 0.01, ...options }),
    });
    expect(failure(property)).toMatch(
      /^LawError: optimizerStep: step\(w, g\) = formula\(w, g\) does not hold for Adam, step \d: the left side is \S+, the right side \S+; the most that rounding explains is \S+: \d+ roundings of terms up to \S+\. The formula, on single numbers in float64, is the right side$/,
    );
    expect(counterexample(property)).toMatch(
      /^\[\{ parameter: tensor\(\S+, \{ dtype: "float64", requiresGrad: true \}\), gradients: \[tensor.*\], make: \(parameters\) => new optim\.AdamW\(parameters, \{.*\}\) \}\]$/,
    );
  });

  test("is broken by momentum that starts from nothing, in the second step", () => {
    const states = arbitraries.optimizerState({ kinds: ["SGD"], shape: fc.constant([]) });
    const property = laws.optimizerStep({
      states,
      make: ({ parameter }) => new optim.SGD([parameter], { lr: 0.5, momentum: 0.5 }),
      formula: () => (w, gradient) => w - 0.5 * gradient,
    });
    expect(failure(property)).toContain("does not hold for SGD, step 2: the left side is ");
  });
});

describe("formulas", () => {
  test("SGD moves along the gradient, with what is left of the velocity", () => {
    const step = laws.sgdFormula({ lr: 0.5, momentum: 0.5, dampening: 0.5, weightDecay: 1 });
    expect([step(1, 1), step(0, 1)]).toEqual([0, -0.75]);
  });

  test("SGD with Nesterov momentum looks ahead", () => {
    expect(laws.sgdFormula({ lr: 1, momentum: 0.5, nesterov: true })(0, 2)).toBe(-3);
  });

  test("Adam begins with a step of lr, whatever the gradient", () => {
    const steps = [1e-3, 1, 1e6].map((gradient) => laws.adamFormula({ lr: 0.25, eps: 0 })(1, gradient));
    for (const w of steps) expect(w).toBeCloseTo(0.75, 12);
  });

  test("AdamW shrinks the parameter by itself", () => {
    expect(laws.adamWFormula({ lr: 0.5, weightDecay: 0.5 })(2, 0)).toBe(1.5);
    expect(laws.adamWFormula({ lr: 1 })(1, 0)).toBe(0.99);
  });
});

describe("gradientAccumulation", () => {
  const layers = () => [new nn.Conv2d(1, 2, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(2 * 2 * 2, 3)];
  const batches = arbitraries
    .batch({ N: fc.integer({ min: 2, max: 5 }), H: 4, W: 4, classes: 3 })
    .map(({ images, labels }) => [images, labels] as const);

  test.each(["mean", "sum"] as const)("holds for the %s of losses", async (reduction) => {
    const model = new nn.Sequential(...layers());
    fc.assert(laws.gradientAccumulation(model, { batches, reduction }));
    await useBackend("wasm", { threads: 2 });
    fc.assert(laws.gradientAccumulation(model, { batches, reduction }));
  });

  const pairs = arbitraries
    .tensors({
      shapes: fc.constant([
        [4, 1, 2, 2],
        [4, 1, 2, 2],
      ]),
    })
    .map(([x, y]) => [x, y] as const);

  test("holds for another loss, and leaves no gradient behind", () => {
    const model = new nn.Linear(2, 2, { dtype: "float64" });
    fc.assert(laws.gradientAccumulation(model, { batches: pairs, loss: mseLoss }));
    expect(model.weight.grad).toBe(null);
  });

  test("is broken by batch-norm", () => {
    const model = new nn.BatchNorm2d(1, { dtype: "float64" });
    expect(failure(laws.gradientAccumulation(model, { batches: pairs, loss: mseLoss }))).toMatch(
      /^LawError: gradientAccumulation: N₁\/N·∇L\(x₁\) \+ N₂\/N·∇L\(x₂\) = ∇L\(\[x₁; x₂\]\) does not hold for weight of BatchNorm2d: at \[0\] of \[1\] the left side is \S+, the right side \S+; the most that rounding explains is \S+: 16 roundings of terms up to \S+\. Samples must not see each other, as in batch-norm, and gradients must be added to those that are there$/,
    );
  });

  test("is broken by a loss that is a sum where a mean is said", () => {
    const model = new nn.Linear(2, 1, { dtype: "float64" });
    const loss = (y: Tensor) => sum(y);
    expect(failure(laws.gradientAccumulation(model, { batches: pairs, loss, name: "line" }))).toContain(
      "does not hold for bias of line: at [0] of [1] the left side is ",
    );
    fc.assert(laws.gradientAccumulation(model, { batches: pairs, loss, reduction: "sum" }));
  });
});
