import fc from "fast-check";
import { mul, optim, sum, type Tensor } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { leaf } from "../support/tensors.js";

const { between } = arbitraries;

const { OneCycleLR, Scheduler } = optim.schedulers;
type Options = optim.schedulers.OneCycleLROptions;

const sgd = (momentum = 0) => new optim.SGD([leaf(1)], { lr: 1, momentum });

/** The rate and the momentum that each step of the training runs under. */
function settings(options: Options): { lr: number; momentum: number }[] {
  const optimizer = sgd();
  const schedule = new OneCycleLR(optimizer, options);
  return Array.from({ length: options.totalSteps }, (_, step) => {
    if (step > 0) schedule.step();
    return { lr: optimizer.lr, momentum: optimizer.momentum };
  });
}

const anyCycle = fc.record({
  maxLr: between(1e-4, 10),
  totalSteps: fc.integer({ min: 6, max: 200 }),
  pctStart: between(0.2, 0.8),
  annealStrategy: fc.constantFrom("cos" as const, "linear" as const),
  divFactor: between(1.5, 100),
  finalDivFactor: between(1.5, 1e5),
});

describe("OneCycleLR", () => {
  test("starts at maxLr / divFactor and ends at maxLr / divFactor / finalDivFactor", () => {
    fc.assert(
      fc.property(anyCycle, fc.boolean(), (options, threePhase) => {
        // Otherwise the second of three phases ends after the last step.
        fc.pre(!threePhase || 2 * options.pctStart * options.totalSteps - 2 < options.totalSteps - 1);
        const rates = settings({ ...options, threePhase }).map(({ lr }) => lr);
        const first = options.maxLr / options.divFactor;
        expect(Math.abs(rates[0] / first - 1)).toBeLessThan(1e-12);
        // The last rate can be 10⁷ times smaller than the peak, which a straight line starts from and rounds like.
        expect(Math.abs((rates.at(-1)! / first) * options.finalDivFactor - 1)).toBeLessThan(1e-8);
      }),
    );
  });

  test("rises, then falls, and momentum does the opposite; the peak is where pctStart puts it", () => {
    fc.assert(
      fc.property(anyCycle, (options) => {
        const all = settings(options);
        const rates = all.map(({ lr }) => lr);
        const peak = options.pctStart * options.totalSteps - 1;
        for (let step = 1; step < rates.length; step++) {
          if (step <= peak) {
            expect(rates[step]).toBeGreaterThan(rates[step - 1]);
            expect(all[step].momentum).toBeLessThan(all[step - 1].momentum);
          }
          if (step - 1 >= peak) {
            expect(rates[step]).toBeLessThan(rates[step - 1]);
            expect(all[step].momentum).toBeGreaterThan(all[step - 1].momentum);
          }
        }
        const highest = rates.indexOf(Math.max(...rates));
        expect(Math.abs(highest - peak)).toBeLessThan(1);
        expect(Math.max(...rates)).toBeLessThanOrEqual(options.maxLr);
      }),
    );
  });

  test("reaches maxLr, and the lowest momentum, exactly where the rise ends on a step", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.constantFrom("cos", "linear"), (n, annealStrategy) => {
        const options = { maxLr: 0.1, totalSteps: 4 * n, pctStart: 0.25, baseMomentum: 0.5 };
        const all = settings({ ...options, annealStrategy: annealStrategy as "cos" });
        expect(all[n - 1]).toEqual({ lr: 0.1, momentum: 0.5 });
        expect(all[0].momentum).toBe(0.95);
      }),
    );
  });

  test("threePhase is back at the first rate as long after the peak as the rise took", () => {
    const rates = settings({ maxLr: 1, totalSteps: 100, pctStart: 0.3, threePhase: true }).map((s) => s.lr);
    expect(rates[29]).toBe(1);
    expect(rates[58]).toBeCloseTo(1 / 25, 12);
    for (let d = 0; d <= 29; d++) expect(rates[29 + d]).toBeCloseTo(rates[29 - d], 12);
  });

  test("with a rise that is over in step 0 starts at maxLr", () => {
    const [first, second] = settings({ maxLr: 0.5, totalSteps: 10, pctStart: 0.1 });
    expect(first).toEqual({ lr: 0.5, momentum: 0.85 });
    expect(second.lr).toBeLessThan(0.5);
  });

  test("without cycleMomentum leaves momentum and betas alone", () => {
    const options = { maxLr: 0.1, totalSteps: 10, cycleMomentum: false };
    const [a, b] = [sgd(0.6), new optim.Adam([leaf(1)], { betas: [0.7, 0.9] })];
    for (const schedule of [new OneCycleLR(a, options), new OneCycleLR(b, options)]) schedule.step();
    expect(a.momentum).toBe(0.6);
    expect(b.betas).toEqual([0.7, 0.9]);
    expect(a.lr).toBe(b.lr);
  });

  test("can be stepped once after each of totalSteps, stays at the end, and no further", () => {
    fc.assert(
      fc.property(anyCycle, (options) => {
        const optimizer = sgd();
        const schedule = new OneCycleLR(optimizer, options);
        for (let step = 1; step < options.totalSteps; step++) schedule.step();
        const end = optimizer.lr;
        schedule.step();
        expect(optimizer.lr).toBe(end);
        const n = options.totalSteps;
        const before = schedule.stateDict();
        expect(() => schedule.step()).toThrow(
          error(
            "ValueError",
            `OneCycleLR: tried to step ${n + 1} times, but totalSteps is ${n}; make the schedule with totalSteps = epochs * batches per epoch`,
          ),
        );
        expect(schedule.stateDict()).toEqual(before);
        expect(optimizer.lr).toBe(end);
      }),
    );
  });

  test("tells what holds in a step without going there", () => {
    const optimizer = sgd();
    const options = { maxLr: 0.1, totalSteps: 10 };
    const schedule = new OneCycleLR(optimizer, options);
    const before = optimizer.lr;
    expect(Array.from({ length: 10 }, (_, step) => schedule.at(step))).toEqual(settings(options));
    expect(optimizer.lr).toBe(before);
  });

  test.each<[Partial<Options>, string]>([
    [{ maxLr: 0 }, "maxLr is 0; it must be a finite number greater than 0"],
    [{ maxLr: Number.NaN }, "maxLr is NaN; it must be a finite number greater than 0"],
    [{ divFactor: -1 }, "divFactor is -1; it must be a finite number greater than 0"],
    [
      { finalDivFactor: Number.POSITIVE_INFINITY },
      "finalDivFactor is Infinity; it must be a finite number greater than 0",
    ],
    [{ totalSteps: 0 }, "totalSteps is 0; it must be a positive integer, epochs times batches per epoch"],
    [{ totalSteps: 1.5 }, "totalSteps is 1.5; it must be a positive integer, epochs times batches per epoch"],
    [{ pctStart: 30 }, "pctStart is 30; it must be from 0 to 1"],
    [{ annealStrategy: "cosine" as "cos" }, 'annealStrategy is "cosine"; it must be "cos" or "linear"'],
    [{ maxMomentum: 1 }, "maxMomentum is 1; it must be at least 0 and less than 1"],
    [{ baseMomentum: -0.1 }, "baseMomentum is -0.1; it must be at least 0 and less than 1"],
  ])("refuses %j, and leaves the optimizer alone", (options, text) => {
    const optimizer = sgd(0.6);
    expect(() => new OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 10, ...options })).toThrow(
      error("ValueError", `OneCycleLR: ${text}`),
    );
    expect([optimizer.lr, optimizer.momentum]).toEqual([1, 0.6]);
  });

  test("refuses to cycle the momentum of an optimizer that has none", () => {
    class Plain extends optim.Optimizer {
      protected update(): void {}
    }
    const plain = () => new Plain("Plain", [leaf(1)], { lr: 0.5 });
    expect(() => new OneCycleLR(plain(), { maxLr: 0.1, totalSteps: 10 })).toThrow(
      error(
        "ValueError",
        "OneCycleLR: Plain has neither momentum nor betas to cycle; pass cycleMomentum: false",
      ),
    );
    const optimizer = plain();
    new OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 10, cycleMomentum: false });
    expect(optimizer.lr).toBeCloseTo(0.1 / 25, 15);
  });
});

