import fc from "fast-check";
import { optim } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { leaf } from "../support/tensors.js";

const { between } = arbitraries;

const {
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  LinearLR,
  MultiStepLR,
  SequentialLR,
  StepLR,
} = optim.schedulers;

const sgd = (lr: number, momentum = 0.5) => new optim.SGD([leaf(0)], { lr, momentum });
const count = (max: number) => fc.integer({ min: 1, max });
const rate = between(0.001, 0.3);
const steps = (n: number) => Array.from({ length: n }, (_, step) => step);

describe("schedules that fall", () => {
  test("StepLR falls by gamma in every multiple of stepSize, and nowhere else", () => {
    fc.assert(
      fc.property(count(20), between(0.1, 0.9), rate, (stepSize, gamma, lr) => {
        const { at } = new StepLR(sgd(lr), { stepSize, gamma });
        for (const step of steps(80).slice(1)) {
          const ratio = at(step).lr / at(step - 1).lr;
          expect(ratio).toBeCloseTo(step % stepSize === 0 ? gamma : 1, 12);
        }
        expect(at(0).lr).toBe(lr);
      }),
    );
  });

  test("MultiStepLR with the multiples of a step is StepLR, in the same bits", () => {
    fc.assert(
      fc.property(count(20), between(0.1, 0.9), rate, (stepSize, gamma, lr) => {
        const milestones = steps(6).map((i) => (i + 1) * stepSize);
        const regular = new StepLR(sgd(lr), { stepSize, gamma });
        const listed = new MultiStepLR(sgd(lr), { milestones, gamma });
        const all = steps(7 * stepSize);
        expect(all.map(listed.at)).toEqual(all.map(regular.at));
      }),
    );
  });

  test("MultiStepLR does not look at the list again", () => {
    const milestones = [2, 5];
    const { at } = new MultiStepLR(sgd(1), { milestones, gamma: 0.5 });
    milestones.push(6);
    expect([1, 2, 5, 6].map((step) => at(step).lr)).toEqual([1, 0.5, 0.25, 0.25]);
  });

  test("ExponentialLR is StepLR with steps of 1, in the same bits", () => {
    fc.assert(
      fc.property(between(0.1, 1.2), rate, (gamma, lr) => {
        const each = new StepLR(sgd(lr), { stepSize: 1, gamma });
        const { at } = new ExponentialLR(sgd(lr), { gamma });
        expect(steps(50).map(at)).toEqual(steps(50).map(each.at));
      }),
    );
  });
});

describe("LinearLR", () => {
  test("goes from one factor to the other in equal steps, and stays", () => {
    fc.assert(
      fc.property(between(0.01, 1), between(0, 1), count(30), rate, (startFactor, endFactor, n, lr) => {
        const { at } = new LinearLR(sgd(lr), { startFactor, endFactor, totalIters: n });
        expect(at(0).lr).toBe(lr * startFactor);
        expect(at(n).lr).toBe(lr * endFactor);
        expect(at(n + 10)).toEqual(at(n));
        const stride = (lr * (endFactor - startFactor)) / n;
        for (const step of steps(n)) expect(at(step + 1).lr - at(step).lr).toBeCloseTo(stride, 12);
      }),
    );
  });

  test("is a warm-up from a third in five steps unless told otherwise", () => {
    const { at } = new LinearLR(sgd(0.3));
    expect(at(0).lr).toBeCloseTo(0.1, 15);
    expect(at(4).lr).toBeLessThan(0.3);
    expect(at(5).lr).toBe(0.3);
  });
});

describe("CosineAnnealingLR", () => {
  test("falls from the optimizer's rate to etaMin, both to the last bit, and half of the way in the middle", () => {
    fc.assert(
      fc.property(count(50), between(0, 0.001), rate, (half, etaMin, lr) => {
        const { at } = new CosineAnnealingLR(sgd(lr), { tMax: 2 * half, etaMin });
        expect([at(0).lr, at(2 * half).lr]).toEqual([lr, etaMin]);
        expect(at(half).lr).toBeCloseTo((lr + etaMin) / 2, 14);
        for (const step of steps(2 * half)) expect(at(step + 1).lr).toBeLessThanOrEqual(at(step).lr);
      }),
    );
  });

  test("rises again beyond tMax as it fell", () => {
    fc.assert(
      fc.property(count(50), between(0, 0.001), rate, (tMax, etaMin, lr) => {
        const { at } = new CosineAnnealingLR(sgd(lr), { tMax, etaMin });
        for (const d of steps(tMax + 1)) expect(at(tMax + d).lr).toBeCloseTo(at(tMax - d).lr, 12);
      }),
    );
  });
});

