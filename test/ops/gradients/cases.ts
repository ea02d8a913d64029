import type fc from "fast-check";
import type { GradientCase } from "../../support/numeric-gradient.js";

/** Op -> what is varied -> cases to check its gradient on. */
export type GradientCases = Record<string, Record<string, fc.Arbitrary<GradientCase>>>;
