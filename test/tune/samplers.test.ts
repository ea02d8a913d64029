import fc from "fast-check";
import { Generator } from "pellucid";
import * as arbitraries from "pellucid/testing/arbitraries";
import { describe, expect, test } from "vitest";
import { gridParams, gridSize } from "../../src/tune/grid.js";
import { normalCdf, normalMass } from "../../src/tune/normal.js";
import { ParzenEstimator } from "../../src/tune/parzen.js";
import { checkSampler, propose, type SamplerOptions } from "../../src/tune/samplers.js";
import { isValueOf, type Params, type SearchSpace } from "../../src/tune/search-space.js";
import type { Direction, Trial } from "../../src/tune/trial.js";
import { thrown } from "../support/errors.js";
import { times } from "../support/times.js";
import { bowl, space } from "./study-runs.js";

const finished = (
  number: number,
  params: Params,
  value: number | null,
  state: Trial["state"] = "complete",
): Trial => ({
  number,
  params,
  state,
  value,
  intermediate: [],
  started: "2026-01-01T00:00:00Z",
  restarts: 0,
});

interface Search {
  space: SearchSpace;
  sampler: SamplerOptions;
  seed: number;
  direction?: Direction;
}

function search(
  { direction = "minimize", ...given }: Search,
  fn: (params: never) => number,
  count: number,
): Trial[] {
  const trials: Trial[] = [];
  while (trials.length < count) {
    const params = propose({ ...given, direction, trials })!;
    trials.push(finished(trials.length, params, fn(params as never)));
  }
  return trials;
}

const best = (trials: readonly Trial[]) => Math.min(...trials.map(({ value }) => value!));
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const seeds = Array.from({ length: 15 }, (_, i) => i);

describe("grid", () => {
  const values = {
    lr: { type: "float", from: 0.001, to: 0.1, log: true },
    k: { type: "int", from: 8, to: 24, step: 8 },
    c: { type: "categorical", choices: ["a", null] },
  } as const;

  test("takes every combination once, and then there is none left", () => {
    const found = Array.from({ length: 18 }, (_, i) => gridParams(values, 3, i)!);
    const expected = [0.001, 0.01, 0.1].flatMap((lr) =>
      [8, 16, 24].flatMap((k) => ["a", null].map((c) => ({ lr, k, c }))),
    );
    expect(found.map(({ k, c }) => ({ k, c }))).toEqual(expected.map(({ k, c }) => ({ k, c })));
    found.forEach(({ lr }, i) => {
      expect(lr).toBeCloseTo(expected[i]!.lr, 12);
    });
    expect(gridParams(values, 3, 18)).toBe(null);
    expect(gridSize(values, 3)).toBe(18);
    expect(new Set(found.map((params) => JSON.stringify(params))).size).toBe(18);
  });

  test("meets both ends exactly", () => {
    const { lr } = { lr: { type: "float", from: 0.0007, to: 0.3, log: true } } as const;
    expect(gridParams({ lr }, 7, 0)).toEqual({ lr: 0.0007 });
    expect(gridParams({ lr }, 7, 6)).toEqual({ lr: 0.3 });
  });

  test("takes as many points of each parameter as it is told", () => {
    const wide = { a: values.lr, n: { type: "int", from: 1, to: 1000, log: true } } as const;
    expect(gridSize(wide, { a: 2 })).toBe(2000);
    const some = Array.from({ length: 4 }, (_, i) => gridParams({ n: wide.n }, { n: 4 }, i)!.n);
    expect(some).toEqual([1, 10, 100, 1000]);
  });

  test("that does not fit the space is refused", () => {
    const grid = (points: unknown) => () => checkSampler({ type: "grid", points } as SamplerOptions, values);
    expect(thrown(grid({ lr: 3, rate: 2 }))).toBe(
      "ValueError: sampler: points of grid names rate, which the search space has not; it has lr, k, c",
    );
    expect(thrown(grid({ k: 2 }))).toBe(
      "ValueError: sampler: points of grid gives no number for lr, which is a float; it must have one",
    );
    expect(thrown(grid({ lr: 2, c: 2 }))).toBe(
      "ValueError: sampler: points of grid gives 2 for c, which is categorical; a grid takes all of its choices, so leave it out",
    );
    expect(thrown(grid(1))).toBe(
      "ValueError: sampler: points of grid is 1; it must be an integer of at least 2, or one for each of some parameters",
    );
  });
});

