import {
  add,
  crossEntropy,
  mul,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  sum,
  type Tensor,
  tensor,
} from "pellucid";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { leaf } from "../support/tensors.js";

const make = {
  SGD: (parameters: Tensor[]) => new optim.SGD(parameters, { lr: 0.1 }),
  "SGD with momentum": (parameters: Tensor[]) =>
    new optim.SGD(parameters, { lr: 0.1, momentum: 0.9, nesterov: true }),
  Adam: (parameters: Tensor[]) => new optim.Adam(parameters, { lr: 0.01, weightDecay: 0.1 }),
  AdamW: (parameters: Tensor[]) => new optim.AdamW(parameters, { lr: 0.01 }),
  RMSprop: (parameters: Tensor[]) => new optim.RMSprop(parameters, { lr: 0.01 }),
  "RMSprop, centered, with momentum": (parameters: Tensor[]) =>
    new optim.RMSprop(parameters, { lr: 0.01, centered: true, momentum: 0.9, weightDecay: 0.1 }),
  Adagrad: (parameters: Tensor[]) =>
    new optim.Adagrad(parameters, { lr: 0.1, lrDecay: 0.1, initialAccumulatorValue: 0.1 }),
  NAdam: (parameters: Tensor[]) => new optim.NAdam(parameters, { lr: 0.01, weightDecay: 0.1 }),
};
const kinds = Object.entries(make);

describe.each(kinds)("%s", (_, make) => {
  const images = randn([12, 6], { seed: 1 });
  const labels = randint(0, 3, [12], { seed: 2 });
  const model = () => {
    const layer = new nn.Sequential(new nn.Linear(6, 5), new nn.ReLU(), new nn.Linear(5, 3));
    for (const [i, t] of layer.parameters().entries()) t.assign(randn(t.shape, { seed: 10 + i }));
    return layer;
  };
  const train = (net: nn.Module, optimizer: optim.Optimizer, steps: number) => {
    for (let i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      crossEntropy(net.forward(images), labels).backward();
      optimizer.step();
    }
  };
  const bits = (net: nn.Module) => net.parameters().map((t) => t.dataSync());

  test("a run that is saved and resumed ends in the same bits", () => {
    const whole = model();
    train(whole, make(whole.parameters()), 7);

    const first = model();
    const before = make(first.parameters());
    train(first, before, 3);
    const saved = before.stateDict();
    const second = model();
    second.loadStateDict(first.stateDict());
    const after = make(second.parameters());
    after.loadStateDict(saved);
    // What was loaded is a copy: the first run going on does not move the second.
    train(first, before, 2);
    train(second, after, 4);
    expect(bits(second)).toEqual(bits(whole));
  });

  test("a parameter without a gradient is skipped, and its steps do not count", () => {
    const [used, idle] = [leaf(1), leaf(2)];
    const optimizer = make([used, idle]);
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      sum(mul(used, used)).backward();
      optimizer.step();
    }
    expect(idle.tolist()).toEqual([2]);
    expect(used.item()).toBeLessThan(1);
    expect(optimizer.stateDict().values).toMatchObject({ "0.step": 3, "1.step": 0 });
    const late = leaf(2);
    const fresh = make([late]);
    for (const [t, o] of [
      [idle, optimizer],
      [late, fresh],
    ] as const) {
      o.zeroGrad();
      sum(mul(t, 3)).backward();
      o.step();
    }
    expect(idle.item()).toBe(late.item());
  });

  test("lr can be changed between steps, and 0 stands still", () => {
    const w = leaf(1);
    const optimizer = make([w]);
    const move = (lr: number) => {
      optimizer.lr = lr;
      const before = w.item();
      optimizer.zeroGrad();
      sum(w).backward();
      optimizer.step();
      return before - w.item();
    };
    move(0.1);
    expect(move(0)).toBe(0);
    // The gradient is always 1; only weight decay and momentum can make the steps of two optimizers differ.
    const [small, large] = [leaf(1), leaf(1)].map((t, i) => {
      const one = make([t]);
      one.lr = i === 0 ? 1e-6 : 1e-3;
      sum(t).backward();
      one.step();
      return 1 - t.item();
    });
    expect(large / small).toBeCloseTo(1000, 6);
  });

  test("step is not recorded, and works inside noGrad and on a gradient that is part of a graph", () => {
    const [a, b] = [leaf(2), leaf(2)];
    const [first, second] = [make([a]), make([b])];
    sum(mul(a, mul(a, a))).backward();
    first.step();
    sum(mul(b, mul(b, b))).backward({ createGraph: true });
    noGrad(() => second.step());
    expect(b.tolist()).toEqual(a.tolist());
    expect([a.isLeaf, a.requiresGrad]).toEqual([true, true]);
  });

  test("float32 and float64 parameters side by side", () => {
    const [a, b] = [tensor([1], { requiresGrad: true }), leaf(1)];
    const optimizer = make([a, b]);
    sum(mul(a, a)).backward();
    sum(mul(b, b)).backward();
    optimizer.step();
    expect(a.item()).toBeCloseTo(b.item(), 6);
    expect([a.dtype, b.dtype]).toEqual(["float32", "float64"]);
  });
});

