import fc from "fast-check";
import { mseLoss, nn, optim, sum, type Tensor, useBackend } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { afterEach, describe, expect, test } from "vitest";
import { counterexample, failure } from "./failure.js";

afterEach(() => useBackend("cpu"));

describe("optimizerStep", () => {
  test.each(["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam"] as const)("holds for %s", (kind) => {
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

  test("is broken by an RMSprop that is not centered, an Adagrad that forgets and an NAdam that does not look ahead", () => {
    const broken = {
      RMSprop: ({ parameter, options }) =>
        new optim.RMSprop([parameter], { ...options, centered: !options.centered }),
      Adagrad: ({ parameter }) => new optim.RMSprop([parameter], { alpha: 0 }),
      NAdam: ({ parameter, options: { momentumDecay: _, ...options } }) =>
        new optim.Adam([parameter], { lr: 0.002, ...options }),
    } satisfies Partial<
      Record<arbitraries.OptimizerKind, (state: arbitraries.OptimizerCase) => optim.Optimizer>
    >;
    for (const [kind, make] of Object.entries(broken)) {
      const states = arbitraries.optimizerState({ kinds: [kind as keyof typeof broken] });
      expect(failure(laws.optimizerStep({ states, make })), kind).toContain(
        "step(w, g) = formula(w, g) does not hold",
      );
    }
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

  test("RMSprop divides by the root of a mean of squares, or by a deviation", () => {
    const settings = { lr: 1, alpha: 0.75, eps: 1e-30 };
    expect(laws.rmspropFormula(settings)(0, 8)).toBe(-2);
    expect(laws.rmspropFormula({ ...settings, centered: true })(0, 8)).toBeCloseTo(-8 / Math.sqrt(12), 12);
    const step = laws.rmspropFormula({ ...settings, momentum: 0.5 });
    expect([step(0, 8), step(-2, 0)]).toEqual([-2, -3]);
  });

  test("Adagrad takes ever smaller steps", () => {
    const step = laws.adagradFormula({ lr: 1, lrDecay: 1, eps: 1e-30, initialAccumulatorValue: 7 });
    expect([step(0, 3), step(0, 3)]).toEqual([-0.75, -1.5 / 5]);
  });

  test("NAdam looks ahead along its momentum", () => {
    const look = { lr: 1, betas: [0.5, 0], eps: 1e-30, momentumDecay: 0 } as const;
    // μ is 0.25 throughout: 0.25·(g/2)/(1 − 1/16) + 0.75·g/(1 − 1/4), over |g|.
    expect(laws.nadamFormula(look)(0, 4)).toBeCloseTo(-(0.125 / 0.9375 + 1), 12);
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
