import { ValueError } from "../errors.js";
import { axisOf } from "./axis.js";
import type { StudyRecord } from "./record.js";
import type { Parameter, Params } from "./search-space.js";
import { rank, type Trial } from "./trial.js";

/** How much the result of a search depends on each parameter. */
export interface Importance {
  /** The most important first. All shares together are 1, or 0 where the trials are all equally good. */
  shares: readonly {
    /** The name of the parameter. */
    name: string;
    /** Its share of what all parameters explain, from 0 to 1. */
    share: number;
  }[];
  /** How much of the variance of the ranks the parameters explain, each by itself: R², from 0 to 1. */
  explained: number;
}

/**
 * How many completed or pruned trials {@link importance} needs: with fewer there is next to nothing to fit.
 *
 * @example
 * const study = readStudy("runs/tune/study.jsonl");
 * if (rank(study.trials, "maximize").length >= IMPORTANCE_TRIALS) importance(study);
 */
export const IMPORTANCE_TRIALS = 10;
const BINS = 6;
const RIDGE = 1;
const SWEEPS = 100;

/**
 * How much each parameter decides about the rank of a trial: a functional ANOVA of an additive model.
 *
 * The model is rank(x) ≈ μ + Σ_d f_d(x_d), where each f_d is constant in six parts of its parameter's range (one for
 * each choice), fitted to all complete and pruned trials at once by least squares with a ridge. The importance of
 * parameter d is the variance of f_d over its range, each part weighing the same, divided by the sum of these
 * variances. So a part that the sampler visited often counts no more than another, and what a parameter owes to the
 * others that were chosen along with it is theirs: that is what histograms of the best trials cannot tell apart when a
 * sampler such as TPE made the trials.
 *
 * Ranks keep one diverged trial from outweighing all others, and give pruned trials, which have no value, their place
 * behind the complete ones.
 *
 * Limits: two parameters that matter only in combination look unimportant; `explained` is then small. Importance is
 * within the range that was searched: a range around the optimum makes it small. Parts that no trial visited count as
 * average. With a few dozen trials, shares below a tenth cannot be told from noise.
 *
 * Source: Hutter, Hoos, Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance" (2014), for the
 * measure; Hastie, Tibshirani, "Generalized Additive Models" (1990), for the fit by backfitting.
 *
 * @throws ValueError where fewer than 10 trials were completed or pruned.
 * @example
 * const { shares, explained } = importance(readStudy("runs/tune/study.jsonl"));
 * const [first] = shares; // what decides most, such as { name: "lr", share: 0.7 }
 */
export function importance({ header: { space, direction }, trials }: StudyRecord): Importance {
  const ranked = rank(trials, direction);
  const n = ranked.length;
  if (n < IMPORTANCE_TRIALS) {
    throw new ValueError(
      `importance: ${n} trials were completed or pruned; there must be at least ${IMPORTANCE_TRIALS}`,
    );
  }
  const scores = centerdRanks(ranked);
  const names = Object.keys(space);
  const parts = names.map((name) => partsOf(name, space[name]!, ranked));
  const { effects, residuals } = fitEffects(parts, scores);

  const variances = effects.map(variance);
  const total = variances.reduce((a, b) => a + b);
  const unexplained = variance(residuals) / variance(scores);
  return {
    shares: names
      .map((name, d) => ({ name, share: total > 0 ? variances[d]! / total : 0 }))
      .sort((a, b) => b.share - a.share),
    explained: total > 0 ? 1 - unexplained : 0,
  };
}

/** From 1/2 for the best to −1/2 for the worst; complete trials of the same value share theirs. */
function centerdRanks(ranked: readonly Trial[]): number[] {
  const middle = (trial: Trial, i: number) => {
    if (trial.value === null) return i;
    const same = ranked.filter(({ value }) => value === trial.value).length;
    return ranked.findIndex(({ value }) => value === trial.value) + (same - 1) / 2;
  };
  return ranked.map((trial, i) => 0.5 - (middle(trial, i) + 0.5) / ranked.length);
}

/** How many parts a parameter has, and in which one each trial lies. */
interface Parts {
  count: number;
  of: readonly number[];
}

function partsOf(name: string, parameter: Parameter, trials: readonly Trial[]): Parts {
  const place = (find: (params: Params) => number) => trials.map(({ params }) => find(params));
  if (parameter.type === "categorical") {
    const { choices } = parameter;
    return { count: choices.length, of: place((params) => choices.indexOf(params[name]!)) };
  }
  const axis = axisOf(parameter);
  const share = (value: number) => (axis.place(value) - axis.low) / (axis.high - axis.low);
  return {
    count: BINS,
    of: place((params) => Math.min(BINS - 1, Math.floor(BINS * share(params[name] as number)))),
  };
}

/** Sets each parameter's effects in turn to what the others leave over, until nothing moves. The scores add up to 0. */
function fitEffects(parts: readonly Parts[], scores: readonly number[]) {
  const effects = parts.map(({ count }) => new Array<number>(count).fill(0));
  const residuals = [...scores];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    parts.forEach(({ count, of }, d) => {
      const effect = effects[d]!;
      const sums = new Array<number>(count).fill(0);
      const counts = new Array<number>(count).fill(RIDGE);
      of.forEach((part, i) => {
        sums[part]! += residuals[i]! + effect[part]!;
        counts[part]! += 1;
      });
      const next = sums.map((sum, part) => sum / counts[part]!);
      of.forEach((part, i) => {
        residuals[i]! += effect[part]! - next[part]!;
      });
      effects[d] = next;
    });
  }
  return { effects, residuals };
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
}
