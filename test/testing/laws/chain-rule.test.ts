import fc from "fast-check";
import {
  add,
  conv2d,
  defineOp,
  div,
  exp,
  maxPool2d,
  mul,
  nn,
  randn,
  softmax,
  sqrt,
  sum,
  type Tensor,
  tanh,
  tensor,
} from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import * as laws from "pellucid/testing/laws";
import { describe, expect, test } from "vitest";
import { titled, variants } from "../op-info/variants.js";
import { counterexample, failure } from "./failure.js";

/** Inside a graph it is another op than on a leaf. */
const leafOnly = (x: Tensor) => (x.isLeaf ? mul(x, 2) : mul(x.detach(), 2));

describe("chainRule", () => {
  test("holds for pairs of ops", () => {
    fc.assert(laws.chainRule((x) => softmax(x), tanh, { shape: [2, 3] }));
    fc.assert(laws.chainRule(exp, (y) => sum(mul(y, y))));
    fc.assert(laws.chainRule(mulBySelf, mulBySelf));
  });

  const mulBySelf = (x: Tensor) => mul(x, x);

  test("holds for a convolution and a pooling", () => {
    const weight = randn([2, 1, 3, 3], { seed: 1, dtype: "float64" });
    fc.assert(
      laws.chainRule(
        (x) => conv2d(x, weight),
        (y) => maxPool2d(y, 2),
        { shape: [2, 1, 6, 6] },
      ),
    );
  });

  test("holds for modules", () => {
    const [f, g] = [new nn.Linear(3, 4, { dtype: "float64" }), new nn.ReLU()];
    fc.assert(laws.chainRule(f, g, { shape: [2, 3] }));
  });

  test("is broken by an op that detaches inside a graph", () => {
    expect(failure(laws.chainRule(tanh, leafOnly))).toBe(
      "LawError: chainRule: (g∘f)'(x)ᵀ dz = f'(x)ᵀ · g'(f(x))ᵀ dz does not hold for f = tanh and g = leafOnly: the left side is 0, the right side 0.25; the most that rounding explains is 4.4e-16: 16 roundings of terms up to 0.25. An op must do the same inside a graph as on a leaf: not detach, keep nothing from another call, and leave its input as it is",
    );
  });
});

describe("chainRuleOnGraphs", () => {
  test("holds for the library's ops", () => {
    fc.assert(laws.chainRuleOnGraphs());
  });

  const softsign = (x: Tensor) => div(x, add(sqrt(add(mul(x, x), 1)), 1));

  test("holds with an op of one's own", () => {
    fc.assert(laws.chainRuleOnGraphs({ graphs: arbitraries.opGraph({ ops: { softsign } }) }));
  });

  test("is broken by an op with a wrong backward, and shows it alone", () => {
    const half = defineOp({
      name: "half",
      forward: (_, x: Tensor) => ({ y: mul(x, 0.5).detach(), saved: null }),
      backward: (_, dy) => [mul(dy, 0.25)],
    });
    const property = laws.chainRuleOnGraphs({ graphs: arbitraries.opGraph({ ops: { half } }) });
    expect(failure(property)).toMatch(
      /^LawError: chainRuleOnGraphs: ⟨dL\/dx, u⟩ = dL\(x \+ t·u\)\/dt does not hold for a graph of half: by backward the slope is \S+, by central differences \S+, which is exact to \S+e-1\d\. The backward of one of these ops is wrong: gradcheck says which element$/,
    );
    expect(counterexample(property)).toBe(
      '[{ inputs: [tensor(0, { dtype: "float64" })], run: (x0) => { return half(x0); } }]',
    );
  });

  test("is broken by an op that is another one inside a graph", () => {
    const graphs = arbitraries.opGraph({ ops: { leafOnly: (x) => mul(leafOnly(x), 0.5) } });
    expect(failure(laws.chainRuleOnGraphs({ graphs }))).toMatch(
      /^LawError: chainRuleOnGraphs: dL\/dx by backward = Σ over uses of x of f'ᵀ · dL\/df does not hold for x = input 0 of a graph of .*leafOnly.*: .*\. An op must do the same inside a graph as on a leaf, and gradients of all uses add up$/,
    );
  });
});

describe("noGradInvariance", () => {
  test.each(titled(variants))("holds for %s", (_, { variant }) => {
    fc.assert(laws.noGradInvariance(variant.samples));
  });

  test("is broken by another formula without a graph", () => {
    const third = (x: Tensor) => (x.requiresGrad ? div(x, 10) : mul(x, 0.1));
    expect(failure(laws.noGradInvariance(third, { shape: [] }))).toMatch(
      /^LawError: noGradInvariance: noGrad\(f\)\(x\) = f\(x\) does not hold for f = third: the left side is \S+, the right side \S+; both must be the same to the last bit\. What is computed must not depend on whether a gradient is wanted$/,
    );
  });

  test("names what a call is called, or what it is given", () => {
    const calls = fc.constant({ inputs: [tensor(1)], fn: (x: Tensor) => (x.requiresGrad ? x : mul(x, 2)) });
    expect(failure(laws.noGradInvariance(calls))).toContain(
      "for f = fn: the left side is 2, the right side 1;",
    );
    expect(failure(laws.noGradInvariance(calls, { name: "mine" }))).toContain("for f = mine: ");
  });
});
