import { concat, reshape, type Tensor, tensor } from "pellucid";
import { expect } from "vitest";

type Fn = (...inputs: Tensor[]) => Tensor;

/** Weights of the elements of an output: 1, 2, 3, … */
const weights = (y: Tensor): Tensor =>
  tensor(
    y.dataSync().map((_, i) => i + 1),
    { shape: y.shape },
  );

/** d(Σ weight·fn)/d(input i), for those that are wanted. */
function gradients(fn: Fn, inputs: readonly Tensor[], wanted: (i: number) => boolean) {
  const leaves = inputs.map((x, i) => tensor(x.dataSync(), { shape: x.shape, requiresGrad: wanted(i) }));
  const y = fn(...leaves);
  if (y.requiresGrad) y.backward({ gradient: weights(y) });
  return leaves.map((x) => x.grad?.dataSync() ?? null);
}

type Values = ReturnType<typeof gradients>[number];

const isSame = (a: Values, b: Values): boolean =>
  a === null || b === null ? a === b : a.length === b.length && a.every((value, k) => Object.is(value, b[k]));

/** An op may leave out the gradients that nobody wants; that must not change the others. */
export function checkOneAtATime(fn: Fn, inputs: readonly Tensor[]): void {
  if (inputs.length === 1) return;
  const together = gradients(fn, inputs, () => true);
  for (const i of inputs.keys()) {
    const alone = gradients(fn, inputs, (k) => k === i);
    const same = alone.every((gradient, k) => (k === i ? isSame(gradient, together[k]) : gradient === null));
    expect(same, `the gradients when only input ${i} wants one`).toBe(true);
  }
}

/** The same for the gradient of the gradient, which depends on all inputs and on what comes back to the output. */
export function checkSecondOneAtATime(fn: Fn, inputs: readonly Tensor[]): void {
  const gradient = (...all: Tensor[]): Tensor => {
    const leaves = all
      .slice(0, -1)
      .map((x) => (x.requiresGrad ? x : tensor(x.dataSync(), { shape: x.shape, requiresGrad: true })));
    fn(...leaves).backward({ gradient: all.at(-1), createGraph: true });
    return concat(
      leaves.map((x) => {
        const row = reshape(x.grad!, [x.size]);
        x.grad = null;
        return row;
      }),
    );
  };
  checkOneAtATime(gradient, [...inputs, weights(fn(...inputs))]);
}