describe("CosineAnnealingWarmRestarts", () => {
  test("begins every cycle at the optimizer's rate, each tMult times as long as the one before", () => {
    fc.assert(
      fc.property(count(10), count(4), between(0, 0.0005), rate, (t0, tMult, etaMin, lr) => {
        const { at } = new CosineAnnealingWarmRestarts(sgd(lr), { t0, tMult, etaMin });
        let start = 0;
        for (const cycle of steps(6)) {
          const length = t0 * tMult ** cycle;
          const own = new CosineAnnealingLR(sgd(lr), { tMax: length, etaMin });
          expect(at(start).lr).toBe(lr);
          for (const step of [1, Math.floor(length / 2), length - 1].filter((step) => step < length)) {
            expect(at(start + step).lr).toBeCloseTo(own.at(step).lr, 14);
          }
          start += length;
        }
        expect(at(start).lr).toBe(lr);
      }),
    );
  });

  test("finds the cycle where a logarithm is just too small", () => {
    // (3⁵ − 1) / 2 steps are over before the sixth cycle; Python's log(243, 3), which PyTorch's step(121) takes, is 4.99….
    const { at } = new CosineAnnealingWarmRestarts(sgd(0.1), { t0: 1, tMult: 3 });
    expect(at(121).lr).toBe(0.1);
    expect(at(120).lr).toBeLessThan(0.001);
  });
});

describe("CyclicLR", () => {
  const cycle = fc.record({
    baseLr: between(0.001, 0.05),
    maxLr: between(0.05, 0.5),
    stepSizeUp: count(15),
    stepSizeDown: count(15),
  });

  test("reaches both rates, and both momenta, to the last bit in every cycle", () => {
    fc.assert(
      fc.property(cycle, fc.nat(10), (options, past) => {
        const { at } = new CyclicLR(sgd(1), { ...options, baseMomentum: 0.3, maxMomentum: 0.7 });
        const start = past * (options.stepSizeUp + options.stepSizeDown);
        expect(at(start)).toEqual({ lr: options.baseLr, momentum: 0.7 });
        expect(at(start + options.stepSizeUp)).toEqual({ lr: options.maxLr, momentum: 0.3 });
      }),
    );
  });

  test("falls in as many steps as it rises, unless told otherwise", () => {
    const { at } = new CyclicLR(sgd(1), { baseLr: 0.1, maxLr: 0.5, stepSizeUp: 4 });
    expect(steps(5).map((d) => at(4 + d))).toEqual(steps(5).map((d) => at(4 - d)));
    expect(at(8).lr).toBe(0.1);
  });

  /** How high above baseLr the peak of a cycle is, as a share of what it could be. */
  const peak = (options: optim.schedulers.CyclicLROptions, past: number) => {
    const { baseLr, maxLr, stepSizeUp = 2000, stepSizeDown = stepSizeUp } = options;
    const { lr } = new CyclicLR(sgd(1), options).at(past * (stepSizeUp + stepSizeDown) + stepSizeUp);
    return (lr - baseLr) / (maxLr - baseLr);
  };

  test("halves its height from cycle to cycle, or lets it fall from step to step", () => {
    fc.assert(
      fc.property(cycle, fc.nat(6), between(0.9, 1), (options, past, gamma) => {
        fc.pre(options.maxLr > options.baseLr);
        const step = past * (options.stepSizeUp + options.stepSizeDown) + options.stepSizeUp;
        expect(peak({ ...options, mode: "triangular2" }, past)).toBeCloseTo(2 ** -past, 10);
        expect(peak({ ...options, mode: "exp_range", gamma }, past)).toBeCloseTo(gamma ** step, 10);
      }),
    );
  });

  test("takes a height of one's own, by cycle or by step, in place of a mode", () => {
    const options = { baseLr: 0, maxLr: 1, stepSizeUp: 2, mode: "triangular2" as const };
    const scaleFn = (x: number) => 1 / (1 + x);
    expect(peak({ ...options, scaleFn }, 2)).toBeCloseTo(1 / 4, 12);
    expect(peak({ ...options, scaleFn, scaleMode: "iterations" }, 2)).toBeCloseTo(1 / 11, 12);
  });

  test("without cycleMomentum leaves momentum alone", () => {
    const optimizer = sgd(1, 0.6);
    const schedule = new CyclicLR(optimizer, { baseLr: 0.1, maxLr: 0.5, cycleMomentum: false });
    schedule.step();
    expect(optimizer.momentum).toBe(0.6);
    expect(schedule.at(0)).toEqual({ lr: 0.1 });
  });
});

