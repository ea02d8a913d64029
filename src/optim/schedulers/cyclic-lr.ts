import { checkOptions, type OptionNames } from "../../options.js";
import { requireNotNegative } from "../checks.js";
import type { Optimizer } from "../optimizer.js";
import { requireCount, requireMomenta, requireOption, requirePositive } from "./checks.js";
import { interpolate, type Scheduled, Scheduler } from "./scheduler.js";

/** Between which rates, and how fast, {@link CyclicLR} goes up and down. */
export interface CyclicLROptions {
  /** The rate at both ends of a cycle; it replaces what the optimizer had. */
  baseLr: number;
  /** The rate at the peak of the first cycle. */
  maxLr: number;
  /** How many steps a rise has. Default 2000. */
  stepSizeUp?: number;
  /** How many steps a fall has. Default stepSizeUp. */
  stepSizeDown?: number;
  /** What becomes of the height: it stays, halves from cycle to cycle, or falls from step to step. Default "triangular". */
  mode?: "triangular" | "triangular2" | "exp_range";
  /** The factor of "exp_range". Default 1. */
  gamma?: number;
  /** A height of one's own, in [0, 1]; `mode` and `gamma` then do not count. It must be a pure function. */
  scaleFn?: (x: number) => number;
  /** Whether scaleFn gets the number of the cycle, from 1 on, or that of the step, from 0 on. Default "cycle". */
  scaleMode?: "cycle" | "iterations";
  /** Whether momentum (Adam's β1) moves against the rate; it replaces what the optimizer had. Default true. */
  cycleMomentum?: boolean;
  /** Momentum at the peak of the first cycle. Default 0.8. */
  baseMomentum?: number;
  /** Momentum at both ends of a cycle. Default 0.9. */
  maxMomentum?: number;
}

const OPTIONS: OptionNames<CyclicLROptions> = {
  baseLr: true,
  maxLr: true,
  stepSizeUp: true,
  stepSizeDown: true,
  mode: true,
  gamma: true,
  scaleFn: true,
  scaleMode: true,
  cycleMomentum: true,
  baseMomentum: true,
  maxMomentum: true,
};

/**
 * The rate rises from baseLr on a straight line, and falls back on another, over and over. With r going from 0 to 1
 * within stepSizeUp steps and back within stepSizeDown, in step t of cycle c = 1, 2, …:
 *
 * lr(t) = baseLr + (maxLr − baseLr) · r · h, momentum(t) = maxMomentum − (maxMomentum − baseMomentum) · r · h
 *
 * where the height h is 1 ("triangular"), 2^(1 − c) ("triangular2"), gammaᵗ ("exp_range"), or what scaleFn makes of c
 * or t. The place in a cycle is counted in whole steps, so that peaks are met to the last bit; PyTorch takes the
 * difference of two fractions there.
 *
 * Source: Smith, "Cyclical Learning Rates for Training Neural Networks" (2017);
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html
 *
 * @throws {ValueError} when an option is out of its range, or the optimizer has no momentum to cycle.
 * @example
 * const sgd = new optim.SGD(model.parameters(), { momentum: 0.9 });
 * const options = { baseLr: 0.01, maxLr: 0.09, stepSizeUp: 2, mode: "triangular2" } as const;
 * const schedule = new optim.schedulers.CyclicLR(sgd, options);
 * [0, 1, 2, 3, 4, 5, 6].map((step) => schedule.at(step).lr);
 * // [0.01, 0.05, 0.09, 0.05, 0.01, 0.03, 0.05]
 */
export class CyclicLR extends Scheduler {
  constructor(optimizer: Optimizer, options: CyclicLROptions) {
    super(optimizer, cyclic(options));
  }
}

const MODES = ["triangular", "triangular2", "exp_range"];

function cyclic(options: CyclicLROptions): (step: number) => Scheduled {
  checkOptions("CyclicLR", options, OPTIONS);
  const { baseLr, maxLr, stepSizeUp = 2000, stepSizeDown = stepSizeUp, cycleMomentum = true } = options;
  const { baseMomentum = 0.8, maxMomentum = 0.9 } = options;
  requireNotNegative("CyclicLR", { baseLr });
  requirePositive("CyclicLR", { maxLr });
  requireOption("CyclicLR", "maxLr", maxLr, maxLr >= baseLr, `at least baseLr, which is ${baseLr}`);
  requireCount("CyclicLR", "stepSizeUp", stepSizeUp, "the number of steps of a rise");
  requireCount("CyclicLR", "stepSizeDown", stepSizeDown, "the number of steps of a fall");
  requireMomenta("CyclicLR", { baseMomentum, maxMomentum });
  const height = heightOf(options);
  const period = stepSizeUp + stepSizeDown;

  return (step) => {
    const past = Math.floor(step / period);
    const within = step - past * period;
    const rise = within <= stepSizeUp ? within / stepSizeUp : (period - within) / stepSizeDown;
    const share = rise * height(past + 1, step);
    const lr = interpolate(baseLr, maxLr, share);
    return cycleMomentum ? { lr, momentum: interpolate(maxMomentum, baseMomentum, share) } : { lr };
  };
}

function heightOf(options: CyclicLROptions): (cycle: number, step: number) => number {
  const { mode = "triangular", gamma = 1, scaleFn, scaleMode = "cycle" } = options;
  const [validMode, validScale] = [MODES.includes(mode), ["cycle", "iterations"].includes(scaleMode)];
  requireOption("CyclicLR", "mode", mode, validMode, '"triangular", "triangular2" or "exp_range"');
  requireOption("CyclicLR", "gamma", gamma, gamma > 0 && gamma <= 1, "greater than 0 and at most 1");
  requireOption("CyclicLR", "scaleMode", scaleMode, validScale, '"cycle" or "iterations"');
  if (scaleFn !== undefined) return (cycle, step) => scaleFn(scaleMode === "cycle" ? cycle : step);
  if (mode === "triangular2") return (cycle) => 2 ** (1 - cycle);
  if (mode === "exp_range") return (_, step) => gamma ** step;
  return () => 1;
}
