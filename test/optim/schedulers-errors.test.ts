import { optim } from "pellucid";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";
import { leaf } from "../support/tensors.js";

const { schedulers } = optim;
const sgd = () => new optim.SGD([leaf(0)], { lr: 0.5, momentum: 0.6 });

const POSITIVE = "it must be a finite number greater than 0";
const NOT_NEGATIVE = "it must be a finite number of at least 0";
const cyclic = { baseLr: 0.1, maxLr: 0.5 };

const cases: [keyof typeof schedulers, Record<string, unknown>, string][] = [
  [
    "StepLR",
    { stepSize: 0 },
    "stepSize is 0; it must be a positive integer, the number of steps from one fall to the next",
  ],
  ["StepLR", { stepSize: 2, gamma: 0 }, `gamma is 0; ${POSITIVE}`],
  ["StepLR", { stepSize: 2, gamma: Number.NaN }, `gamma is NaN; ${POSITIVE}`],
  [
    "MultiStepLR",
    { milestones: [30, 8] },
    "milestones is [30, 8], and milestones[1] breaks the rule; they must be integers from 0 on, each greater than the one before",
  ],
  [
    "MultiStepLR",
    { milestones: [3, 3] },
    "milestones is [3, 3], and milestones[1] breaks the rule; they must be integers from 0 on, each greater than the one before",
  ],
  [
    "MultiStepLR",
    { milestones: [-1] },
    "milestones is [-1], and milestones[0] breaks the rule; they must be integers from 0 on, each greater than the one before",
  ],
  [
    "MultiStepLR",
    { milestones: [1, 2.5] },
    "milestones is [1, 2.5], and milestones[1] breaks the rule; they must be integers from 0 on, each greater than the one before",
  ],
  ["MultiStepLR", { milestones: [1], gamma: -1 }, `gamma is -1; ${POSITIVE}`],
  ["ExponentialLR", { gamma: Number.POSITIVE_INFINITY }, `gamma is Infinity; ${POSITIVE}`],
  ["LinearLR", { startFactor: 0 }, "startFactor is 0; it must be greater than 0 and at most 1"],
  ["LinearLR", { startFactor: 1.5 }, "startFactor is 1.5; it must be greater than 0 and at most 1"],
  ["LinearLR", { endFactor: -0.1 }, "endFactor is -0.1; it must be from 0 to 1"],
  ["LinearLR", { endFactor: 2 }, "endFactor is 2; it must be from 0 to 1"],
  [
    "LinearLR",
    { totalIters: 0 },
    "totalIters is 0; it must be a positive integer, the number of steps until the rate stays",
  ],
  [
    "CosineAnnealingLR",
    { tMax: 1.5 },
    "tMax is 1.5; it must be a positive integer, the number of steps from the first rate to the lowest",
  ],
  ["CosineAnnealingLR", { tMax: 5, etaMin: -1 }, `etaMin is -1; ${NOT_NEGATIVE}`],
  [
    "CosineAnnealingWarmRestarts",
    { t0: 0 },
    "t0 is 0; it must be a positive integer, the number of steps of the first cycle",
  ],
  [
    "CosineAnnealingWarmRestarts",
    { t0: 4, tMult: 0.5 },
    "tMult is 0.5; it must be a positive integer, the growth of a cycle over the one before",
  ],
  ["CosineAnnealingWarmRestarts", { t0: 4, etaMin: Number.NaN }, `etaMin is NaN; ${NOT_NEGATIVE}`],
  ["CyclicLR", { ...cyclic, baseLr: -1 }, `baseLr is -1; ${NOT_NEGATIVE}`],
  ["CyclicLR", { ...cyclic, maxLr: Number.NaN }, `maxLr is NaN; ${POSITIVE}`],
  ["CyclicLR", { ...cyclic, maxLr: 0.01 }, "maxLr is 0.01; it must be at least baseLr, which is 0.1"],
  [
    "CyclicLR",
    { ...cyclic, stepSizeUp: 0 },
    "stepSizeUp is 0; it must be a positive integer, the number of steps of a rise",
  ],
  [
    "CyclicLR",
    { ...cyclic, stepSizeDown: -2 },
    "stepSizeDown is -2; it must be a positive integer, the number of steps of a fall",
  ],
  [
    "CyclicLR",
    { ...cyclic, mode: "square" },
    'mode is "square"; it must be "triangular", "triangular2" or "exp_range"',
  ],
  ["CyclicLR", { ...cyclic, gamma: 1.1 }, "gamma is 1.1; it must be greater than 0 and at most 1"],
  [
    "CyclicLR",
    { ...cyclic, scaleMode: "epochs" },
    'scaleMode is "epochs"; it must be "cycle" or "iterations"',
  ],
  ["CyclicLR", { ...cyclic, maxMomentum: 1 }, "maxMomentum is 1; it must be at least 0 and less than 1"],
  [
    "CyclicLR",
    { ...cyclic, baseMomentum: -0.5 },
    "baseMomentum is -0.5; it must be at least 0 and less than 1",
  ],
  ["ReduceLROnPlateau", { mode: "least" }, 'mode is "least"; it must be "min" or "max"'],
  ["ReduceLROnPlateau", { factor: 1 }, "factor is 1; it must be greater than 0 and less than 1"],
  ["ReduceLROnPlateau", { factor: 0 }, "factor is 0; it must be greater than 0 and less than 1"],
  ["ReduceLROnPlateau", { patience: -1 }, "patience is -1; it must be an integer of at least 0"],
  ["ReduceLROnPlateau", { cooldown: 1.5 }, "cooldown is 1.5; it must be an integer of at least 0"],
  ["ReduceLROnPlateau", { threshold: -1 }, `threshold is -1; ${NOT_NEGATIVE}`],
  ["ReduceLROnPlateau", { thresholdMode: "share" }, 'thresholdMode is "share"; it must be "rel" or "abs"'],
  ["ReduceLROnPlateau", { minLr: Number.NaN }, `minLr is NaN; ${NOT_NEGATIVE}`],
  ["ReduceLROnPlateau", { eps: Number.POSITIVE_INFINITY }, `eps is Infinity; ${NOT_NEGATIVE}`],
];

