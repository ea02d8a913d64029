import fc from "fast-check";
import { batchNorm2d, ones, pow, sum, type Tensor, zeros } from "pellucid";
import { describe, expect, test } from "vitest";
import { thrown } from "../support/mistakes.js";
import {
  analyticGradients,
  checkGradients,
  checkOneAtATime,
  type GradientCase,
  gradientCase,
} from "../support/numeric-gradient.js";
import { gradientCases } from "./gradients/index.js";

/** The gradients of these are single kernels, which know no derivative. */
const onceOnly = /^batchNorm2d|^pow of broadcast shapes|^pow with a number/;

const twice = Object.entries(gradientCases).flatMap(([op, variants]) =>
  Object.entries(variants)
    .map(([variant, cases]) => [`${op} ${variant}`, cases] as const)
    .filter(([name]) => !onceOnly.test(name)),
);

/** The same as a function of input i alone: the others want no gradient at all. */
const inOneInput = ({ fn, inputs, ...rest }: GradientCase, i: number): GradientCase => ({
  fn: (x) => fn(...inputs.with(i, x)),
  inputs: [inputs[i]],
  ...rest,
});

test.each(twice)("the gradient of the gradient of %s", (name, cases) => {
  fc.assert(
    fc.property(cases, fc.option(fc.nat(2)), (c, only) => {
      const gradient = gradientCase(only === null ? c : inOneInput(c, only % c.inputs.length));
      checkGradients(`the gradient of ${name}`, gradient, { atol: 1e-6, nullIsZero: true });
      checkOneAtATime(`the gradient of ${name}`, gradient);
    }),
    { numRuns: 40 },
  );
});

describe("a gradient without a derivative says so:", () => {
  const noDerivative = (op: string) =>
    `AutogradError: ${op}: its gradient has no derivative here, so a second derivative through it cannot be computed`;

  test.each([true, false])("batchNorm2d, training: %s", (training) => {
    const x = ones([2, 1, 2, 2], { requiresGrad: true });
    const y = batchNorm2d(x, zeros([1]), ones([1]), null, null, { training });
    expect(thrown(() => sum(y).backward({ createGraph: true }))).toBe(noDerivative("batchNorm2d"));
  });

  test.each([
    ["base", "powBaseGrad", (a: Tensor) => pow(a, ones([1]))],
    ["exponent", "powExponentGrad", (b: Tensor) => pow(2, b)],
  ])("pow of tensors, in the %s", (_, op, fn) => {
    const twice = gradientCase({ fn, inputs: [ones([2])] });
    expect(thrown(() => analyticGradients(twice))).toBe(noDerivative(op));
  });
});
