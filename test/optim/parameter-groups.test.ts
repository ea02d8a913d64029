import { mul, nn, optim, sum, type Tensor } from "pellucid";
import { formatTerm, traceStep } from "pellucid/trace";
import { describe, expect, test } from "vitest";
import { checkMistakes, thrown } from "../support/errors.js";
import { leaf } from "../support/tensors.js";
import { rates, step, two } from "./two-groups.js";

const { CosineAnnealingLR, OneCycleLR, ReduceLROnPlateau, SequentialLR, StepLR } = optim.schedulers;

// biome-ignore lint/suspicious/noExplicitAny: what no type would let pass, as JavaScript does
const wrong = (value: unknown) => value as any;

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
  });

  test("is traced by its own settings", async () => {
    const { a, b, sgd } = two();
    for (const t of [a, b]) sum(mul(t, 3)).backward();
    const last = async (t: Tensor) => formatTerm((await traceStep(sgd, t, [0])).at(-1)!.term);
    expect(await last(a)).toBe("(parameter[0]=1 − (lr=0.5 · g=3))");
    expect(await last(b)).toBe("(parameter[0]=1 − (lr=0.1 · g=3))");
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

  test("refuses a state of other groups, and nothing changes", () => {
    const one = new optim.SGD([leaf(1)], { lr: 0.25 });
    const kinds = {
      StepLR: (optimizer: optim.Optimizer) => new StepLR(optimizer, { stepSize: 1, gamma: 0.5 }),
      ReduceLROnPlateau: (optimizer: optim.Optimizer) => new ReduceLROnPlateau(optimizer),
    };
    for (const [kind, make] of Object.entries(kinds)) {
      const { sgd } = two();
      for (const [from, to, counts] of [
        [one, sgd, "1 groups of parameters but the optimizer has 2"],
        [sgd, one, "2 groups of parameters but the optimizer has 1"],
      ] as const) {
        const [state, schedule] = [make(from).stateDict(), make(to)];
        const before = rates(to);
        expect(thrown(() => schedule.loadStateDict(state))).toBe(
          `ValueError: ${kind}.loadStateDict: the state is for ${counts}; it must come from a schedule of the same groups`,
        );
        expect(rates(to)).toEqual(before);
      }
    }
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

describe("addParamGroup", () => {
  test("trains what was frozen, by its own settings and those of the optimizer", () => {
    const [body, head] = [leaf(1), leaf(1)];
    body.requiresGrad = false;
    const sgd = new optim.SGD([head], { lr: 0.5, weightDecay: 1 });
    step(sgd);
    expect(thrown(() => sgd.addParamGroup({ params: [body] }))).toBe(
      "AutogradError: SGD: paramGroups[1].params[0] [1] is not trainable; every parameter must be a leaf with requiresGrad",
    );
    body.requiresGrad = true;
    sgd.addParamGroup({ params: [body], lr: 0.25 });
    expect(sgd.parameters).toEqual([head, body]);
    expect(sgd.groupOf(body)).toBe(sgd.paramGroups[1]);
    step(sgd);
    expect([head.item(), body.item()]).toEqual([-0.5, 0.5]);
    expect(sgd.stateDict().values).toMatchObject({ "0.step": 2, "1.step": 1, "groups.1.weightDecay": 1 });
  });

  test("has a state that an optimizer of the same groups takes", () => {
    const adamw = new optim.AdamW([leaf(1)]);
    adamw.addParamGroup({ params: [leaf(2)], lr: 0.5 });
    expect(adamw.paramGroups[1].weightDecay).toBe(0.01);
    step(adamw);
    const other = new optim.AdamW([{ params: [leaf(1)] }, { params: [leaf(2)] }]);
    other.loadStateDict(adamw.stateDict());
    expect(rates(other)).toEqual([0.001, 0.5]);
  });

  test("leaves the optimizer as it is where the group does not fit", () => {
    const { a, sgd } = two();
    const mistakes: [unknown, string][] = [
      [
        [leaf(1)],
        "SGD.addParamGroup: group is an array of 1; it must be an object such as { params: layer.parameters(), lr: 0.01 }",
      ],
      [
        { params: [a] },
        "SGD: paramGroups[2].params[0] [1] is paramGroups[0].params[0] again; each may be listed once, or it would move twice",
      ],
      [
        { params: [leaf(1)], lr: -1 },
        "SGD: paramGroups[2]: lr is -1; it must be a finite number of at least 0",
      ],
    ];
    for (const [group, message] of mistakes) {
      expect(thrown(() => sgd.addParamGroup(wrong(group)))).toBe(`ValueError: ${message}`);
    }
    expect([sgd.paramGroups.length, sgd.parameters.length]).toEqual([2, 2]);
  });

  test("gives a schedule the rate that it scales", () => {
    const halving = (optimizer: optim.Optimizer) => new StepLR(optimizer, { stepSize: 1, gamma: 0.5 });
    const sgd = new optim.SGD([leaf(1)], { lr: 1 });
    const schedule = halving(sgd);
    schedule.step();
    sgd.addParamGroup({ params: [leaf(1)], lr: 0.5 });
    expect(rates(sgd)).toEqual([0.5, 0.5]);
    schedule.step();
    expect(rates(sgd)).toEqual([0.25, 0.125]);
    expect(schedule.stateDict()).toEqual({ step: 2, initialLr: 1, "initialLr.1": 0.5 });
    const resumed = new optim.SGD([{ params: [leaf(1)] }, { params: [leaf(1)] }], { lr: 1 });
    halving(resumed).loadStateDict(schedule.stateDict());
    expect(rates(resumed)).toEqual([0.25, 0.125]);
  });
});

describe("a setting that is undefined", () => {
  test("in a group is that of the optimizer", () => {
    const { sgd } = two();
    const group = { params: [leaf(1)], lr: undefined, momentum: undefined };
    const optimizer = new optim.SGD([group], { lr: 0.1, momentum: 0.9 });
    expect([optimizer.lr, optimizer.momentum]).toEqual([0.1, 0.9]);
    sgd.addParamGroup(group);
    expect(sgd.paramGroups[2].lr).toBe(0.1);
  });

  test("in the options is the default", () => {
    const options = { weightDecay: undefined, lr: undefined };
    expect(new optim.AdamW([leaf(1)], options).weightDecay).toBe(0.01);
    expect(new optim.AdamW([{ params: [leaf(1)], ...options }]).weightDecay).toBe(0.01);
    expect(new optim.AdamW([leaf(1)], options).lr).toBe(0.001);
  });
});

class Plain extends optim.Optimizer {
  constructor(parameters: Tensor[], options: optim.OptimizerOptions = {}) {
    super("Plain", parameters, options);
  }
  protected update(): void {}
}

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

  test.each(Object.entries(kinds))("has a state of that type before the next step of %s", (_, make) => {
    const layer = new nn.Linear(2, 1);
    const optimizer = make(layer.parameters());
    step(optimizer);
    const values = () => [...optimizer.stateDict().tensors.values()].map((t) => t.tolist());
    const before = values();
    layer.to("float64");
    optimizer.loadStateDict(optimizer.stateDict());
    for (const t of optimizer.stateDict().tensors.values()) expect(t.dtype).toBe("float64");
    expect(values()).toEqual(before);
  });
});

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
  "an optimizer of one's own without a rate": [
    () => new Plain([leaf(1)]),
    "ValueError: Plain: lr is missing, and there is no default; pass { lr: 0.01 }",
  ],
  "a parameter of a group that cannot be trained": [
    () => new optim.SGD([{ params: [leaf(1)] }, { params: [leaf(1), mul(leaf(1), 2)] }]),
    "AutogradError: SGD: paramGroups[1].params[1] [1] is the result of mul; every parameter must be a leaf with requiresGrad",
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
    "ValueError: SGD: paramGroups[1].params[0] [1] is paramGroups[0].params[0] again; each may be listed once, or it would move twice",
  );
});
