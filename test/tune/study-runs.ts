// A study of a function that costs nothing, for the tests of the tune folder.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StudyOptions } from "../../src/tune/header.js";
import { Study } from "../../src/tune/study.js";
import type { Trial } from "../../src/tune/trial.js";

export const space = {
  x: { type: "float", from: 1e-4, to: 1, log: true },
  k: { type: "int", from: 8, to: 64, step: 8 },
  c: { type: "categorical", choices: ["one", "two", true] },
} as const;

export const options = {
  name: "bowl",
  space,
  direction: "minimize",
  sampler: { type: "tpe", startupTrials: 5 },
  pruner: { type: "halving", minResource: 1, reductionFactor: 2 },
  seed: 7,
  fixed: { epochs: 4 },
} as const satisfies StudyOptions;

/** Least, 0, at x = 0.01, k = 32, c = "two". */
export const bowl = ({ x, k, c }: { x: number; k: number; c: unknown }): number =>
  (Math.log10(x) + 2) ** 2 + ((k - 32) / 32) ** 2 + (c === "two" ? 0 : 0.5);

/** Runs what is missing of `count` trials, one after another. */
export function runTrials(path: string, count: number): readonly Trial[] {
  using study = Study.open(path, options);
  for (let trial = study.ask(count); trial; trial = study.ask(count)) {
    const { number, params } = trial;
    const end = bowl(params);
    let pruned = false;
    for (let step = 1; step <= 4 && !pruned; step++) pruned = study.report(number, step, end + 1 / step);
    if (pruned) study.tell(number, { state: "pruned" });
    else if (number % 11 === 4) study.tell(number, { state: "failed", reason: "by plan" });
    else study.tell(number, { value: end });
  }
  return study.trials;
}

/** The trials without what depends on the hour and on interruptions. */
export const essence = (trials: readonly Trial[]) =>
  trials.map(({ number, params, state, value, intermediate, reason }) => ({
    number,
    params,
    state,
    value,
    intermediate,
    reason,
  }));

/** A directory that nothing else uses, and what removes it. */
export function ownDirectory(): { file(name: string): string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "pellucid-tune-"));
  return {
    file: (name) => join(directory, name),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
