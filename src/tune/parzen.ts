import type { Generator } from "../tensor/random.js";
import { axisOf } from "./axis.js";
import { normalMass } from "./normal.js";
import type { CategoricalParameter, Choice, NumericParameter, Params, SearchSpace } from "./search-space.js";

/**
 * How wide the bell over each observation is. "neighbor": as far as the further of its two neighbors, as Bergstra
 * et al. have it, for one parameter at a time. "scott": 0.2 · n^(−1/(d+4)) of the range, for d parameters together.
 */
export type Bandwidth = "neighbor" | "scott";

/** One parameter's part of the mixture: component k is the kernel over observation k; the last one is the prior. */
interface Kernels {
  sample(component: number, generator: Generator): Choice;
  logDensity(component: number, value: Choice): number;
}

/**
 * A density over a search space, from observed points: a mixture with one component for each observation and one for
 * the prior, which covers the whole space. A component is a product over the parameters: a Gaussian, cut off at the
 * ends of the range, for a numeric one (on its logarithm where it has `log`; integrated over each integer's cell),
 * smoothed counts for a categorical one.
 *
 * Source: Bergstra, Bardenet, Bengio, Kégl, "Algorithms for Hyper-Parameter Optimization" (2011), section 4; the
 * product of kernels is from Falkner, Klein, Hutter, "BOHB" (2018).
 */
export class ParzenEstimator {
  readonly #kernels: readonly (readonly [string, Kernels])[];
  readonly #weights: readonly number[];

  /** `weights` are those of the observations; the prior has a weight of 1. */
  constructor(
    space: SearchSpace,
    observed: readonly Params[],
    bandwidth: Bandwidth,
    weights: readonly number[] = observed.map(() => 1),
  ) {
    const entries = Object.entries(space);
    this.#kernels = entries.map(([name, parameter]) => {
      const values = observed.map((params) => params[name]!);
      const kernels =
        parameter.type === "categorical"
          ? categoricalKernels(parameter, values)
          : numericKernels(parameter, values as number[], bandwidth, entries.length);
      return [name, kernels];
    });
    const raw = [...weights, 1];
    const total = raw.reduce((a, b) => a + b);
    this.#weights = raw.map((w) => w / total);
  }

  sample(generator: Generator): Params {
    const component = pick(this.#weights, generator);
    return Object.fromEntries(
      this.#kernels.map(([name, kernels]) => [name, kernels.sample(component, generator)]),
    );
  }

  logDensity(params: Params): number {
    const terms = this.#weights.map((weight, component) =>
      this.#kernels.reduce(
        (sum, [name, kernels]) => sum + kernels.logDensity(component, params[name]!),
        Math.log(weight),
      ),
    );
    const largest = Math.max(...terms);
    return largest + Math.log(terms.reduce((sum, t) => sum + Math.exp(t - largest), 0));
  }
}

/** An index, each with its probability. */
function pick(probabilities: readonly number[], generator: Generator): number {
  let rest = generator.uniform();
  for (const [i, p] of probabilities.entries()) {
    if (rest < p) return i;
    rest -= p;
  }
  return probabilities.length - 1;
}

function numericKernels(
  parameter: NumericParameter,
  values: readonly number[],
  bandwidth: Bandwidth,
  dimensions: number,
): Kernels {
  const axis = axisOf(parameter);
  const { low, high } = axis;
  const range = high - low;
  const n = values.length;
  const centers = [...values.map(axis.place), (low + high) / 2];
  const widest =
    bandwidth === "neighbor"
      ? neighborDistances(centers, range)
      : centers.map(() => 0.2 * Math.max(n, 1) ** (-1 / (dimensions + 4)) * range);
  const narrowest = range / Math.min(100, n + 2);
  const widths = widest.map((w, k) => (k === n ? range : Math.min(range, Math.max(narrowest, w))));
  const inside = centers.map((c, k) => normalMass((low - c) / widths[k]!, (high - c) / widths[k]!));

  return {
    // Every center lies in the range, which is no narrower than the bell: at least a third of the draws stay.
    sample(k, generator) {
      for (;;) {
        const x = centers[k]! + widths[k]! * generator.normal();
        if (x >= low && x <= high) return axis.value(x);
      }
    },
    logDensity(k, value) {
      const [center, width] = [centers[k]!, widths[k]!];
      const cell = axis.cell(value as number);
      if (cell) {
        const mass = normalMass((cell[0] - center) / width, (cell[1] - center) / width);
        return Math.log(mass / inside[k]!);
      }
      const z = (axis.place(value as number) - center) / width;
      return (-z * z) / 2 - Math.log(Math.sqrt(2 * Math.PI) * width * inside[k]!);
    },
  };
}

/** For each center, the larger of the distances to the next ones on either side. */
function neighborDistances(centers: readonly number[], range: number): number[] {
  const order = centers.map((_, k) => k).sort((a, b) => centers[a]! - centers[b]!);
  const distances = new Array<number>(centers.length).fill(range);
  order.forEach((k, i) => {
    const sides = [order[i - 1], order[i + 1]].filter((other) => other !== undefined);
    if (sides.length > 0)
      distances[k] = Math.max(...sides.map((other) => Math.abs(centers[k]! - centers[other]!)));
  });
  return distances;
}

/** Component k gives its own choice 1 more than the prior's share, which all choices have. */
function categoricalKernels({ choices }: CategoricalParameter, values: readonly Choice[]): Kernels {
  const n = values.length;
  const prior = 1 / (n + 1);
  const total = 1 + choices.length * prior;
  const probability = (k: number, choice: Choice) =>
    k === n ? 1 / choices.length : (prior + (choice === values[k] ? 1 : 0)) / total;
  return {
    sample: (k, generator) =>
      choices[
        pick(
          choices.map((choice) => probability(k, choice)),
          generator,
        )
      ]!,
    logDensity: (k, value) => Math.log(probability(k, value)),
  };
}