describe("SequentialLR", () => {
  test("runs each part from its own beginning", () => {
    fc.assert(
      fc.property(count(10), count(10), rate, (first, second, lr) => {
        const optimizer = sgd(lr);
        const warmUp = new LinearLR(optimizer, { totalIters: first });
        const fall = new CosineAnnealingLR(optimizer, { tMax: second });
        const tail = new ExponentialLR(optimizer, { gamma: 0.5 });
        const { at } = new SequentialLR(optimizer, {
          schedulers: [warmUp, fall, tail],
          milestones: [first, first + second],
        });
        expect(steps(first).map(at)).toEqual(steps(first).map(warmUp.at));
        expect(steps(second).map((step) => at(first + step))).toEqual(steps(second).map(fall.at));
        expect(steps(9).map((step) => at(first + second + step))).toEqual(steps(9).map(tail.at));
        expect([optimizer.lr, fall.at(0).lr, tail.at(0).lr]).toEqual([warmUp.at(0).lr, lr, lr]);
      }),
    );
  });

  test("of one part is that part", () => {
    const optimizer = sgd(0.1);
    const only = new StepLR(optimizer, { stepSize: 2 });
    const { at } = new SequentialLR(optimizer, { schedulers: [only], milestones: [] });
    expect(steps(9).map(at)).toEqual(steps(9).map(only.at));
  });

  test("can be a part of another", () => {
    const optimizer = sgd(1);
    const halves = () => new ExponentialLR(optimizer, { gamma: 0.5 });
    const inner = new SequentialLR(optimizer, { schedulers: [halves(), halves()], milestones: [2] });
    const { at } = new SequentialLR(optimizer, { schedulers: [halves(), inner], milestones: [1] });
    expect(steps(6).map((step) => at(step).lr)).toEqual([1, 1, 0.5, 1, 0.5, 0.25]);
  });

  test("keeps the momentum that the part before ended with, and before all that of the first that cycles it", () => {
    const optimizer = sgd(0.1, 0.6);
    const flat = () => new LinearLR(optimizer);
    const cycle = new CyclicLR(optimizer, {
      baseLr: 0.1,
      maxLr: 0.5,
      stepSizeUp: 2,
      baseMomentum: 0.5,
      maxMomentum: 0.75,
    });
    const schedulers = [flat(), cycle, flat(), flat()];
    const { at } = new SequentialLR(optimizer, { schedulers, milestones: [1, 4, 5] });
    expect(steps(7).map((step) => at(step).momentum)).toEqual([0.75, 0.75, 0.625, 0.5, 0.5, 0.5, 0.5]);
  });

  test("is at the milestone already in the next part, when stepped", () => {
    const optimizer = sgd(0.8);
    const half = new LinearLR(optimizer, { startFactor: 0.5, endFactor: 0.5 });
    const full = new ExponentialLR(optimizer, { gamma: 0.5 });
    const schedule = new SequentialLR(optimizer, { schedulers: [half, full], milestones: [2] });
    const seen = steps(5).map((step) => {
      if (step > 0) schedule.step();
      return optimizer.lr;
    });
    expect(seen).toEqual([0.4, 0.4, 0.8, 0.4, 0.2]);
  });
});

describe("the initial rate", () => {
  test("of a schedule is the one from before the schedules that came first", () => {
    const optimizer = sgd(0.8);
    const warmUp = new LinearLR(optimizer, { startFactor: 0.25 });
    expect(optimizer.lr).toBe(0.2);
    warmUp.step();
    const fall = new StepLR(optimizer, { stepSize: 1, gamma: 0.5 });
    expect([warmUp.initialLr, fall.initialLr, optimizer.lr]).toEqual([0.8, 0.8, 0.8]);
  });

  test("is the one that was assigned by hand, where one was", () => {
    const optimizer = sgd(0.8);
    new StepLR(optimizer, { stepSize: 1, gamma: 0.5 }).step();
    optimizer.lr = 0.1;
    expect(new ExponentialLR(optimizer, { gamma: 0.5 }).at(1).lr).toBe(0.05);
  });

  test("comes with the state, and stays where an older state has none", () => {
    const [a, b, c] = [sgd(0.8), sgd(0.1), sgd(0.4)];
    const schedule = new StepLR(a, { stepSize: 1, gamma: 0.5 });
    schedule.step();
    const state = schedule.stateDict();
    expect(state).toEqual({ step: 1, initialLr: 0.8 });
    const restored = new StepLR(b, { stepSize: 1, gamma: 0.5 });
    restored.loadStateDict(state);
    new StepLR(c, { stepSize: 1, gamma: 0.5 }).loadStateDict({ step: 1 });
    expect([restored.initialLr, b.lr, c.lr]).toEqual([0.8, 0.4, 0.2]);
  });
});
