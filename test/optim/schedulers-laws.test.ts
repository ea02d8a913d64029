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
  OneCycleLR,
  SequentialLR,
  StepLR,
} = optim.schedulers;
type Scheduler = optim.schedulers.Scheduler;

const sgd = (lr: number, momentum = 0.5) => new optim.SGD([leaf(0)], { lr, momentum });

/** How to make a schedule, and between what its rates lie, given the optimizer's. */
interface Case {
  make: (optimizer: optim.Optimizer) => Scheduler;
  bounds: (initialLr: number) => readonly [lowest: number, highest: number];
}

const count = (max: number) => fc.integer({ min: 1, max });
const falling = (lr: number) => [0, lr] as const;

const stepLr = fc.record({ stepSize: count(20), gamma: between(0.05, 1) }).map(
  (options): Case => ({
    make: (optimizer) => new StepLR(optimizer, options),
    bounds: falling,
  }),
);

const multiStepLr = fc
  .record({
    milestones: fc.uniqueArray(fc.nat(60), { maxLength: 4 }).map((all) => all.sort((a, b) => a - b)),
    gamma: between(0.05, 1),
  })
  .map((options): Case => ({ make: (optimizer) => new MultiStepLR(optimizer, options), bounds: falling }));

const exponentialLr = between(0.5, 1).map(
  (gamma): Case => ({ make: (optimizer) => new ExponentialLR(optimizer, { gamma }), bounds: falling }),
);

const linearLr = fc
  .record({ startFactor: between(0.001, 1), endFactor: between(0, 1), totalIters: count(30) })
  .map(
    (options): Case => ({
      make: (optimizer) => new LinearLR(optimizer, options),
      bounds: (lr) => {
        const { startFactor: a, endFactor: b } = options;
        return [lr * Math.min(a, b), lr * Math.max(a, b)];
      },
    }),
  );

const towards = (etaMin: number) => (lr: number) => [Math.min(etaMin, lr), Math.max(etaMin, lr)] as const;

const cosineAnnealingLr = fc.record({ tMax: count(40), etaMin: between(0, 0.01) }).map(
  (options): Case => ({
    make: (optimizer) => new CosineAnnealingLR(optimizer, options),
    bounds: towards(options.etaMin),
  }),
);

const cosineAnnealingWarmRestarts = fc
  .record({ t0: count(20), tMult: count(3), etaMin: between(0, 0.01) })
  .map(
    (options): Case => ({
      make: (optimizer) => new CosineAnnealingWarmRestarts(optimizer, options),
      bounds: towards(options.etaMin),
    }),
  );

const cyclicLr = fc
  .record({
    baseLr: between(0, 0.05),
    maxLr: between(0.05, 0.5),
    stepSizeUp: count(15),
    stepSizeDown: count(15),
    mode: fc.constantFrom("triangular" as const, "triangular2" as const, "exp_range" as const),
    gamma: between(0.9, 1),
    cycleMomentum: fc.boolean(),
  })
  .map(
    (options): Case => ({
      make: (optimizer) => new CyclicLR(optimizer, options),
      bounds: () => [options.baseLr, options.maxLr],
    }),
  );

const oneCycleLr = fc.record({ maxLr: between(0.01, 0.5), cycleMomentum: fc.boolean() }).map(
  (options): Case => ({
    make: (optimizer) => new OneCycleLR(optimizer, { ...options, totalSteps: 200 }),
    bounds: () => [options.maxLr / 25 / 1e4, options.maxLr],
  }),
);

const single = { stepLr, multiStepLr, exponentialLr, linearLr, cosineAnnealingLr };
const more = { cosineAnnealingWarmRestarts, cyclicLr, oneCycleLr };

const sequentialLr = fc
  .array(fc.tuple(fc.oneof(...Object.values({ ...single, ...more })), count(15)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts): Case => {
    let start = 0;
    const milestones = parts.slice(0, -1).map(([, length]) => {
      start += length;
      return start;
    });
    return {
      make: (optimizer) => {
        const schedulers = parts.map(([{ make }]) => make(optimizer));
        return new SequentialLR(optimizer, { schedulers, milestones });
      },
      bounds: (lr) => {
        const bounds = parts.map(([{ bounds }]) => bounds(lr));
        return [Math.min(...bounds.map(([low]) => low)), Math.max(...bounds.map(([, high]) => high))];
      },
    };
  });