describe("the options of a sampler", () => {
  test("are filled in", () => {
    expect(checkSampler({ type: "tpe" }, space)).toEqual({
      type: "tpe",
      startupTrials: 10,
      candidates: 24,
      multivariate: true,
    });
  });

  test("that it does not have are refused", () => {
    const check = (sampler: unknown) => () => checkSampler(sampler as SamplerOptions, space);
    expect(thrown(check({ type: "cmaes" }))).toBe(
      'ValueError: sampler: the type is "cmaes"; it must be grid, random, tpe',
    );
    expect(thrown(check({ type: "tpe", startup: 3 }))).toBe(
      'ValueError: sampler: tpe has no option "startup"; there are startupTrials, candidates, multivariate',
    );
    expect(thrown(check({ type: "tpe", candidates: 0 }))).toBe(
      "ValueError: sampler: candidates of tpe is 0; it must be an integer of at least 1",
    );
    expect(thrown(check({ type: "random", points: 3 }))).toBe(
      'ValueError: sampler: random has no option "points"; there are none',
    );
  });
});

describe("proposals", () => {
  const samplers: SamplerOptions[] = [
    { type: "random" },
    { type: "tpe", startupTrials: 3 },
    { type: "tpe", startupTrials: 3, multivariate: false },
  ];
  const anySpace: SearchSpace = { ...space, n: { type: "int", from: 1, to: 500, log: true } };
  const anyFunction = ({ x, n }: { x: number; n: number }) => Math.sin(1000 * x) + Math.log(n);

  test("lie in the space, and the situation decides them", () => {
    fc.assert(
      fc.property(arbitraries.seed(), fc.constantFrom(...samplers), (seed, sampler) => {
        const trials = search({ space: anySpace, sampler, seed }, anyFunction, 12);
        for (const { params } of trials) {
          for (const [name, value] of Object.entries(params))
            expect(isValueOf(anySpace[name]!, value)).toBe(true);
        }
        const again = (n: number, other = seed) =>
          propose({
            space: anySpace,
            sampler,
            seed: other,
            direction: "minimize",
            trials: trials.slice(0, n),
          });
        expect([again(11), again(2)]).toEqual([trials[11]!.params, trials[2]!.params]);
        expect(again(11, seed + 1)).not.toEqual(trials[11]!.params);
      }),
    );
  });

  test("at random spread evenly: floats on their logarithm, integers to both ends", () => {
    const wide = { ...space, n: { type: "int", from: 1, to: 4 } } as const;
    const trials = search({ space: wide, sampler: { type: "random" }, seed: 3 }, () => 0, 4000);
    const share = (is: (params: Params) => boolean) =>
      trials.filter(({ params }) => is(params)).length / 4000;
    expect(share(({ x }) => (x as number) < 0.01)).toBeCloseTo(0.5, 1);
    for (const n of [1, 2, 3, 4]) expect(share((params) => params.n === n)).toBeCloseTo(0.25, 1);
    for (const c of space.c.choices) expect(share((params) => params.c === c)).toBeCloseTo(1 / 3, 1);
  });

  test("of TPE are the draw from the best tenth's density that the others' makes least likely", () => {
    const at = (a: number) => ({ a });
    const line = { a: { type: "float", from: 0, to: 1 } } as const;
    // 25 trials: the best three are good. In order of time, the last is best.
    const trials = Array.from({ length: 25 }, (_, i) => finished(i, at(((i * 7) % 25) / 25), 25 - i));
    const params = trials.map((trial) => trial.params);
    const l = new ParzenEstimator(line, params.slice(22), "scott");
    const g = new ParzenEstimator(line, params.slice(0, 22), "scott");
    for (const seed of seeds) {
      const generator = new Generator(seed, 64, 25);
      const drawn = Array.from({ length: 24 }, () => l.sample(generator));
      const ratio = (params: Params) => l.logDensity(params) - g.logDensity(params);
      const expected = drawn.toSorted((a, b) => ratio(b) - ratio(a))[0];
      expect(propose({ space: line, sampler: { type: "tpe" }, direction: "minimize", seed, trials })).toEqual(
        expected,
      );
    }
  });

  test("of TPE are better than random ones on a bowl", () => {
    const of = (sampler: SamplerOptions) =>
      median(seeds.map((seed) => best(search({ space, sampler, seed }, bowl, 60))));
    const random = of({ type: "random" });
    expect(of({ type: "tpe" })).toBeLessThan(random / 4);
    expect(of({ type: "tpe", multivariate: false })).toBeLessThan(random / 4);
  });

  test("of TPE maximize just as well", () => {
    const minimized = search({ space, sampler: { type: "tpe" }, seed: 1 }, bowl, 40);
    const negative = (params: never) => -bowl(params);
    const maximized = search(
      { space, sampler: { type: "tpe" }, seed: 1, direction: "maximize" },
      negative,
      40,
    );
    expect(maximized.map(({ params }) => params)).toEqual(minimized.map(({ params }) => params));
  });

  test("of TPE with joint densities learn that the best numbers depend on a choice", () => {
    const space = {
      a: { type: "float", from: 0, to: 1 },
      b: { type: "float", from: 0, to: 1 },
      c: { type: "categorical", choices: ["low", "high"] },
    } as const;
    const crossed = ({ a, b, c }: { a: number; b: number; c: string }) =>
      c === "low" ? (a - 0.2) ** 2 + (b - 0.8) ** 2 : 0.02 + (a - 0.8) ** 2 + (b - 0.2) ** 2;
    const of = (multivariate: boolean) => {
      const sampler = { type: "tpe", multivariate } as const;
      const many = Array.from({ length: 45 }, (_, seed) => seed);
      return median(many.map((seed) => best(search({ space, sampler, seed }, crossed, 40))));
    };
    expect(of(true)).toBeLessThan(0.7 * of(false));
  });

  test("of TPE shun where trials were pruned, and where others are trying", () => {
    const line = { a: { type: "float", from: 0, to: 1 } } as const;
    const middle = [0.1, 0.9, 0.3, 0.7, 0.2, 0.8, 0.4, 0.6, 0.5, 0.5];
    const good = middle.map((a, i) => finished(i, { a }, 1 + i));
    const proposals = (state: Trial["state"]) => {
      const others = Array.from({ length: 30 }, (_, i) => finished(10 + i, { a: i / 60 }, null, state));
      const at = seeds.map((seed) => {
        const situation = { space: line, sampler: { type: "tpe" }, direction: "minimize", seed } as const;
        return propose({ ...situation, trials: [...good, ...others] })!.a as number;
      });
      return at.filter((a) => a > 0.5).length;
    };
    expect(proposals("pruned")).toBeGreaterThan(12);
    expect(proposals("running")).toBeGreaterThan(12);
    expect(proposals("failed")).toBeLessThan(10);
  });
});

