// Every optimizer against its formula on single numbers, in float64, over random sequences of gradients.

import fc from "fast-check";
import { mul, optim, sum, type Tensor, tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { expect, test } from "vitest";

const { between } = arbitraries;

const sequence = fc.array(between(-10, 10), { minLength: 1, maxLength: 20 });
const start = between(-5, 5);

/** Where a parameter goes that starts at `at` and gets these gradients. */
function trajectory(
  make: (parameters: Tensor[]) => optim.Optimizer,
  at: number,
  gradients: number[],
): number[] {
  // A second, unrelated element shows that elements do not mix.
  const w = tensor([at, 1], { dtype: "float64", requiresGrad: true });
  const optimizer = make([w]);
  return gradients.map((g) => {
    optimizer.zeroGrad();
    sum(mul(w, tensor([g, -g], { dtype: "float64" }))).backward();
    optimizer.step();
    return w.dataSync()[0];
  });
}

/** The same terms in another order differ by rounding: about an ulp of the largest number per step. */
function expectSame(actual: number[], expected: number[]): void {
  for (const [i, value] of expected.entries()) {
    const scale = Math.max(1, ...expected.slice(0, i + 1).map(Math.abs));
    expect(Math.abs(actual[i] - value), `step ${i + 1}: ${actual[i]} and ${value}`).toBeLessThan(
      1e-11 * scale,
    );
  }
}

test("SGD", () => {
  const settings = fc
    .record({
      lr: between(0, 0.5),
      momentum: fc.oneof(fc.constant(0), between(0.01, 0.99)),
      dampening: between(0, 0.9),
      weightDecay: between(0, 0.5),
      nesterov: fc.boolean(),
    })
    .map((s) => (s.nesterov ? { ...s, momentum: s.momentum || 0.5, dampening: 0 } : s));
  fc.assert(
    fc.property(start, sequence, settings, (at, gradients, s) => {
      let [w, v] = [at, 0];
      const expected = gradients.map((gradient, i) => {
        const g = gradient + s.weightDecay * w;
        v = i === 0 ? g : s.momentum * v + (1 - s.dampening) * g;
        // Without momentum there is no velocity, and nothing to dampen.
        const direction = s.momentum === 0 ? g : s.nesterov ? g + s.momentum * v : v;
        w -= s.lr * direction;
        return w;
      });
      expectSame(
        trajectory((p) => new optim.SGD(p, s), at, gradients),
        expected,
      );
    }),
  );
});

const adamSettings = fc.record({
  lr: between(0, 0.1),
  betas: fc.tuple(between(0, 0.99), between(0, 0.999)),
  // Far from the default 1e-8, which would blow up the rounding of a gradient near 0.
  eps: between(1e-4, 1e-1),
  weightDecay: between(0, 0.5),
});

for (const decoupled of [false, true]) {
  test(decoupled ? "AdamW" : "Adam", () => {
    fc.assert(
      fc.property(start, sequence, adamSettings, (at, gradients, s) => {
        const [beta1, beta2] = s.betas;
        let [w, m, v] = [at, 0, 0];
        const expected = gradients.map((gradient, i) => {
          const t = i + 1;
          if (decoupled) w -= s.lr * s.weightDecay * w;
          const g = decoupled ? gradient : gradient + s.weightDecay * w;
          m = beta1 * m + (1 - beta1) * g;
          v = beta2 * v + (1 - beta2) * g ** 2;
          const mHat = m / (1 - beta1 ** t);
          const vHat = v / (1 - beta2 ** t);
          w -= (s.lr * mHat) / (Math.sqrt(vHat) + s.eps);
          return w;
        });
        const Kind = decoupled ? optim.AdamW : optim.Adam;
        expectSame(
          trajectory((p) => new Kind(p, s), at, gradients),
          expected,
        );
      }),
    );
  });
}

test("the first step of Adam is lr, whatever the size of the gradient", () => {
  for (const gradient of [1e-3, 1, 1e6]) {
    const [moved] = trajectory((p) => new optim.Adam(p, { lr: 0.25, eps: 1e-30 }), 1, [gradient]);
    expect(moved).toBeCloseTo(0.75, 12);
  }
});

test("the settings nobody gives are PyTorch's", () => {
  const w = () => [tensor([1], { requiresGrad: true })];
  const { lr, betas, eps, weightDecay } = new optim.Adam(w());
  expect({ lr, betas, eps, weightDecay }).toEqual({
    lr: 0.001,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
  });
  expect(new optim.AdamW(w()).weightDecay).toBe(0.01);
  expect(new optim.SGD(w())).toMatchObject({
    lr: 0.001,
    momentum: 0,
    dampening: 0,
    weightDecay: 0,
    nesterov: false,
  });
});
