// What no gradient check can see: a loss that is another than it says, an optimizer, and the loop itself.

import { optim, type Tensor, tensor } from "pellucid";
import { traceStep } from "pellucid/trace";
import type { Parts, Stepper } from "./parts.js";
import type { Verdict } from "./verdict.js";

/** Logits that leave no doubt of the right class: the loss must be 0. */
export function lossOfTheSure({ loss }: Parts): Verdict {
  const logits = tensor(
    Float64Array.from({ length: 20 }, (_, i) => (i === 3 || i === 17 ? 100 : 0)),
    {
      shape: [2, 10],
    },
  );
  const found = loss(logits, tensor(Int32Array.of(3, 7))).item();
  const ok = Math.abs(found) < 1e-9;
  return { check: "sure", ok, named: ok ? null : "twice", figures: [found], report: null };
}

const LR = 0.01;

/** The first step of Adam, beside what traceStep foresees. */
export async function firstStep({ optimizer }: Parts): Promise<Verdict> {
  const start = () => tensor([1, -2], { dtype: "float64", requiresGrad: true });
  const gradient = tensor([0.5, -0.25], { dtype: "float64" });
  const [p, reference] = [start(), start()];
  const adam = new optim.Adam([reference], { lr: LR });
  reference.grad = gradient;
  const lines = await traceStep(adam, reference, [0]);
  const foreseen = lines.at(-1)!.term.value - 1;
  const stepper = optimizer([p], LR);
  p.grad = gradient;
  stepper.step();
  const moved = p.dataSync()[0] - 1;
  const ok = Math.abs(moved - foreseen) < 1e-6 * Math.abs(foreseen);
  const named = ok ? null : "correction";
  return { check: "first-step", ok, named, figures: [moved, foreseen, moved / foreseen], report: null };
}

/** An optimizer that moves nothing, so that two steps on one batch have the same gradient. */
class Standing implements Stepper {
  readonly #parameter: Tensor;

  constructor(parameter: Tensor) {
    this.#parameter = parameter;
  }

  zeroGrad(): void {
    this.#parameter.grad = null;
  }

  step(): void {}
}

/** Two steps on the same batch by an optimizer that moves nothing: the second gradient must be the first. */
export function accumulation({ update }: Parts): Verdict {
  const p = tensor([3], { dtype: "float64", requiresGrad: true });
  const standing = new Standing(p);
  const gradientAfterStep = () => {
    update(standing, p.mul(p).sum());
    return p.grad!.dataSync()[0];
  };
  const [first, second] = [gradientAfterStep(), gradientAfterStep()];
  const ok = first === second;
  return {
    check: "fresh-gradient",
    ok,
    named: ok ? null : "zero",
    figures: [first, second, second / first],
    report: null,
  };
}