describe("the Parzen estimator", () => {
  const unit = { a: { type: "float", from: 0, to: 1 } } as const;

  test("mixes a bell over each observation with one over the whole range", () => {
    const estimate = new ParzenEstimator(unit, [{ a: 0.2 }], "neighbor");
    const bell = (x: number, center: number, width: number) =>
      Math.exp(-(((x - center) / width) ** 2) / 2) /
      (width * Math.sqrt(2 * Math.PI) * (normalCdf((1 - center) / width) - normalCdf(-center / width)));
    // The prior's center, 0.5, is the only neighbor; but no bell is narrower than a third of the range here.
    for (const x of [0, 0.2, 0.6, 1]) {
      const expected = (bell(x, 0.2, 1 / 3) + bell(x, 0.5, 1)) / 2;
      expect(Math.exp(estimate.logDensity({ a: x }))).toBeCloseTo(expected, 12);
    }
  });

  test("counts choices, smoothed", () => {
    const three = { c: { type: "categorical", choices: ["a", "b", "c"] } } as const;
    const estimate = new ParzenEstimator(three, [{ c: "a" }, { c: "a" }, { c: "b" }], "neighbor");
    // Each observation gives its own choice (1 + 1/4) / (1 + 3/4), the others (1/4) / (1 + 3/4); the prior 1/3 each.
    const own = 1.25 / 1.75;
    const other = 0.25 / 1.75;
    const expected = { a: 2 * own + other, b: 2 * other + own, c: 3 * other };
    for (const [c, sum] of Object.entries(expected)) {
      expect(Math.exp(estimate.logDensity({ c }))).toBeCloseTo((sum + 1 / 3) / 4, 12);
    }
  });

  test("is a density: it integrates to 1, and what it samples follows it", () => {
    const spaces: SearchSpace[] = [
      { a: { type: "float", from: -2, to: 3 } },
      { a: { type: "int", from: 3, to: 27, step: 4 } },
      { a: { type: "int", from: 1, to: 12, log: true } },
      { a: { type: "categorical", choices: [1, 2, 3] } },
    ];
    fc.assert(
      fc.property(
        arbitraries.seed(),
        fc.constantFrom(...spaces),
        fc.constantFrom("neighbor", "scott"),
        (seed, space, bandwidth) => {
          const situation = {
            space,
            sampler: { type: "random" },
            seed,
            direction: "minimize",
            trials: [],
          } as const;
          const observed = Array.from(
            { length: seed % 6 },
            (_, i) => propose({ ...situation, seed: seed + i })!,
          );
          const estimate = new ParzenEstimator(space, observed, bandwidth as "scott");
          const density = (a: number) => Math.exp(estimate.logDensity({ a }));
          const { a } = space as { a: SearchSpace[string] };
          const whole = Array.from({ length: 30 }, (_, i) => i).filter((v) => isValueOf(a, v));
          const steps = Array.from({ length: 2000 }, (_, i) => -2 + (5 * (i + 0.5)) / 2000);
          const mass = (below: number) =>
            a.type === "float"
              ? steps.filter((v) => v < below).reduce((sum, v) => sum + (density(v) * 5) / 2000, 0)
              : whole.filter((v) => v < below).reduce((sum, v) => sum + density(v), 0);
          expect(mass(100)).toBeCloseTo(1, 5);
          const generator = new Generator(seed, 99);
          const drawn = Array.from({ length: 600 }, () => estimate.sample(generator).a as number);
          for (const below of [0, 2, 9]) {
            const share = drawn.filter((v) => v < below).length / 600;
            // Five standard errors of a share: less than once in a million.
            expect(Math.abs(share - mass(below))).toBeLessThan(5 * Math.sqrt(0.25 / 600));
          }
        },
      ),
      times(0.4),
    );
  });
});

test("the normal distribution function has the values of the tables", () => {
  expect(normalCdf(0)).toBe(0.5);
  expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 14);
  expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
  for (const [x, p] of [
    [-2.999999, 0.001349902463485155],
    [-3, 0.0013498980316300957],
    [-6, 9.865876450377012e-10],
    [-10, 7.619853024160593e-24],
  ] as const) {
    expect(normalCdf(x) / p).toBeCloseTo(1, 11);
  }
  expect(normalMass(8, 9) / 6.2198e-16).toBeCloseTo(1, 4);
  expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
});
