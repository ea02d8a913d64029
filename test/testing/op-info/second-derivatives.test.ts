import fc from "fast-check";
import { ones, pow, type Tensor } from "pellucid";
import { gradgradcheck } from "pellucid/testing";
import { describe, expect, test } from "vitest";
import { thrown } from "../../support/errors.js";
import { oneIn } from "../../support/mode.js";
import { checkSecondOneAtATime } from "./one-at-a-time.js";
import { differentiable, modeFor, titled } from "./variants.js";

const smooth = differentiable.filter(({ variant }) => !variant.atKinks);
const twice = smooth.filter(({ variant }) => variant.derivatives === 2);
const once = smooth.filter(({ variant }) => variant.derivatives === 1);

test.each(oneIn(2, titled(twice)))("%s: gradient of the gradient", (title, { variant }) => {
  fc.assert(
    fc.property(variant.samples, fc.option(fc.nat()), ({ fn, inputs }, one) => {
      // By all inputs, or by one alone, when the others want no gradient at all.
      const only = one === null || inputs.length === 0 ? undefined : [one % inputs.length];
      gradgradcheck(fn, inputs, { name: title, mode: modeFor(inputs, 32), inputs: only });
      checkSecondOneAtATime(fn, inputs);
    }),
  );
});

const noDerivative = (op: string) =>
  `AutogradError: ${op}: its gradient has no derivative here, so a second derivative through it cannot be computed`;

test.each(titled(once))("%s: no gradient of the gradient, which says so", (_, { variant, info }) => {
  expect(info.op).toBe(pow);
  const ops = ["powBaseGrad", "powExponentGrad"];
  fc.assert(
    fc.property(variant.samples, ({ fn, inputs }) => {
      expect(ops.map(noDerivative)).toContain(thrown(() => gradgradcheck(fn, inputs)));
    }),
  );
});

describe("the op without a derivative is named:", () => {
  const x = ones([2, 1, 2, 2], { dtype: "float64" });
  const float64 = { dtype: "float64" } as const;

  test.each([
    ["pow, in the base", "powBaseGrad", (a: Tensor) => pow(a, ones([1], float64))],
    ["pow, in the exponent", "powExponentGrad", (b: Tensor) => pow(2, b)],
  ])("%s", (_, op, fn) => {
    expect(thrown(() => gradgradcheck(fn, [x]))).toBe(noDerivative(op));
  });
});
