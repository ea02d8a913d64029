import type { Robustness } from "../corruptions/robustness.js";
import { percent } from "../report/format.js";

/** Lines for a terminal: the accuracy on each kind of corrupted images, and what it is without. */
export function describeRobustness({ seed, clean, mean, kinds }: Robustness): string[] {
  const row = (name: string, accuracy: number) => name.padEnd(16) + percent(accuracy).padStart(8);
  return [
    `\ncorrupted by (seed ${seed})`,
    ...kinds.map(({ name, accuracy }) => row(name, accuracy)),
    row("mean", mean),
    row("clean", clean),
  ];
}
