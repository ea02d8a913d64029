import { mul, nn, optim, sum, type Tensor } from "pellucid";
import { formatTerm, traceStep } from "pellucid/trace";
import { describe, expect, test } from "vitest";
import { checkMistakes, thrown } from "../support/errors.js";
import { leaf } from "../support/tensors.js";

const { CosineAnnealingLR, OneCycleLR, ReduceLROnPlateau, SequentialLR, StepLR } = optim.schedulers;

/** Gives each of them the gradient 1, and steps. */
function step(optimizer: optim.Optimizer): void {
  optimizer.zeroGrad();
  for (const t of optimizer.parameters) sum(t).backward();
  optimizer.step();
}

const two = (options: optim.SgdOptions = {}) => {
  const [a, b] = [leaf(1), leaf(1)];
  return { a, b, sgd: new optim.SGD([{ params: [a], lr: 0.5 }, { params: [b] }], { lr: 0.1, ...options }) };
};
const rates = ({ paramGroups }: optim.Optimizer) => paramGroups.map(({ lr }) => lr);

describe("each group", () => {
  test("moves by its own settings, and has those of the optimizer where it names none", () => {
    const { a, b, sgd } = two({ weightDecay: 1 });
    step(sgd);
    expect([a.item(), b.item()]).toEqual([1 - 0.5 * 2, 1 - 0.1 * 2]);
    expect(sgd.paramGroups.map(({ params }) => params)).toEqual([[a], [b]]);
    expect(sgd.parameters).toEqual([a, b]);
    expect(sgd.groupOf(b)).toBe(sgd.paramGroups[1]);
    expect(sgd.groupOf(leaf(1))).toBeUndefined();
  });

  test("may be changed between steps", () => {
    const { a, b, sgd } = two();
    sgd.paramGroups[1].lr = 0;
    sgd.paramGroups[0].weightDecay = 1;
    step(sgd);
    expect([a.item(), b.item()]).toEqual([0, 1]);
  });

  test("gets what is set for all, and the first answers", () => {
    const { sgd } = two({ momentum: 0.9 });
    expect([sgd.lr, sgd.momentum]).toEqual([0.5, 0.9]);
    sgd.momentum = 0.5;
    expect(sgd.paramGroups.map(({ momentum }) => momentum)).toEqual([0.5, 0.5]);
    const adam = new optim.Adam([{ params: [leaf(1)], betas: [0.5, 0.5] }, { params: [leaf(1)] }]);
    expect(adam.betas).toEqual([0.5, 0.5]);
    adam.betas = [0.1, 0.2];
    expect(adam.paramGroups[1].betas).toEqual([0.1, 0.2]);
  });

  test("keeps its rate where one is set for all, which is refused unless all have the same", () => {
    const { sgd } = two();
    expect(
      thrown(() => {
        sgd.lr *= 0.5;
      }),
    ).toBe(
      "ValueError: SGD: lr is to be 0.25 for all groups, but they have the rates 0.5, 0.1; set each: optimizer.paramGroups[0].lr = 0.25",
    );
    expect(rates(sgd)).toEqual([0.5, 0.1]);
    sgd.paramGroups[1].lr = 0.5;
    sgd.lr *= 0.5;
    expect(rates(sgd)).toEqual([0.25, 0.25]);
  });

  test("of a network's parts, which may come one by one", () => {
    const [body, head] = [new nn.Linear(4, 3), new nn.Linear(3, 2)];
    const adamw = new optim.AdamW([
      { params: new Set(body.parameters()), lr: 1e-4 },
      { params: head.parameters(), weightDecay: 0 },
    ]);
    expect(rates(adamw)).toEqual([1e-4, 1e-3]);
    expect(adamw.paramGroups.map(({ weightDecay }) => weightDecay)).toEqual([0.01, 0]);
  });

  test("only what a group's settings need is remembered of its parameters", () => {
    const [a, b] = [leaf(1), leaf(1)];
    const sgd = new optim.SGD([{ params: [a] }, { params: [b], momentum: 0.9 }]);
    step(sgd);
    expect([...sgd.stateDict().tensors.keys()]).toEqual(["1.velocity"]);
    const other = new optim.SGD([{ params: [leaf(1)], momentum: 0.9 }, { params: [leaf(1)] }]);
    expect(thrown(() => other.loadStateDict(sgd.stateDict()))).toBe(
      "ValueError: SGD.loadStateDict: missing: 0.velocity; unexpected: 1.velocity; the state must come from an optimizer of the same kind and options",
    );
  });

  test("is traced by its own settings", async () => {
    const { a, b, sgd } = two();
    for (const t of [a, b]) sum(mul(t, 3)).backward();
    const last = async (t: Tensor) => formatTerm((await traceStep(sgd, t, [0])).at(-1)!.term);
    expect(await last(a)).toBe("(parameter[0]=1 − (lr=0.5 · g=3))");
    expect(await last(b)).toBe("(parameter[0]=1 − (lr=0.1 · g=3))");
  });
});

