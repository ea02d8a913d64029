// Which values to try next.

import { Generator } from "../tensor/random.js";
import { axisOf } from "./axis.js";
import { fillOptions, flag, integerFrom, type OptionRule } from "./check-options.js";
import { gridParams, gridSize } from "./grid.js";
import type { Choice, Parameter, Params, SearchSpace } from "./search-space.js";
import { proposeByTpe } from "./tpe.js";
import type { Direction, Trial } from "./trial.js";

/** Every combination once. */
export interface GridSampler {
  /** What tells it from other samplers. */
  type: "grid";
  /**
   * How many values of each float to take, both ends among them: one number for all floats, or a number for each name.
   * An integer is taken in all its values unless it is named here.
   */
  points?: number | Readonly<Record<string, number>>;
}

/** Independent draws, evenly over the space. */
export interface RandomSampler {
  /** What tells it from other samplers. */
  type: "random";
}

/** Tree-structured Parzen estimator: what is likely among the good trials, and unlikely among the others. */
export interface TpeSampler {
  /** What tells it from other samplers. */
  type: "tpe";
  /** Random trials to begin with. */
  startupTrials?: number;
  /** Draws among which the most promising is taken. */
  candidates?: number;
  /**
   * Whether to model all parameters together, so that it can learn that the best of one depends on another; true unless
   * told, since with the few trials of a training search it is better or no worse.
   */
  multivariate?: boolean;
}

/** How the values of a trial are chosen. */
export type SamplerOptions = GridSampler | RandomSampler | TpeSampler;

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 2;
const points: OptionRule = {
  fallback: 5,
  allowed: (value) =>
    isCount(value) || (typeof value === "object" && value !== null && Object.values(value).every(isCount)),
  rule: "must be an integer of at least 2, or one for each of some parameters",
};

const KINDS = {
  grid: { points },
  random: {},
  tpe: { startupTrials: integerFrom(1, 10), candidates: integerFrom(1, 24), multivariate: flag(true) },
};

/** The sampler with its defaults filled in. @throws ValueError where it does not fit the space, too. */
export function checkSampler(sampler: SamplerOptions, space: SearchSpace): SamplerOptions {
  const filled = fillOptions("sampler", sampler, KINDS);
  if (filled.type === "grid") gridSize(space, filled.points!);
  return filled;
}

/** All that a proposal depends on. */
export interface Situation {
  space: SearchSpace;
  sampler: SamplerOptions;
  direction: Direction;
  seed: number;
  /** All trials before this one, in their order. */
  trials: readonly Trial[];
}

/** Streams 0 to 5 of a seed are the library's own. */
const STREAM = 64;

/**
 * The values for the next trial; null when a grid has been tried out. They depend on the situation alone, so that a
 * study that goes on after it was killed proposes what it would have proposed.
 */
export function propose({ space, sampler, direction, seed, trials }: Situation): Params | null {
  const number = trials.length;
  const generator = new Generator(seed, STREAM, number);
  switch (sampler.type) {
    case "grid":
      return gridParams(space, sampler.points ?? 5, number);
    case "random":
      return randomParams(space, generator);
    case "tpe": {
      const { startupTrials = 10, candidates = 24, multivariate = true } = sampler;
      const known = trials.filter(({ state }) => state === "complete" || state === "pruned");
      return known.length < startupTrials
        ? randomParams(space, generator)
        : proposeByTpe({ space, trials, direction, candidates, multivariate, generator });
    }
  }
}

function randomParams(space: SearchSpace, generator: Generator): Params {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => [name, randomValue(parameter, generator)]),
  );
}

function randomValue(parameter: Parameter, generator: Generator): Choice {
  if (parameter.type === "categorical") return parameter.choices[generator.below(parameter.choices.length)]!;
  const { low, high, value } = axisOf(parameter);
  return value(low + (high - low) * generator.uniform());
}