test("Adam: a gradient whose square is infinite stops its parameter for good, but not where it was clipped", () => {
  const last = (clip: boolean) => {
    const w = tensor([1], { requiresGrad: true });
    const optimizer = new optim.Adam([w], { lr: 0.1 });
    for (const gradient of [1e25, 1, 1]) {
      optimizer.zeroGrad();
      w.mul(gradient).sum().backward();
      if (clip) optim.clipGradNorm([w], 1);
      optimizer.step();
    }
    return w.item();
  };
  expect(last(false)).toBe(1);
  expect(last(true)).toBeCloseTo(0.7, 6);
});

describe("what an optimizer refuses", () => {
  const w = () => leaf(1);

  test("an empty list", () => {
    expect(() => new optim.SGD([])).toThrow(
      error("ValueError", "SGD: the list of parameters is empty; pass model.parameters()"),
    );
    expect(() => new optim.Adam([])).toThrow(/^Adam: the list of parameters is empty/);
  });

  test("what is not trainable, and what was computed", () => {
    expect(() => new optim.SGD([w(), tensor([1, 2])])).toThrow(
      error(
        "AutogradError",
        "SGD: parameters[1] [2] is not trainable; every parameter must be a leaf with requiresGrad",
      ),
    );
    expect(() => new optim.Adam([mul(w(), 2)])).toThrow(
      error(
        "AutogradError",
        "Adam: parameters[0] [1] is the result of mul; every parameter must be a leaf with requiresGrad",
      ),
    );
  });

  test("a parameter that is listed twice, which would move twice", () => {
    const t = w();
    expect(() => new optim.SGD([w(), t, t])).toThrow(expect.objectContaining({ name: "ValueError" }));
  });

  test("learning rates", () => {
    for (const lr of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new optim.SGD([w()], { lr })).toThrow(
        error("ValueError", `SGD: lr is ${lr}; it must be a finite number of at least 0`),
      );
    }
  });

  test("settings of SGD", () => {
    for (const value of [-1, NaN, Infinity]) {
      for (const option of ["momentum", "weightDecay"])
        expect(() => new optim.SGD([w()], { [option]: value })).toThrow(
          error("ValueError", `SGD: ${option} is ${value}; it must be a finite number of at least 0`),
        );
    }
    expect(() => new optim.SGD([w()], { dampening: NaN })).toThrow(
      error("ValueError", "SGD: dampening is NaN; it must be a finite number"),
    );
    for (const [momentum, dampening] of [
      [0, 0],
      [0.9, 0.1],
    ]) {
      expect(() => new optim.SGD([w()], { momentum, dampening, nesterov: true })).toThrow(
        error(
          "ValueError",
          `SGD: nesterov needs momentum and no dampening, but momentum is ${momentum} and dampening ${dampening}`,
        ),
      );
    }
  });

  test("settings of Adam", () => {
    for (const betas of [
      [1, 0.999],
      [0.9, -0.1],
      [Number.NaN, 0.9],
      [0.9, Infinity],
      [0.9] as unknown as [number, number],
    ] as const) {
      expect(() => new optim.Adam([w()], { betas })).toThrow(
        error(
          "ValueError",
          `Adam: betas are [${betas.join(",")}]; both must be numbers of at least 0 and less than 1`,
        ),
      );
    }
    for (const eps of [0, -1, NaN, Infinity]) {
      for (const Kind of [optim.Adam, optim.AdamW])
        expect(() => new Kind([w()], { eps })).toThrow(
          error(
            "ValueError",
            `${Kind.name}: eps is ${eps}; it must be a finite number greater than 0, or a gradient of 0 would be divided by 0`,
          ),
        );
    }
    for (const weightDecay of [-1, NaN, Infinity])
      expect(() => new optim.Adam([w()], { weightDecay })).toThrow(
        error("ValueError", `Adam: weightDecay is ${weightDecay}; it must be a finite number of at least 0`),
      );
  });
});

