// What `npm test` leaves to `npm run test:all`.

import { inject } from "vitest";

/** Whether this run takes every case, kill and training, however long; `npm test` is small enough to wait for. */
export const everything = process.env.PELLUCID_TEST_MODE !== "test";

/** Every `step`-th of these and at least one, from where the run's seed says, so that each gets its turn; or everything. */
export function oneIn<T>(step: number, all: readonly T[]): readonly T[] {
  const first = Math.abs(inject("properties").seed) % Math.min(step, all.length);
  return everything ? all : all.filter((_, i) => i % step === first);
}
