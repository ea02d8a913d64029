// Every way in which a run can change its learning rate, at the length of the run.

import { optim } from "pellucid";

const { schedulers } = optim;

export const scheduleNames = [
  "constant",
  "step",
  "multi-step",
  "exponential",
  "cosine",
  "cosine with restarts",
  "one-cycle",
  "cyclic",
  "plateau",
] as const;

type ScheduleName = (typeof scheduleNames)[number];

export interface ScheduleSettings {
  schedule: ScheduleName;
  /** The highest rate. */
  lr: number;
  /** Share of the steps in which the rate rises to the highest. */
  warmup: number;
  epochs: number;
  stepsPerEpoch: number;
}

/** A rate that changes from step to step, or from epoch to epoch by how validation went. */
export type Schedule = optim.schedulers.Scheduler | optim.schedulers.ReduceLROnPlateau;

/** The first rate of a run that warms up, as a share of the highest. */
const FIRST = 1 / 25;

/** What is left of the rate at the end, where a schedule goes down all the way. */
const LAST = 1 / 100;

export function createSchedule(optimizer: optim.Optimizer, settings: ScheduleSettings): Schedule {
  const { schedule, lr, warmup, epochs, stepsPerEpoch } = settings;
  const totalSteps = epochs * stepsPerEpoch;
  // It follows the validation loss from the start: a warm-up beside it is refused in check-settings.ts.
  if (schedule === "plateau") return plateau(optimizer);
  if (schedule === "one-cycle") {
    const options = { maxLr: lr, totalSteps, pctStart: warmup, cycleMomentum: false };
    return new schedulers.OneCycleLR(optimizer, options);
  }
  const rising = Math.round(warmup * totalSteps);
  const main = falling(optimizer, schedule, lr, totalSteps - rising, stepsPerEpoch);
  if (rising === 0) return main;
  const rise = new schedulers.LinearLR(optimizer, { startFactor: FIRST, totalIters: rising });
  return new schedulers.SequentialLR(optimizer, { schedulers: [rise, main], milestones: [rising] });
}

/** What follows the warm-up. */
function falling(
  optimizer: optim.Optimizer,
  schedule: Exclude<ScheduleName, "plateau" | "one-cycle">,
  lr: number,
  steps: number,
  stepsPerEpoch: number,
): optim.schedulers.Scheduler {
  switch (schedule) {
    case "constant":
      return new Steady(optimizer, lr);
    case "step":
      return new schedulers.StepLR(optimizer, { stepSize: Math.ceil(steps / 3), gamma: 0.1 });
    case "multi-step": {
      const milestones = [Math.round(steps / 2), Math.round((3 * steps) / 4)];
      return new schedulers.MultiStepLR(optimizer, { milestones, gamma: 0.1 });
    }
    case "exponential":
      return new schedulers.ExponentialLR(optimizer, { gamma: LAST ** (1 / steps) });
    case "cosine":
      return new schedulers.CosineAnnealingLR(optimizer, { tMax: steps, etaMin: 0 });
    case "cosine with restarts": {
      const t0 = Math.ceil(steps / 3);
      return new schedulers.CosineAnnealingWarmRestarts(optimizer, { t0, etaMin: LAST * lr });
    }
    case "cyclic": {
      const stepSizeUp = Math.max(1, Math.round(stepsPerEpoch / 2));
      return new schedulers.CyclicLR(optimizer, {
        baseLr: lr / 10,
        maxLr: lr,
        stepSizeUp,
        cycleMomentum: false,
      });
    }
  }
}

/** A third of the rate after two epochs in a row that have not lowered the validation loss. */
const plateau = (optimizer: optim.Optimizer): Schedule =>
  new schedulers.ReduceLROnPlateau(optimizer, { factor: 1 / 3, patience: 1 });

class Steady extends schedulers.Scheduler {
  constructor(optimizer: optim.Optimizer, lr: number) {
    super(optimizer, () => ({ lr }));
  }
}
