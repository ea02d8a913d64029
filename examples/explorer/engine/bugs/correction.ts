import { add, div, mul, noGrad, sqrt, sub, type Tensor, zeros } from "pellucid";
import type { Bug } from "./bug.js";
import type { Stepper } from "./parts.js";

const [BETA1, BETA2, EPS] = [0.9, 0.999, 1e-8];

/** Adam, with both running means as they are: they start at zero, and are too small at first. */
class Uncorrected implements Stepper {
  readonly #lr: number;
  readonly #states: { p: Tensor; m: Tensor; v: Tensor }[];

  constructor(parameters: Tensor[], lr: number) {
    this.#lr = lr;
    this.#states = parameters.map((p) => {
      const start = () => zeros(p.shape, { dtype: p.dtype });
      return { p, m: start(), v: start() };
    });
  }

  zeroGrad(): void {
    for (const { p } of this.#states) p.grad = null;
  }

  step(): void {
    for (const state of this.#states) noGrad(() => this.#update(state));
  }

  #update({ p, m, v }: { p: Tensor; m: Tensor; v: Tensor }): void {
    if (p.grad === null) return;
    m.assign(add(mul(m, BETA1), mul(p.grad, 1 - BETA1)));
    v.assign(add(mul(v, BETA2), mul(mul(p.grad, p.grad), 1 - BETA2)));
    const direction = div(m, add(sqrt(v), EPS));
    p.assign(sub(p, mul(direction, this.#lr)));
  }
}

export const correction: Bug = {
  name: "correction",
  wrongLine: "const direction = div(m, add(sqrt(v), EPS));",
  rightLine: "const direction = div(div(m, 1 - BETA1 ** t), add(sqrt(div(v, 1 - BETA2 ** t)), EPS));",
  wrong: { optimizer: (parameters, lr) => new Uncorrected(parameters, lr) },
};
