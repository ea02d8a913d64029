import fc from "fast-check";

/** So many times as many cases as other properties are tried on in this run. */
export const times = (factor: number): { numRuns: number } => ({
  numRuns: factor * fc.readConfigureGlobal().numRuns!,
});
