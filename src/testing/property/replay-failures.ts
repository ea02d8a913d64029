import type { CaseChecker } from "./case-checker.js";
import type { KeptFailure } from "./failure-file.js";
import type { FailedCase } from "./property-report.js";

/** How the kept failures of a property came out. */
export interface Replay {
  /** How many were checked, those that failed again included. */
  readonly replayed: number;
  /** The first that failed again, as `kept[at]`; null where none did. */
  readonly failed: { readonly at: number; readonly case: FailedCase } | null;
  /** Whether the time was over before all of them were checked. */
  readonly isCut: boolean;
  /** What became of those that were not checked. */
  readonly notes: readonly string[];
}

/** Checks kept failures one after the other, up to the first that fails again. */
export function replayFailures<T>(
  checker: CaseChecker<T>,
  kept: readonly KeptFailure[],
  file: string,
): Replay {
  let replayed = 0;
  const notes: string[] = [];
  for (const [at, one] of kept.entries()) {
    const which = `kept failure ${at + 1} of ${kept.length} in ${file}`;
    const outcome = checker.replay(one.case as T);
    if (outcome === "unchecked") {
      notes.push(`the time was over before ${which} was checked: raise timeLimit`);
      return { replayed, failed: null, isCut: true, notes };
    }
    if (outcome === "refused") {
      notes.push(`fn refuses ${which}, which was not checked: remove it, or let fn take it`);
      continue;
    }
    replayed += 1;
    if (outcome !== "passed") return { replayed, failed: { at, case: outcome }, isCut: false, notes };
  }
  return { replayed, failed: null, isCut: false, notes };
}
