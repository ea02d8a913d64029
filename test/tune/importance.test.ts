import { describe, expect, test } from "vitest";
import { completeHeader } from "../../src/tune/header.js";
import { importance } from "../../src/tune/importance.js";
import type { StudyRecord } from "../../src/tune/record.js";
import { propose, type SamplerOptions } from "../../src/tune/samplers.js";
import type { Params, SearchSpace } from "../../src/tune/search-space.js";
import type { Trial } from "../../src/tune/trial.js";
import { thrown } from "../support/errors.js";

describe("importance", () => {
  const wide: SearchSpace = {
    lr: { type: "float", from: 1e-4, to: 1e-1, log: true },
    size: { type: "int", from: 32, to: 256, step: 32 },
    schedule: { type: "categorical", choices: ["constant", "one-cycle", "step"] },
    nothing: { type: "categorical", choices: [true, false] },
  };
  function studyOf(
    fn: (params: never) => number,
    sampler: SamplerOptions,
    seed: number,
    count = 60,
  ): StudyRecord {
    const header = completeHeader({ name: "x", space: wide, direction: "maximize", sampler, seed });
    const trials: Trial[] = [];
    while (trials.length < count) {
      const params: Params = propose({ ...header, trials })!;
      trials.push({
        number: trials.length,
        params,
        state: "complete",
        value: fn(params as never),
        intermediate: [],
        started: "2026-01-01T00:00:00Z",
        restarts: 0,
      });
    }
    return { header, trials };
  }
  const accuracy = ({ lr, size, schedule }: { lr: number; size: number; schedule: string }) =>
    0.99 - 0.02 * (Math.log10(lr) + 2.5) ** 2 - (schedule === "one-cycle" ? 0 : 0.006) - 1e-6 * size;
  const shares = (study: StudyRecord) =>
    Object.fromEntries(importance(study).shares.map(({ name, share }) => [name, share]));

  test.each(["random", "tpe"] as const)("finds what matters, whether trials are from %s or not", (type) => {
    for (const seed of [1, 2, 3]) {
      const study = studyOf(accuracy, { type }, seed);
      const { shares: ordered, explained } = importance(study);
      expect(ordered.slice(0, 2).map(({ name }) => name)).toEqual(["lr", "schedule"]);
      expect(shares(study).nothing).toBeLessThan(0.1);
      expect(ordered.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(explained).toBeGreaterThan(0.6);
      expect(explained).toBeLessThanOrEqual(1);
    }
  });

  test("explains little where parameters matter only in combination", () => {
    const crossed = ({ nothing, schedule }: { nothing: boolean; schedule: string }) =>
      nothing === (schedule === "step") ? 1 : 0;
    const balanced = studyOf(crossed, { type: "random" }, 1, 200);
    expect(importance(balanced).explained).toBeLessThan(0.3);
  });

  test("is nobody's where all trials are equally good", () => {
    const { shares, explained } = importance(studyOf(() => 1, { type: "random" }, 1));
    expect(shares.map(({ share }) => share)).toEqual([0, 0, 0, 0]);
    expect(explained).toBe(0);
  });

  test("needs ten trials", () => {
    expect(thrown(() => importance(studyOf(accuracy, { type: "random" }, 1, 9)))).toBe(
      "ValueError: importance: 9 trials were completed or pruned; there must be at least 10",
    );
  });
});