const optimizers = {
  SGD: (parameters: Tensor[]) => new optim.SGD(parameters),
  Adam: (parameters: Tensor[]) => new optim.Adam(parameters, { betas: [0.7, 0.9] }),
  AdamW: (parameters: Tensor[]) => new optim.AdamW(parameters),
};

describe.each(Object.entries(optimizers))("%s under a schedule", (_, make) => {
  const options = { maxLr: 0.1, totalSteps: 12 };
  const train = (w: Tensor, optimizer: optim.Optimizer, schedule: optim.schedulers.Scheduler, n: number) => {
    for (let i = 0; i < n; i++) {
      optimizer.zeroGrad();
      sum(mul(w, mul(w, w))).backward();
      optimizer.step();
      schedule.step();
    }
  };

  test.each([0, 1, 3, 7, 11, 12])("ends in the same bits after a stop at step %d", (stop) => {
    const whole = leaf(1, -2, 0.3);
    const a = make([whole]);
    train(whole, a, new OneCycleLR(a, options), 12);

    const first = leaf(1, -2, 0.3);
    const b = make([first]);
    const before = new OneCycleLR(b, options);
    train(first, b, before, stop);
    // Through JSON, as in a checkpoint.
    const saved = JSON.parse(JSON.stringify(before.stateDict()));
    const second = leaf(...(first.tolist() as number[]));
    const c = make([second]);
    const after = new OneCycleLR(c, options);
    c.loadStateDict(b.stateDict());
    after.loadStateDict(saved);
    expect(after.stateDict()).toEqual(before.stateDict());
    train(second, c, after, 12 - stop);
    expect(second.tolist()).toEqual(whole.tolist());
  });
});

