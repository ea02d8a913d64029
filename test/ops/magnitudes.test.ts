// Values for which an intermediate of the plain formula overflows, underflows, or is no number, though the result is one.

import { crossEntropy, div, mean, mul, nllLoss, pow, sum, type Tensor, tensor, variance } from "pellucid";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../src/backends/select.js";
import { readableBackends } from "../support/backends.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** d(Σ fn)/dx at these values. */
function slopes(fn: (x: Tensor) => Tensor, values: number[]): number[] {
  const x = tensor(values, { requiresGrad: true });
  sum(fn(x)).backward();
  return Array.from(x.grad!.dataSync());
}

/** To 1e-6 of each, NaN and infinities the same. */
function expectNear(got: Iterable<number>, want: readonly number[]): void {
  const values = Array.from(got);
  const off = (x: number, y: number) => (Object.is(x, y) || x === y ? 0 : Math.abs(x / y - 1));
  const worst = Math.max(...values.map((x, i) => (Number.isNaN(off(x, want[i])) ? inf : off(x, want[i]))));
  expect(worst, `${values} and ${want}`).toBeLessThan(1e-6);
}

for (const backend of await readableBackends()) {
  const on = (title: string, body: () => void) => test(title, () => withBackend(backend, body));

  describe(backend.describe(), () => {
    on("the slope of a quotient never forms b·b", () => {
      const a = [1e20, 1e-30, 0, 1e-20, 3e38, -1];
      const b = [1e20, 1e-30, 1e-25, 1e-23, 1e20, 2];
      expectNear(
        slopes((x) => div(tensor(a), x), b),
        [-1e-20, -1e30, -0, -1e26, -3e-2, 0.25],
      );
      expectNear(
        slopes((x) => div(x, tensor(b)), a),
        [1e-20, 1e30, 1e25, 1e23, 1e-20, 0.5],
      );
    });

    on("a mean is a number where the sum is none", () => {
      expectNear([mean(tensor([3e38, 3e38])).item()], [3e38]);
      expectNear([mean(tensor([3e38, 3e38, -3e38])).item()], [1e38]);
      expectNear(
        mean(
          tensor([
            [3e38, 2e-38],
            [3e38, 4e-38],
          ]),
          0,
        ).dataSync(),
        [3e38, 3e-38],
      );
      const many = new Float32Array(1000).fill(3e38);
      expectNear([mean(tensor(many)).item()], [3e38]);
      expectNear([mean(tensor(many.fill(1e-20))).item()], [1e-20]);
      expectNear(
        slopes((x) => mean(x), [3e38, 3e38]),
        [0.5, 0.5],
      );
      const huge = tensor([1.7e308, 1.7e308, 1.7e308, 1.7e308], { shape: [2, 2], dtype: "float64" });
      expect([mean(huge).item(), ...mean(huge, 0).dataSync()]).toEqual([1.7e308, 1.7e308, 1.7e308]);
      expect([variance(huge).item(), ...variance(huge, 1).dataSync()]).toEqual([0, 0, 0]);
      expect([mean(tensor([inf, 1])).item(), mean(tensor([inf, -inf])).item()]).toEqual([inf, nan]);
    });

    on("and so it is in float64", () => {
      const large = tensor([1.7e308, 1.7e308, -1.7e308, 1.7e308], { dtype: "float64" });
      expectNear([mean(large).item()], [0.85e308]);
      expectNear([mean(tensor([5e-324, 5e-324], { dtype: "float64" })).item()], [5e-324]);
      expect(variance(tensor([1.7e308, 1.7e308], { dtype: "float64" })).item()).toBe(0);
    });

    on("a variance is a number where the sum of squares is none", () => {
      expect([0, 1].map((correction) => variance(tensor([3e38, 3e38]), 0, { correction }).item())).toEqual([
        0, 0,
      ]);
      expectNear([variance(tensor([1e19, -1e19, 1e19, -1e19]), 0, { correction: 0 }).item()], [1e38]);
      expectNear(
        slopes((x) => variance(x), [1e19, -1e19]),
        [2e19, -2e19],
      );
    });

    on("1 to any power is 1, and so is -1 to an infinite one", () => {
      const cases = [
        [1, inf, 1],
        [1, -inf, 1],
        [1, nan, 1],
        [-1, inf, 1],
        [-1, -inf, 1],
        [-1, nan, nan],
        [-1, 3, -1],
        [nan, 0, 1],
        [nan, 1, nan],
        [0.5, inf, 0],
        [2, inf, inf],
      ];
      const [a, b, want] = [0, 1, 2].map((k) => cases.map((row) => row[k]));
      expect(Array.from(pow(tensor(a), tensor(b)).dataSync())).toEqual(want);
      expect(cases.map(([a, b]) => pow(tensor([a]), b).item())).toEqual(want);
    });

    on("the slopes of such powers are PyTorch's", () => {
      const [a, b] = [
        [1, 1, 1, -1, -1],
        [inf, -inf, nan, inf, -inf],
      ];
      expect(slopes((x) => pow(x, tensor(b)), a)).toEqual([inf, -inf, nan, inf, -inf]);
      expect(a.map((x, i) => slopes((t) => pow(t, b[i]), [x])[0])).toEqual([inf, -inf, nan, inf, -inf]);
      expect(slopes((x) => pow(tensor(a), x), b)).toEqual([0, 0, 0, nan, nan]);
    });

    on("an impossible class that the target does not ask for costs nothing", () => {
      const target = tensor([[1, 0, 0]]);
      const logits = tensor([[0, -inf, 0]], { requiresGrad: true });
      const loss = crossEntropy(logits, target);
      expectNear([loss.item()], [Math.log(2)]);
      loss.backward();
      expectNear(logits.grad!.dataSync(), [-0.5, 0, 0.5]);
      expect(crossEntropy(logits, tensor([[0.5, 0.5, 0]])).item()).toBe(inf);
      // Smoothed, the target does ask for it.
      expect(crossEntropy(logits, target, { labelSmoothing: 0.1 }).item()).toBe(inf);
      expectNear([nllLoss(tensor([[-0.5, -inf]]), tensor(new Int32Array([0]))).item()], [0.5]);
    });

    on("what 0 of an infinity adds to a cross-entropy has no slope either", () => {
      const logits = tensor([[0, -inf, 0]]);
      const weigh = (x: Tensor) => mul(crossEntropy(logits, x), 2);
      const target = tensor([[1, 0, 0]], { requiresGrad: true });
      weigh(target).backward();
      expectNear(target.grad!.dataSync(), [2 * Math.log(2), inf, 2 * Math.log(2)]);
    });
  });
}