describe("the state", () => {
  test("has the rate of each group, and goes on from there", () => {
    const { sgd } = two({ momentum: 0.9 });
    step(sgd);
    sgd.paramGroups[1].lr = 0.2;
    const state = sgd.stateDict();
    expect(state.values).toEqual({ lr: 0.5, "lr.1": 0.2, "0.step": 1, "1.step": 1 });
    const next = two({ momentum: 0.9 });
    next.sgd.loadStateDict(state);
    expect(rates(next.sgd)).toEqual([0.5, 0.2]);
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

describe("a schedule", () => {
  test("scales each group's own rate", () => {
    const { sgd } = two();
    const schedule = new StepLR(sgd, { stepSize: 1, gamma: 0.5 });
    schedule.step();
    expect(rates(sgd)).toEqual([0.25, 0.05]);
    const next = two().sgd;
    const resumed = new StepLR(next, { stepSize: 1, gamma: 0.5 });
    const state = schedule.stateDict();
    expect(state).toEqual({ step: 1, initialLr: 0.5, "initialLr.1": 0.1 });
    resumed.loadStateDict(JSON.parse(JSON.stringify(state)));
    expect(rates(next)).toEqual([0.25, 0.05]);
    resumed.step();
    expect(rates(next)).toEqual([0.125, 0.025]);
  });

  test("that follows another starts where the groups were before it", () => {
    const { sgd } = two();
    new StepLR(sgd, { stepSize: 1, gamma: 0.5 }).step();
    new CosineAnnealingLR(sgd, { tMax: 2 });
    expect(rates(sgd)).toEqual([0.5, 0.1]);
  });

  test("in a sequence does too", () => {
    const { sgd } = two();
    const parts = [
      new StepLR(sgd, { stepSize: 1, gamma: 0.5 }),
      new StepLR(sgd, { stepSize: 1, gamma: 0.1 }),
    ];
    const sequence = new SequentialLR(sgd, { schedulers: parts, milestones: [2] });
    const seen = [rates(sgd)];
    for (let i = 0; i < 3; i++) {
      sequence.step();
      seen.push(rates(sgd));
    }
    expect(seen.map(([first]) => first)).toEqual([0.5, 0.25, 0.5, 0.05]);
    for (const [first, second] of seen) expect(second).toBeCloseTo(first / 5, 15);
  });

  test("with a rate of its own gives it to all", () => {
    const { sgd } = two({ momentum: 0.9 });
    new OneCycleLR(sgd, { maxLr: 1, totalSteps: 10 });
    expect(rates(sgd)).toEqual([expect.closeTo(0.04, 15), expect.closeTo(0.04, 15)]);
    expect(sgd.paramGroups.map(({ momentum }) => momentum)).toEqual([0.95, 0.95]);
  });

  test("of momentum leaves each group its second beta", () => {
    const groups = [{ params: [leaf(1)], betas: [0.9, 0.99] as const }, { params: [leaf(1)] }];
    const adam = new optim.Adam(groups);
    const schedule = new OneCycleLR(adam, { maxLr: 1, totalSteps: 10 });
    const betas = () => adam.paramGroups.map((group) => group.betas);
    expect(betas()).toEqual([
      [0.95, 0.99],
      [0.95, 0.999],
    ]);
    schedule.step();
    const { momentum } = schedule.at(1);
    expect(momentum).toBeLessThan(0.95);
    expect(betas()).toEqual([
      [momentum, 0.99],
      [momentum, 0.999],
    ]);
  });

  test("by a metric lowers each", () => {
    const { sgd } = two();
    const schedule = new ReduceLROnPlateau(sgd, { patience: 0, minLr: 0.05 });
    for (const loss of [1, 2]) schedule.step(loss);
    expect(rates(sgd)).toEqual([0.05, 0.05]);
    const other = two().sgd;
    new ReduceLROnPlateau(other).loadStateDict(schedule.stateDict());
    expect(rates(other)).toEqual([0.05, 0.05]);
  });
});

describe("a model of another type of floats", () => {
  const kinds = {
    SGD: (t: Tensor[]) => new optim.SGD(t, { momentum: 0.9 }),
    Adam: (t: Tensor[]) => new optim.Adam(t),
    RMSprop: (t: Tensor[]) => new optim.RMSprop(t, { momentum: 0.9, centered: true }),
    Adagrad: (t: Tensor[]) => new optim.Adagrad(t),
    NAdam: (t: Tensor[]) => new optim.NAdam(t),
  };
  test.each(Object.entries(kinds))("goes on with its %s", (_, make) => {
    const layer = new nn.Linear(2, 1);
    const optimizer = make(layer.parameters());
    step(optimizer);
    const before = layer.weight.tolist();
    layer.to("float64");
    step(optimizer);
    expect(layer.weight.dtype).toBe("float64");
    expect(layer.weight.tolist()).not.toEqual(before);
    for (const t of optimizer.stateDict().tensors.values()) expect(t.dtype).toBe("float64");
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;

checkMistakes({
  "a parameter among groups": [
    () => new optim.SGD(wrong([{ params: [leaf(1)] }, leaf(1)])),
    "ValueError: SGD: paramGroups[1] is a Tensor [1]; where one is a group all must be, as { params: layer.parameters(), lr: 0.01 }",
  ],
  "a group of nothing": [
    () => new optim.Adam([{ params: [leaf(1)] }, { params: [] }]),
    "ValueError: Adam: paramGroups[1]: the list of parameters is empty; pass model.parameters()",
  ],
  "a model as a group": [
    () => new optim.Adam([{ params: wrong(new nn.Linear(1, 1)) }]),
    "ValueError: Adam: paramGroups[0].params is a Linear; it must be a list of Tensors: pass model.parameters()",
  ],
  "an option of no group": [
    () => new optim.Adam([{ params: [leaf(1)], ...wrong({ momentum: 0.9 }) }]),
    'ValueError: Adam: paramGroups[0]: there is no option "momentum"; there are lr, betas, eps, weightDecay',
  ],
  "a rate of a group": [
    () => new optim.SGD([{ params: [leaf(1)], lr: -1 }]),
    "ValueError: SGD: paramGroups[0]: lr is -1; it must be a finite number of at least 0",
  ],
  "settings of RMSprop": [
    () => new optim.RMSprop([leaf(1)], { alpha: 1.5 }),
    "ValueError: RMSprop: alpha is 1.5; it must be a number from 0 to 1",
  ],
  "settings of Adagrad": [
    () => new optim.Adagrad([leaf(1)], { lrDecay: -1 }),
    "ValueError: Adagrad: lrDecay is -1; it must be a finite number of at least 0",
  ],
  "settings of NAdam": [
    () => new optim.NAdam([leaf(1)], { momentumDecay: Number.NaN }),
    "ValueError: NAdam: momentumDecay is NaN; it must be a finite number of at least 0",
  ],
});

test("a parameter in two groups is refused", () => {
  const t = leaf(1);
  expect(thrown(() => new optim.SGD([{ params: [t] }, { params: [t] }]))).toBe(
    "ValueError: SGD: parameters[1] [1] is parameters[0] again; each may be listed once, or it would move twice",
  );
});
