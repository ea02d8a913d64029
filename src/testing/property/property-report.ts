import { PellucidError } from "../../errors.js";
import type { GradcheckReport } from "../gradcheck/report.js";
import type { Coverage, MissingCoverage } from "./coverage.js";

/** A case that failed, and what was found of it. */
export interface FailedCase {
  /** As it was drawn. */
  readonly value: unknown;
  /** What gradcheck said; null where it threw instead. */
  readonly report: GradcheckReport | null;
  /** What was thrown; undefined where gradcheck said what is wrong. */
  readonly error: unknown;
}

/** How a property failed. */
export interface PropertyFailure {
  /** The first case that failed, as it was drawn. */
  readonly drawn: FailedCase;
  /** The evidence for the diagnosis: `drawn`, or where that has too few wrong elements a larger one that fails too. */
  readonly evidence: FailedCase;
  /** The smallest case that was found to fail: the one to look at. The same as `drawn` where none smaller was. */
  readonly shrunk: FailedCase;
  /** In how many steps. */
  readonly shrinks: number;
  /** Whether the time for shrinking was over before it had ended. */
  readonly isShrinkCut: boolean;
  /** What the gradient is called, by the evidence. */
  readonly patterns: readonly string[];
  /** fast-check's path to the shrunk case; null for one that was kept. */
  readonly path: string | null;
  /** Which entry of the file of failures it is; null for one that was drawn. */
  readonly entry: number | null;
}

/** What {@link gradcheckProperty} found; as a string, what it prints. */
export interface PropertyReport {
  /** Whether no case failed, all kept failures were replayed, and none of the coverage was missing. */
  readonly ok: boolean;
  /** What was checked. */
  readonly name: string;
  /** How many cases were to be drawn. */
  readonly numRuns: number;
  /** From which seed. */
  readonly seed: number;
  /** How many kept failures were replayed before: those that were checked. */
  readonly replayed: number;
  /** Whether the time was over before all kept failures were replayed: then it is not ok, and no case was drawn. */
  readonly isReplayCut: boolean;
  /** Whether the time was over before all cases were checked. */
  readonly isCut: boolean;
  /** What the cases had in them, up to the first that failed. */
  readonly coverage: Coverage;
  /** What they should have had, and did not. */
  readonly missing: readonly MissingCoverage[];
  /** How it failed; null where it did not. */
  readonly failure: PropertyFailure | null;
  /** Where the failure was kept, and the like. */
  readonly notes: readonly string[];
  /** The report for people to read. */
  toString(): string;
}

/** A case of a property failed, or its cases were not what they must be; `report` says which and why. */
export class GradcheckPropertyError extends PellucidError {
  override name = "GradcheckPropertyError";
  // Private, or whoever prints the error has all of the report below its message, in which it is told for people.
  readonly #report: PropertyReport;

  constructor(report: PropertyReport) {
    super(`${report}`);
    this.#report = report;
  }

  /** All that was found. */
  get report(): PropertyReport {
    return this.#report;
  }
}