describe("the state of a schedule", () => {
  const make = () => {
    const optimizer = sgd();
    return { optimizer, schedule: new OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 10 }) };
  };

  test("puts the rate and the momentum of its step into the optimizer", () => {
    const [a, b] = [make(), make()];
    for (let i = 0; i < 4; i++) a.schedule.step();
    b.schedule.loadStateDict(a.schedule.stateDict());
    expect([b.optimizer.lr, b.optimizer.momentum]).toEqual([a.optimizer.lr, a.optimizer.momentum]);
  });

  test.each([
    [{ step: -1 }, "OneCycleLR.loadStateDict: step is -1; it must be a count: the state is damaged"],
    [{ step: 1.5 }, "OneCycleLR.loadStateDict: step is 1.5; it must be a count: the state is damaged"],
    [{}, "OneCycleLR.loadStateDict: step is undefined; it must be a count: the state is damaged"],
    [
      { step: 2, initialLr: -1 },
      "OneCycleLR.loadStateDict: initialLr is -1; it must be a finite number of at least 0: the state is damaged",
    ],
    [
      { step: 11 },
      "OneCycleLR: tried to step 11 times, but totalSteps is 10; make the schedule with totalSteps = epochs * batches per epoch",
    ],
  ])("refuses %j, and changes nothing", (state, text) => {
    const { optimizer, schedule } = make();
    schedule.step();
    const before = [optimizer.lr, optimizer.momentum];
    expect(() => schedule.loadStateDict(state as optim.schedulers.SchedulerState)).toThrow(
      error("ValueError", text),
    );
    expect([optimizer.lr, optimizer.momentum]).toEqual(before);
    expect(schedule.stateDict()).toEqual({ step: 1, initialLr: 1 });
  });
});

test("a schedule of one's own is a function of the step", () => {
  class Halving extends Scheduler {
    constructor(optimizer: optim.Optimizer) {
      super(optimizer, (step) => ({ lr: 8 / 2 ** step }));
    }
  }
  const optimizer = sgd(0.5);
  const schedule = new Halving(optimizer);
  const seen = [optimizer.lr];
  for (let i = 0; i < 3; i++) {
    schedule.step();
    seen.push(optimizer.lr);
  }
  expect(seen).toEqual([8, 4, 2, 1]);
  expect(optimizer.momentum).toBe(0.5);
});
