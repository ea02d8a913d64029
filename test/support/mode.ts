// What `npm test` leaves to `npm run test:all`, and that to the modes for which time does not count.

import { inject } from "vitest";

const mode = process.env.PELLUCID_TEST_MODE ?? "test";

/** Whether this run takes every case, kill and training, however long; `npm test` is small enough to wait for. */
export const everything = mode !== "test";

/** Whether it also takes each as often as it can be, on every tier: `npm run test:long` and `npm run test:gpu`. */
export const exhaustive = mode === "long" || mode === "gpu";

/** Where each of `step` parts has its turn: the part of this run, by its seed. */
export const turnOf = (step: number): number => Math.abs(inject("properties").seed) % step;

/** Every `step`-th of these and at least one, from where the run's seed says, so that each gets its turn. */
export function part<T>(step: number, all: readonly T[]): readonly T[] {
  const first = turnOf(Math.min(step, all.length));
  return all.filter((_, i) => i % step === first);
}

/** The same in `npm test`; else everything. */
export const oneIn = <T>(step: number, all: readonly T[]): readonly T[] =>
  everything ? all : part(step, all);
