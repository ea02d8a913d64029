import type { Generator } from "../tensor/random.js";
import { ParzenEstimator } from "./parzen.js";
import type { Params, SearchSpace } from "./search-space.js";
import { type Direction, rank, type Trial } from "./trial.js";

export interface TpeSituation {
  space: SearchSpace;
  trials: readonly Trial[];
  direction: Direction;
  candidates: number;
  multivariate: boolean;
  generator: Generator;
}

/** How many of n trials count as good: a tenth, at most 25. */
const gamma = (n: number): number => Math.min(Math.ceil(0.1 * n), 25);

/**
 * Proposes by the tree-structured Parzen estimator: one density l(x) over the best trials, one g(x) over the rest;
 * of some draws from l, the one with the largest l(x)/g(x), which is the one with the largest expected improvement.
 *
 * Pruned trials rank behind complete ones. Trials under way count as bad, so that workers that ask at the same time
 * do not all try the same ("constant liar"). Failed ones count for nothing. `multivariate` asks for joint densities;
 * without it each parameter has densities of its own.
 *
 * Source: Bergstra, Bardenet, Bengio, Kégl, "Algorithms for Hyper-Parameter Optimization" (2011); details as in
 * Optuna's sampler, described by Watanabe, "Tree-Structured Parzen Estimator" (2023).
 */
export function proposeByTpe(situation: TpeSituation): Params {
  const { space, trials, direction, multivariate } = situation;
  const known = rank(trials, direction);
  const good = new Set(known.slice(0, gamma(known.length)));
  const bad = new Set([...known.slice(good.size), ...trials.filter(({ state }) => state === "running")]);
  const paramsOf = (group: ReadonlySet<Trial>) =>
    trials.filter((trial) => group.has(trial)).map(({ params }) => params);

  const parts = multivariate
    ? [space]
    : Object.entries(space).map(([name, parameter]) => ({ [name]: parameter }));
  const chosen = parts.map((part) => mostPromising(part, paramsOf(good), paramsOf(bad), situation));
  return Object.assign({}, ...chosen);
}

function mostPromising(
  space: SearchSpace,
  good: readonly Params[],
  bad: readonly Params[],
  { candidates, multivariate, generator }: TpeSituation,
): Params {
  const bandwidth = multivariate ? "scott" : "neighbor";
  const l = new ParzenEstimator(space, good, bandwidth, recencyWeights(good.length));
  const g = new ParzenEstimator(space, bad, bandwidth, recencyWeights(bad.length));
  const drawn = Array.from({ length: candidates }, () => l.sample(generator));
  const scores = drawn.map((params) => l.logDensity(params) - g.logDensity(params));
  return drawn[scores.indexOf(Math.max(...scores))]!;
}

/** The last 25 weigh 1 each, those before rise evenly from 1/n, as in Bergstra's hyperopt. */
function recencyWeights(n: number): number[] {
  const old = Math.max(0, n - 25);
  const ramp = (i: number) => (old === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (old - 1));
  return Array.from({ length: n }, (_, i) => (i < old ? ramp(i) : 1));
}
