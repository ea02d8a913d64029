import fc from "fast-check";
import { defineOp, div, mul, neg, sum, type Tensor, tensor } from "pellucid";
import * as laws from "pellucid/testing/laws";
import { describe, expect, test } from "vitest";
import { withBackend } from "../../../src/backends/select.js";
import { readableBackends } from "../../support/backends.js";
import { everything } from "../../support/mode.js";
import { differentiable, titled } from "../op-info/variants.js";
import { failure } from "./failure.js";

const [cpu, wasm, gpu] = await readableBackends();
/**
 * What is left of terms that cancel has no magnitude here to be judged by: of x less its mean, which is float32, in
 * training; of powers, where |b| in place of a negative exponent b makes the terms small instead of large.
 */
const unjudged = ["batchNorm2d, in training", "pow, of broadcast shapes", "pow, a number"];
const comparable = differentiable.filter(
  ({ variant, title }) => !variant.atKinks && !unjudged.some((begin) => title.startsWith(begin)),
);

describe.each([cpu, wasm])("scaleRange holds on $name for", (backend) => {
  test.each(titled(comparable))("%s", (name, { info, variant }) => {
    const law = laws.scaleRange(variant.samples, { name, ...info.ownScale });
    withBackend(backend, () => fc.assert(law, { numRuns: everything ? 200 : 4, endOnFailure: true }));
  });
});

// Every shape is compiled anew there, so that a few ops have to do.
const some = /^(div|pow|mean|sqrt|relu), (of|over)/;
const onGpu = comparable.filter(({ title }) => everything || some.test(title));

describe("scaleRange holds on gpu for", () => {
  test.each(titled(onGpu))("%s", (name, { info, variant }) => {
    // A quotient is good to 2.5 units there, a power to tens of them.
    const law = laws.scaleRange(variant.samples, { name, ...info.ownScale, roundings: 64 });
    withBackend(gpu, () => fc.assert(law, { numRuns: everything ? 50 : 2 }));
  });
});

describe("scaleRange is broken by", () => {
  const quotient = (backward: (a: Tensor, b: Tensor, dy: Tensor) => Tensor) =>
    defineOp({
      name: "quotient",
      forward: (_, a: Tensor, b: Tensor) => ({ y: div(a, b), saved: { a, b } }),
      backward: ({ saved: { a, b } }, dy) => [div(dy, b), backward(a, b, dy)],
    });
  const calls = (fn: (a: Tensor, b: Tensor) => Tensor) =>
    fc.constant({ inputs: [tensor(1), tensor(1)], fn: fn as (...inputs: Tensor[]) => Tensor });
  const HINT =
    "An intermediate may be infinite or 0 where the result is neither: take quotients before squares, and the largest out of a sum";

  test("a slope that forms b·b", () => {
    const squares = quotient((a, b, dy) => neg(div(mul(dy, a), mul(b, b))));
    expect(failure(laws.scaleRange(calls(squares), { name: "quotient" }))).toMatch(
      /^LawError: scaleRange: f\(x\) in float32 = the float32 nearest to f\(x\) does not hold for dx1 of f = quotient of inputs times 2\^\S+, 2\^\S+: the left side is \S+, the right side \S+; the most that rounding explains is \S+: 16 roundings of terms up to \S+\. /,
    );
    const mended = quotient((a, b, dy) => neg(mul(div(dy, b), div(a, b))));
    fc.assert(laws.scaleRange(calls(mended)));
  });

  test("a mean that is a sum first", () => {
    const inputs = [tensor([1, 1, 1, 1])];
    const mean = (x: Tensor) => div(sum(x), 4);
    expect(failure(laws.scaleRange(fc.constant({ inputs, fn: mean }), { name: "mean" }))).toBe(
      `LawError: scaleRange: f(x) in float32 = the float32 nearest to f(x) does not hold for y of f = mean of inputs times 2^126: the left side is Infinity, the right side 8.507059173023462e+37; the most that rounding explains is 8.1e+31: 16 roundings of terms up to 8.5e+37. ${HINT}`,
    );
  });

  test("nothing where Σ|a||b| itself is beyond float32, but by a number that is wrong there", () => {
    const inputs = [tensor([1.5, -1]), tensor([1.5, 1.5])];
    const dot = (a: Tensor, b: Tensor) => sum(mul(a, b));
    fc.assert(laws.scaleRange(fc.constant({ inputs, fn: dot })));
    const lost = (a: Tensor, b: Tensor) => (a.dtype === "float32" ? sum(mul(mul(a, 0), b)) : dot(a, b));
    expect(failure(laws.scaleRange(fc.constant({ inputs, fn: lost })))).toMatch(/^LawError: scaleRange: /);
  });
});
