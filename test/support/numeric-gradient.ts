import { concat, noGrad, reshape, type Tensor, tensor } from "pellucid";
import { expect } from "vitest";
import { withRecording } from "../../src/autograd/no-grad.js";
import { formatShape, sameShape, stridesOf } from "../../src/tensor/shape.js";
import { uniforms } from "./random.js";

/** An op with everything but its differentiable arguments fixed, and values for those. */
export interface GradientCase {
  fn: (...inputs: Tensor[]) => Tensor;
  inputs: readonly Tensor[];
  /** How far an element is moved each way. Default 1e-6. */
  eps?: number;
  /** Printed with a failure: what `fn` has fixed. */
  options?: unknown;
}

/**
 * A weight for each element of a result, the same in every run: none near 0, where it would hide an error, and all
 * of few bits, so that float32 holds them too.
 */
export function cotangent(like: Tensor): Tensor {
  const next = uniforms(2024);
  const data = like.dataSync();
  for (let i = 0; i < data.length; i++)
    data[i] = (next() < 0.5 ? -1 : 1) * (0.5 + Math.floor(64 * next()) / 64);
  return tensor(data, { shape: like.shape });
}

/** d(Σ cotangent · fn)/d(input i) by backward(), for every input that is `wanted`. */
export function analyticGradients(
  { fn, inputs }: GradientCase,
  wanted: (i: number) => boolean = () => true,
): (Tensor | null)[] {
  const leaves = inputs.map((x, i) => tensor(x.dataSync(), { shape: x.shape, requiresGrad: wanted(i) }));
  const y = fn(...leaves);
  if (y.requiresGrad) y.backward({ gradient: cotangent(y) });
  return leaves.map((x) => x.grad);
}

/** d(Σ cotangent · fn)/d(input `i`), one element after the other, by central differences. */
function* numericGradient({ fn, inputs }: GradientCase, i: number, eps: number): Generator<number> {
  const x = inputs[i];
  const weights = Array.from(cotangent(noGrad(() => fn(...inputs))).dataSync());
  const lossAt = (at: number, by: number): number => {
    const data = x.dataSync();
    data[at] += by;
    const moved = tensor(data, { shape: x.shape });
    const y = noGrad(() => fn(...inputs.map((input, k) => (k === i ? moved : input)))).dataSync();
    return weights.reduce((sum, weight, k) => sum + weight * y[k], 0);
  };
  for (let at = 0; at < x.size; at++) yield (lossAt(at, eps) - lossAt(at, -eps)) / (2 * eps);
}

/**
 * Compares the gradient of every element of every input with the central difference
 * (L(x + eps) − L(x − eps)) / (2·eps) of L = Σ cotangent · fn, and throws at the first that is off by more than
 * atol + rtol · |difference|. The inputs are float64, and further than eps from any kink. With `nullIsZero` an input
 * that got no gradient is taken not to matter.
 */
export function checkGradients(
  op: string,
  { fn, inputs, eps = 1e-6 }: GradientCase,
  { atol = 1e-7, rtol = 1e-6, nullIsZero = false } = {},
): void {
  for (const [i, gradient] of analyticGradients({ fn, inputs }).entries()) {
    const { shape, dtype } = inputs[i];
    if (gradient === null && !nullIsZero) throw new Error(`${op}: argument ${i} got no gradient`);
    if (gradient !== null && (gradient.dtype !== dtype || !sameShape(gradient.shape, shape))) {
      throw new Error(
        `${op}: argument ${i} is ${dtype} ${formatShape(shape)}, but its gradient ${gradient.dtype} ${formatShape(gradient.shape)}`,
      );
    }
    const analytic = gradient?.dataSync() ?? new Float64Array(inputs[i].size);
    let at = 0;
    for (const numeric of numericGradient({ fn, inputs }, i, eps)) {
      const allowed = atol + rtol * Math.abs(numeric);
      // Written so that NaN fails.
      if (!(Math.abs(analytic[at] - numeric) <= allowed)) {
        const index = stridesOf(shape).map((stride, axis) => Math.floor(at / stride) % shape[axis]);
        throw new Error(
          `${op}: the gradient of argument ${i} ${formatShape(shape)} at ${formatShape(index)} is ${analytic[at]}, but central differences give ${numeric}: more than ${allowed} apart`,
        );
      }
      at += 1;
    }
  }
}

/** An op may leave out the gradients that nobody wants; that must not change the others. */
export function checkOneAtATime(op: string, c: GradientCase): void {
  if (c.inputs.length === 1) return;
  const together = analyticGradients(c);
  for (const i of c.inputs.keys()) {
    const alone = analyticGradients(c, (k) => k === i);
    for (const [k, gradient] of alone.entries())
      expect(gradient?.dataSync(), `${op}: argument ${k} when only ${i} wants a gradient`).toEqual(
        k === i ? together[i]?.dataSync() : undefined,
      );
  }
}

/**
 * The gradient of a case, all of it in one row, as a function of the inputs and of the cotangent. Its own gradient is
 * the second derivative.
 */
export function gradientCase({ fn, inputs, ...rest }: GradientCase): GradientCase {
  const gradients = (...all: Tensor[]) => {
    const createGraph = all.some((x) => x.requiresGrad);
    const leaves = all
      .slice(0, -1)
      .map((x) => (x.requiresGrad ? x : tensor(x.dataSync(), { shape: x.shape, requiresGrad: true })));
    fn(...leaves).backward({ gradient: all.at(-1), createGraph });
    return concat(
      leaves.map((x) => {
        const row = reshape(x.grad!, [x.size]);
        x.grad = null;
        return row;
      }),
    );
  };
  return {
    // Recorded even while the differences are taken, under noGrad.
    fn: (...all) => withRecording(true, () => gradients(...all)),
    inputs: [...inputs, cotangent(noGrad(() => fn(...inputs)))],
    ...rest,
  };
}