const kinds: Record<string, fc.Arbitrary<Case>> = { ...single, ...more, sequentialLr };
const rate = between(0.001, 0.3);
const STEPS = 70;

const settingsOf = (optimizer: optim.SGD) => ({ lr: optimizer.lr, momentum: optimizer.momentum });

/** What the optimizer gets in each step. */
function run(optimizer: optim.SGD, schedule: Scheduler, steps: number) {
  return Array.from({ length: steps }, (_, step) => {
    if (step > 0) schedule.step();
    return settingsOf(optimizer);
  });
}

describe.each(Object.entries(kinds))("%s", (_, kind) => {
  test("puts into the optimizer what `at` says, to the last bit", () => {
    fc.assert(
      fc.property(kind, rate, ({ make }, lr) => {
        const optimizer = sgd(lr);
        const schedule = make(optimizer);
        const [first] = run(optimizer, schedule, 1);
        const said = Array.from({ length: STEPS }, (_, step) => ({ ...first, ...schedule.at(step) }));
        expect(run(optimizer, schedule, STEPS)).toEqual(said);
      }),
    );
  });

  test("tells what holds in any step, in any order, without going there", () => {
    fc.assert(
      fc.property(kind, rate, fc.array(fc.nat(STEPS), { minLength: 1 }), ({ make }, lr, steps) => {
        const [asked, fresh] = [sgd(lr), sgd(lr)];
        const schedule = make(asked);
        const [settings, state] = [settingsOf(asked), schedule.stateDict()];
        const first = steps.map((step) => schedule.at(step));
        expect([settingsOf(asked), schedule.stateDict()]).toEqual([settings, state]);
        run(asked, schedule, STEPS);
        expect(steps.map((step) => schedule.at(step))).toEqual(first);
        expect(steps.map(make(fresh).at)).toEqual(first);
      }),
    );
  });

  test("goes on in the same bits from a state, whichever of schedule and optimizer comes first", () => {
    fc.assert(
      fc.property(kind, rate, fc.nat(STEPS - 1), fc.boolean(), ({ make }, lr, stop, optimizerFirst) => {
        const whole = sgd(lr);
        const all = run(whole, make(whole), STEPS);

        const stopped = sgd(lr);
        const before = make(stopped);
        run(stopped, before, stop + 1);
        const saved = JSON.parse(JSON.stringify(before.stateDict()));

        const resumed = sgd(optimizerFirst ? stopped.lr : lr);
        const after = make(resumed);
        after.loadStateDict(saved);
        expect(after.stateDict()).toEqual(before.stateDict());
        expect(run(resumed, after, STEPS - stop)).toEqual(all.slice(stop));
      }),
    );
  });

  test("keeps the rate within its bounds", () => {
    fc.assert(
      fc.property(kind, rate, ({ make, bounds }, lr) => {
        const optimizer = sgd(lr);
        const [lowest, highest] = bounds(lr);
        // Half a unit in the last place for each of the operations of a mixture.
        const slack = 4 * Number.EPSILON * highest;
        const rates = run(optimizer, make(optimizer), STEPS).map(({ lr }) => lr);
        expect(Math.min(...rates)).toBeGreaterThanOrEqual(lowest - slack);
        expect(Math.max(...rates)).toBeLessThanOrEqual(highest + slack);
      }),
    );
  });

  test("scales the optimizer's rate, or has a rate of its own", () => {
    fc.assert(
      fc.property(kind, rate, fc.nat(STEPS), ({ make, bounds }, lr, step) => {
        const schedule = make(sgd(lr));
        expect(schedule.initialLr).toBe(lr);
        const [, highest] = bounds(lr);
        const other = make(sgd(2 * lr)).at(step);
        expect(schedule.schedule(step, 2 * lr)).toEqual(other);
        expect(other.lr).toBeLessThanOrEqual(2 * highest * (1 + 1e-12));
      }),
    );
  });
});
