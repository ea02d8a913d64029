import fc from "fast-check";
import { optim } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { error } from "../../support/errors.js";
import { evaluated } from "./evaluated.js";
import { drawn, everywhere, minimal } from "./shrinking.js";

type State = arbitraries.OptimizerCase;

function run({ parameter, gradients, make }: Pick<State, "parameter" | "gradients" | "make">) {
  const optimizer = make([parameter]);
  for (const gradient of gradients) {
    parameter.grad = gradient;
    optimizer.step();
  }
  return parameter.dataSync();
}

describe("optimizerState", () => {
  test("is valid, wherever it shrinks to", () => {
    everywhere(arbitraries.optimizerState(), (state) => {
      expect(state.make()).toBeInstanceOf(optim[state.kind]);
      expect(state.gradients.length).toBeGreaterThan(0);
      for (const { shape } of state.gradients) expect(shape).toEqual(state.parameter.shape);
      expect(run(state).every(Number.isFinite)).toBe(true);
    });
  });

  test("prints as code that evaluates to the same run, also when the run is over", () => {
    fc.assert(
      fc.property(arbitraries.optimizerState(), (state) => {
        const before = fc.stringify(state);
        const after = run(state);
        expect(fc.stringify(state)).toBe(before);
        expect(run(evaluated(state))).toEqual(after);
      }),
    );
  });

  test("has every kind, with every setting, and without", () => {
    const states = drawn(arbitraries.optimizerState());
    expect(new Set(states.map(({ kind }) => kind))).toEqual(
      new Set(["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam"]),
    );
    const settings = new Set(states.flatMap(({ options }) => Object.keys(options)));
    expect(settings).toEqual(
      new Set([
        ...["lr", "momentum", "dampening", "weightDecay", "nesterov", "betas", "eps"],
        ...["alpha", "centered", "lrDecay", "initialAccumulatorValue", "momentumDecay"],
      ]),
    );
    expect(states.some(({ options }) => Object.keys(options).length === 0)).toBe(true);
    expect(Math.max(...states.map(({ gradients }) => gradients.length))).toBe(6);
    const adams = drawn(arbitraries.optimizerState({ kinds: ["Adam"], maxSteps: 1, dtype: "float32" }), 50);
    expect(
      new Set(
        adams.map(({ kind, gradients, parameter }) => `${kind} ${gradients.length} ${parameter.dtype}`),
      ),
    ).toEqual(new Set(["Adam 1 float32"]));
  });

  test.each([
    [[], "[]"],
    [["adam"], '["adam"]'],
    ["Adam", '"Adam"'],
  ])("refuses kinds that there are none of: %j", (kinds, said) => {
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    expect(() => arbitraries.optimizerState({ kinds: kinds as any })).toThrow(
      error(
        "ValueError",
        `optimizerState: kinds is ${said}; it must be an array of one or more of SGD, Adam, AdamW, RMSprop, Adagrad, NAdam`,
      ),
    );
  });

  test("shrinks to one step of a number, with no settings", () => {
    const kinds = ["SGD"] as const;
    expect(minimal(arbitraries.optimizerState({ kinds }), () => false)).toEqual([
      '{ parameter: tensor(0, { dtype: "float64", requiresGrad: true }), gradients: [tensor(0, { dtype: "float64" })], make: (parameters) => new optim.SGD(parameters, {}) }',
    ]);
    const moves = ({ gradients }: State) => gradients.length < 3;
    expect(minimal(arbitraries.optimizerState({ kinds }), moves)).toEqual([
      '{ parameter: tensor(0, { dtype: "float64", requiresGrad: true }), gradients: [tensor(0, { dtype: "float64" }), tensor(0, { dtype: "float64" }), tensor(0, { dtype: "float64" })], make: (parameters) => new optim.SGD(parameters, {}) }',
    ]);
  });
});
