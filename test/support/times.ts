import fc from "fast-check";

/** So many times as many cases as other properties are tried on in this run, and at least one. */
export const times = (factor: number): { numRuns: number } => ({
  numRuns: Math.ceil(factor * fc.readConfigureGlobal().numRuns!),
});