describe("stateDict", () => {
  const trained = (dtype: "float32" | "float64" = "float64") => {
    const w = tensor([1, 2], { dtype, requiresGrad: true });
    const optimizer = new optim.Adam([w], { lr: 0.5 });
    sum(mul(w, w)).backward();
    optimizer.step();
    return optimizer;
  };

  test("names tensors and numbers by the parameter's position", () => {
    const [a, b] = [leaf(1), leaf(2)];
    const optimizer = new optim.Adam([a, b], { lr: 0.5 });
    sum(add(a, b)).backward();
    optimizer.step();
    const { tensors, values } = optimizer.stateDict();
    expect([...tensors.keys()]).toEqual(["0.m", "0.v", "1.m", "1.v"]);
    expect(values).toMatchObject({ lr: 0.5, "0.step": 1, "1.step": 1 });
    const untouched = new optim.SGD([a]).stateDict();
    expect(untouched.tensors).toEqual(new Map());
    expect(untouched.values).toMatchObject({ lr: 0.001, "0.step": 0 });
  });

  test("loads lr with the rest", () => {
    const optimizer = new optim.Adam([leaf(1, 2)]);
    optimizer.loadStateDict(trained().stateDict());
    expect(optimizer.lr).toBe(0.5);
    expect(optimizer.stateDict().tensors.get("0.m")!.tolist()).toEqual(
      trained().stateDict().tensors.get("0.m")!.tolist(),
    );
  });

  const unchanged = (optimizer: optim.Optimizer, state: optim.OptimizerState, expected: unknown) => {
    const describe = () => {
      const { tensors, values } = optimizer.stateDict();
      return { values, tensors: [...tensors].map(([name, t]) => [name, t.tolist()]) };
    };
    const before = describe();
    expect(() => optimizer.loadStateDict(state)).toThrow(expected as Error);
    expect(describe()).toEqual(before);
  };

  test("of another number of parameters is refused, and nothing is loaded", () => {
    const optimizer = new optim.Adam([leaf(1, 2), leaf(3)], { lr: 0.25 });
    unchanged(
      optimizer,
      trained().stateDict(),
      error(
        "ValueError",
        "Adam.loadStateDict: the state is for 1 parameters but the optimizer has 2; it must come from an optimizer of the same parameters",
      ),
    );
  });

  test("of another shape is refused, and nothing is loaded", () => {
    unchanged(
      new optim.Adam([leaf(1, 2, 3)], { lr: 0.25 }),
      trained().stateDict(),
      error(
        "ShapeError",
        "Adam.loadStateDict: 0.m is [2] but that parameter is [3]; it must come from an optimizer of the same parameters",
      ),
    );
  });

  test("of other floats becomes floats of the parameters, and one of none is refused", () => {
    const adam = trained("float32");
    const state = trained("float64").stateDict();
    adam.loadStateDict(state);
    const loaded = adam.stateDict().tensors;
    expect([...loaded.values()].map(({ dtype }) => dtype)).toEqual([...loaded].map(() => "float32"));
    for (const [key, t] of state.tensors) {
      expect(loaded.get(key)!.tolist()).toEqual(t.cast("float32").tolist());
    }
    const whole = new Map([...state.tensors].map(([key, t]) => [key, t.cast("int32")]));
    unchanged(
      trained("float32"),
      { ...state, tensors: whole },
      error(
        "DTypeError",
        "Adam.loadStateDict: 0.m is int32 but must be of floats, as that parameter is float32: the state is damaged, or not an optimizer's",
      ),
    );
  });

  test("of another kind of optimizer is refused, and nothing is loaded", () => {
    const w = leaf(1, 2);
    const sgd = new optim.SGD([w], { momentum: 0.9 });
    sum(w).backward();
    sgd.step();
    unchanged(
      new optim.Adam([w]),
      sgd.stateDict(),
      error(
        "ValueError",
        "Adam.loadStateDict: missing: 0.m, 0.v; unexpected: 0.velocity; the state must come from an optimizer of the same kind and options",
      ),
    );
  });
});
