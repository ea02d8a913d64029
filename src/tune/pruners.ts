// Which trials are not worth going on with, judged by what they and others reported so far.

import { fillOptions, integerFrom } from "./check-options.js";
import { type Direction, isBetter, type Trial } from "./trial.js";

/**
 * Prunes a trial whose best value so far is worse than the median of what complete trials had at the same step.
 * Nothing is pruned before `startupTrials` trials are complete, nor before step `warmupSteps`; then once in every
 * `interval` steps. After Google Vizier's median stopping rule (Golovin et al. 2017), with the options of Optuna.
 */
export interface MedianPruner {
  /** What tells it from other pruners. */
  type: "median";
  /** How many trials must be complete first. Default 5. */
  startupTrials?: number;
  /** Before which step no trial is pruned. Default 0. */
  warmupSteps?: number;
  /** Once in how many steps to judge. Default 1. */
  interval?: number;
}

/**
 * Asynchronous successive halving, the variant that stops: when a trial reaches the steps
 * r, r·η, r·η², … (r = `minResource`, η = `reductionFactor`), it goes on only if its value is among the best 1/η of
 * all that have reached that rung. Until η of them have, the best one goes on. A step counts what was spent so far.
 *
 * Source: Li et al., "A System for Massively Parallel Hyperparameter Tuning" (2020).
 */
export interface HalvingPruner {
  /** What tells it from other pruners. */
  type: "halving";
  /** r: the step of the first rung. Default 1. */
  minResource?: number;
  /** η: one in so many goes on. Default 4. */
  reductionFactor?: number;
}

/** Lets every trial end by itself. */
export interface NoPruner {
  /** What tells it from other pruners. */
  type: "none";
}

/** Which trials are ended early. */
export type PrunerOptions = MedianPruner | HalvingPruner | NoPruner;

const KINDS = {
  median: { startupTrials: integerFrom(0, 5), warmupSteps: integerFrom(0, 0), interval: integerFrom(1, 1) },
  halving: { minResource: integerFrom(1, 1), reductionFactor: integerFrom(2, 4) },
  none: {},
};

/** The pruner with its defaults filled in. @throws ValueError */
export const checkPruner = (pruner: PrunerOptions): PrunerOptions => fillOptions("pruner", pruner, KINDS);

/** Whether to end `trial` at the step that it reported last. `others` are all other trials, whatever their state. */
export function shouldPrune(
  pruner: PrunerOptions,
  trial: Pick<Trial, "intermediate">,
  others: readonly Trial[],
  direction: Direction,
): boolean {
  const { type, ...options } = checkPruner(pruner);
  if (type === "none" || trial.intermediate.length === 0) return false;
  return type === "median"
    ? prunedByMedian(options as Required<MedianPruner>, trial, others, direction)
    : prunedByHalving(options as Required<HalvingPruner>, trial, others, direction);
}

function prunedByMedian(
  { startupTrials, warmupSteps, interval }: Required<MedianPruner>,
  { intermediate }: Pick<Trial, "intermediate">,
  others: readonly Trial[],
  direction: Direction,
): boolean {
  const complete = others.filter(({ state }) => state === "complete");
  const { step } = intermediate.at(-1)!;
  const before = intermediate.at(-2)?.step ?? Number.NEGATIVE_INFINITY;
  const intervalStart = warmupSteps + Math.floor((step - warmupSteps) / interval) * interval;
  if (complete.length < startupTrials || step < warmupSteps || before >= intervalStart) return false;
  const there = complete
    .flatMap((other) => other.intermediate.filter((report) => report.step === step))
    .map(({ value }) => value)
    .filter((value) => !Number.isNaN(value));
  if (there.length === 0) return false;
  const best = intermediate.map(({ value }) => value).reduce((a, b) => (isBetter(b, a, direction) ? b : a));
  return isBetter(median(there), best, direction);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function prunedByHalving(
  { minResource, reductionFactor }: Required<HalvingPruner>,
  { intermediate }: Pick<Trial, "intermediate">,
  others: readonly Trial[],
  direction: Direction,
): boolean {
  const { step, value } = intermediate.at(-1)!;
  const before = intermediate.at(-2)?.step ?? Number.NEGATIVE_INFINITY;
  for (let rung = minResource; rung <= step; rung *= reductionFactor) {
    if (rung <= before) continue;
    if (Number.isNaN(value)) return true;
    const rivals = others
      .map((other) => other.intermediate.find((report) => report.step >= rung))
      .filter((report) => report !== undefined);
    const places = Math.max(1, Math.floor((rivals.length + 1) / reductionFactor));
    const better = rivals.filter((rival) => isBetter(rival.value, value, direction)).length;
    if (better >= places) return true;
  }
  return false;
}