test.each(cases)("%s refuses %j, and leaves the optimizer alone", (kind, options, text) => {
  const optimizer = sgd();
  const Kind = schedulers[kind] as new (optimizer: optim.Optimizer, options: unknown) => unknown;
  expect(() => new Kind(optimizer, options)).toThrow(error("ValueError", `${kind}: ${text}`));
  expect([optimizer.lr, optimizer.momentum]).toEqual([0.5, 0.6]);
});

describe("SequentialLR refuses", () => {
  const { ExponentialLR, OneCycleLR, SequentialLR } = schedulers;
  const make = (milestones: number[], n = 2) => {
    const optimizer = sgd();
    const parts = Array.from({ length: n }, () => new ExponentialLR(optimizer, { gamma: 0.5 }));
    return new SequentialLR(optimizer, { schedulers: parts, milestones });
  };

  test.each([
    [2, [2, 4]],
    [2, []],
    [0, []],
  ])("%d schedules with milestones %j", (n, milestones) => {
    expect(() => make(milestones, n)).toThrow(
      error(
        "ValueError",
        `SequentialLR: there are ${n} schedulers and ${milestones.length} milestones; there must be at least one scheduler, and a milestone for each but the first: the step in which it begins`,
      ),
    );
  });

  test.each([
    [3, [4, 4], 1],
    [3, [5, 2], 1],
    [2, [0], 0],
    [2, [1.5], 0],
  ])("%d schedules with milestones %j", (n, milestones, wrong) => {
    expect(() => make(milestones, n)).toThrow(
      error(
        "ValueError",
        `SequentialLR: milestones is [${milestones.join(", ")}], and milestones[${wrong}] breaks the rule; they must be integers from 1 on, each greater than the one before`,
      ),
    );
  });

  test("a schedule of another optimizer", () => {
    const [optimizer, other] = [sgd(), sgd()];
    const parts = [optimizer, other].map((of) => new ExponentialLR(of, { gamma: 0.5 }));
    expect(() => new SequentialLR(optimizer, { schedulers: parts, milestones: [3] })).toThrow(
      error(
        "ValueError",
        "SequentialLR: schedulers[1] belongs to another optimizer; make all of them with the optimizer of the sequence",
      ),
    );
  });

  test("a schedule that ends before the next begins", () => {
    const optimizer = sgd();
    const parts = [
      new OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 10 }),
      new ExponentialLR(optimizer, { gamma: 0.5 }),
    ];
    expect(() => new SequentialLR(optimizer, { schedulers: parts, milestones: [20] })).toThrow(
      error(
        "ValueError",
        "OneCycleLR: tried to step 19 times, but totalSteps is 10; make the schedule with totalSteps = epochs * batches per epoch",
      ),
    );
  });
});
