import type { Generator } from "pellucid";

/** A number drawn uniformly from a range. */
export const between = (generator: Generator, from: number, to: number): number =>
  from + (to - from) * generator.uniform();
