import { optim } from "pellucid";
import { describe, expect, test } from "vitest";
import { thrown } from "../support/errors.js";
import { leaf } from "../support/tensors.js";
import { rates, step, two } from "./two-groups.js";

describe("the state", () => {
  test("has the rate of each group, and goes on from there", () => {
    const { sgd } = two({ momentum: 0.9 });
    step(sgd);
    sgd.paramGroups[1].lr = 0.2;
    const state = sgd.stateDict();
    expect(state.values).toMatchObject({ lr: 0.5, "lr.1": 0.2, "0.step": 1, "1.step": 1 });
    const next = two({ momentum: 0.9 });
    next.sgd.loadStateDict(state);
    expect(rates(next.sgd)).toEqual([0.5, 0.2]);
  });

  test("has the sizes and all settings of the groups, which an optimizer of others takes over", () => {
    const make = (options: optim.AdamOptions, momentum = 0.9) => ({
      adam: new optim.Adam([{ params: [leaf(1)], ...options }, { params: [leaf(1), leaf(2)] }]),
      sgd: new optim.SGD([{ params: [leaf(1)], momentum, nesterov: true }]),
    });
    const [saved, other] = [make({ betas: [0.5, 0.6], weightDecay: 0.1 }), make({ eps: 0.1 }, 0.5)];
    other.sgd.paramGroups[0].nesterov = false;
    for (const kind of ["adam", "sgd"] as const) {
      step(saved[kind]);
      const { tensors, values } = saved[kind].stateDict();
      other[kind].loadStateDict({ tensors, values: JSON.parse(JSON.stringify(values)) });
      const settings = (groups: readonly object[]) => groups.map((group) => ({ ...group, params: null }));
      expect(settings(other[kind].paramGroups)).toEqual(settings(saved[kind].paramGroups));
    }
    expect(saved.adam.stateDict().values).toEqual({
      ...{ lr: 0.001, "groups.0.params": 1, "groups.0.betas.0": 0.5, "groups.0.betas.1": 0.6 },
      ...{ "groups.0.eps": 1e-8, "groups.0.weightDecay": 0.1 },
      ...{ "lr.1": 0.001, "groups.1.params": 2, "groups.1.betas.0": 0.9, "groups.1.betas.1": 0.999 },
      ...{ "groups.1.eps": 1e-8, "groups.1.weightDecay": 0 },
      ...{ "0.step": 1, "1.step": 1, "2.step": 1 },
    });
  });

  const withoutGroups = ({ tensors, values }: optim.OptimizerState): optim.OptimizerState => {
    const old = Object.entries(values).filter(([key]) => !key.startsWith("groups."));
    return { tensors, values: Object.fromEntries(old) };
  };

  test("without settings, as it once was, leaves all but the rates as they are", () => {
    const [saved, other] = [two({ momentum: 0.9 }).sgd, two({ momentum: 0.5 }).sgd];
    step(saved);
    saved.paramGroups[0].lr = 0.3;
    const state = withoutGroups(saved.stateDict());
    other.loadStateDict(state);
    expect(other.paramGroups.map(({ lr, momentum }) => [lr, momentum])).toEqual([
      [0.3, 0.5],
      [0.1, 0.5],
    ]);
    expect(thrown(() => two().sgd.loadStateDict(state))).toBe(
      "ValueError: SGD.loadStateDict: missing: none; unexpected: 0.velocity, 1.velocity; the state must come from an optimizer of the same kind and options",
    );
  });

  const changes: Record<string, [make: () => optim.Optimizer, change: object]> = {
    "SGD without momentum": [() => new optim.SGD([leaf(1)]), { momentum: 0.9 }],
    "SGD with momentum": [() => new optim.SGD([leaf(1)], { momentum: 0.9 }), { momentum: 0 }],
    RMSprop: [() => new optim.RMSprop([leaf(1)]), { momentum: 0.9, centered: true }],
    "RMSprop with all": [
      () => new optim.RMSprop([leaf(1)], { momentum: 0.9, centered: true }),
      { momentum: 0, centered: false },
    ],
  };
  test.each(Object.entries(changes))(
    "of %s whose settings changed between steps is its own",
    (_, [make, change]) => {
      const [run, resumed] = [make(), make()];
      step(run);
      Object.assign(run.paramGroups[0], change);
      resumed.loadStateDict(run.stateDict());
      resumed.parameters[0].assign(run.parameters[0]);
      run.loadStateDict(run.stateDict());
      for (const optimizer of [run, resumed]) for (let i = 0; i < 2; i++) step(optimizer);
      expect(resumed.parameters[0].item()).toBe(run.parameters[0].item());
      expect(resumed.paramGroups[0]).toMatchObject(change);
    },
  );

  test("that lacks what its settings need is refused", () => {
    const { sgd } = two({ momentum: 0.9 });
    step(sgd);
    const { tensors, values } = sgd.stateDict();
    tensors.delete("1.velocity");
    expect(thrown(() => two().sgd.loadStateDict({ tensors, values }))).toBe(
      "ValueError: SGD.loadStateDict: missing: 1.velocity; unexpected: none; the state must come from an optimizer of the same kind and options",
    );
  });

  test("of groups of other sizes is refused, and nothing is loaded", () => {
    const make = (...sizes: number[]) =>
      new optim.SGD(
        sizes.map((size) => ({ params: Array.from({ length: size }, () => leaf(1)) })),
        { lr: sizes[0] },
      );
    const other = make(3, 1);
    expect(thrown(() => other.loadStateDict(make(2, 2).stateDict()))).toBe(
      "ValueError: SGD.loadStateDict: the state is for groups of 2 and 2 parameters but the optimizer's have 3 and 1; it must come from an optimizer of the same groups",
    );
    expect(rates(other)).toEqual([3, 3]);
  });

  test("with a setting that is no number is refused", () => {
    const { tensors, values } = two().sgd.stateDict();
    const damaged = { ...values, "groups.1.momentum": Number.NaN };
    expect(thrown(() => two().sgd.loadStateDict({ tensors, values: damaged }))).toBe(
      "ValueError: SGD.loadStateDict: groups.1.momentum is NaN; it must be a finite number: the state is damaged",
    );
  });

  test("of other groups is refused", () => {
    const one = new optim.SGD([leaf(1), leaf(1)]);
    expect(thrown(() => two().sgd.loadStateDict(one.stateDict()))).toBe(
      "ValueError: SGD.loadStateDict: the state is for 1 groups of parameters but the optimizer has 2; it must come from an optimizer of the same groups",
    );
    const state = two().sgd.stateDict();
    expect(thrown(() => two().sgd.loadStateDict({ ...state, values: { ...state.values, "lr.1": -1 } }))).toBe(
      "ValueError: SGD.loadStateDict: lr.1 is -1; it must be a finite number of at least 0: the state is damaged",
    );
  });

  test("of NAdam has the product of its momenta, without which it is refused", () => {
    const nadam = new optim.NAdam([leaf(1)]);
    step(nadam);
    const { tensors, values } = nadam.stateDict();
    expect(values["0.muProduct"]).toBeCloseTo(0.9 * (1 - 0.96 ** 0.004 / 2), 15);
    const { "0.muProduct": _, ...rest } = values;
    expect(thrown(() => new optim.NAdam([leaf(1)]).loadStateDict({ tensors, values: rest }))).toBe(
      "ValueError: NAdam.loadStateDict: 0.muProduct is undefined; it must be a finite number: the state is damaged, or of another kind of optimizer",
    );
  });
});
