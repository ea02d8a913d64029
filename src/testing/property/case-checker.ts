import fc from "fast-check";
import { gradcheck } from "../gradcheck/gradcheck.js";
import type { GradcheckReport } from "../gradcheck/report.js";
import { type CaseFunction, caseCall, plain } from "./case-function.js";
import { Clock, OutOfTime } from "./clock.js";
import { type Coverage, CoverageCounter, labelsOf } from "./coverage.js";
import type { GradcheckPropertyOptions } from "./options.js";
import type { FailedCase } from "./property-report.js";

/** So many wrong elements tell one mistake from another. */
const ENOUGH = 8;

/** How the check of a case ended; "refused": by fn, with `fc.pre`; "unchecked": there was no time for it. */
type CaseOutcome = FailedCase | "passed" | "refused" | "unchecked";

const wrongIn = ({ report }: FailedCase): number => report?.failed ?? 0;

/** Checks cases, one after the other, as long as there is time, and remembers the first and the last that failed. */
export class CaseChecker<T> {
  first: FailedCase | null = null;
  last: FailedCase | null = null;
  /** Whether the time was over before a case failed. */
  isCut = false;
  readonly #clock = new Clock();
  readonly #counter = new CoverageCounter();
  readonly #fn: CaseFunction<T>;
  readonly #options: GradcheckPropertyOptions<T>;

  constructor(fn: CaseFunction<T>, options: GradcheckPropertyOptions<T>, timeLimit: number) {
    this.#fn = fn;
    this.#options = options;
    this.#clock.start(timeLimit);
  }

  get coverage(): Coverage {
    return this.#counter.coverage;
  }

  /** Whether the time was over before the failure was as small as can be. */
  get isShrinkCut(): boolean {
    return this.first !== null && this.#clock.isCut;
  }

  /** A case that failed before. */
  replay(value: T): CaseOutcome {
    const outcome = this.#check(value);
    if (typeof outcome === "object") this.first ??= outcome;
    return outcome;
  }

  /** Of these cases that fail too, the one with most wrong elements: enough of them, or as many as there is time for. */
  larger(than: FailedCase, draw: () => Iterable<T>): FailedCase {
    // What costs too much is no more so in a larger case.
    if (than.report !== null && than.report.diagnosis === null) return than;
    let best = than;
    for (const value of drawnBy(draw)) {
      if (wrongIn(best) >= ENOUGH) break;
      const outcome = this.#check(value);
      if (typeof outcome === "object" && wrongIn(outcome) > wrongIn(best)) best = outcome;
      if (outcome === "unchecked") break;
    }
    return best;
  }

  /** For a property of fast-check. From the first failure on, there is the time for shrinking. */
  passes(drawn: T, shrinkTimeLimit: number): boolean {
    const value = plain(drawn);
    const outcome = this.#outcome(value);
    if (this.first === null && !(outcome instanceof Error)) {
      const own = this.#options.classify?.(value) ?? [];
      this.#counter.add(labelsOf(value, outcome, [own].flat()), outcome);
    }
    const failed = failureIn(value, outcome);
    if (failed === null) return true;
    if (this.first === null) {
      this.first = failed;
      this.#clock.start(shrinkTimeLimit);
    }
    this.last = failed;
    return false;
  }

  #check(value: T): CaseOutcome {
    try {
      return failureIn(value, this.#outcome(plain(value))) ?? "passed";
    } catch (error) {
      if (!fc.PreconditionFailure.isFailure(error)) throw error;
      return error.interruptExecution ? "unchecked" : "refused";
    }
  }

  /** What gradcheck says, or throws. */
  #outcome(value: T): GradcheckReport | Error {
    if (this.#clock.isOver()) this.#stop();
    const { gradcheck: options, name } = this.#options;
    const { fn, inputs } = caseCall(this.#fn, value);
    try {
      const own = { ...options, name: name ?? (this.#fn.name || "fn"), throws: false };
      const report = gradcheck(this.#clock.guard(fn), inputs, own);
      if (this.#clock.isCut) this.#stop();
      return report;
    } catch (error) {
      if (error instanceof OutOfTime || this.#clock.isCut) this.#stop();
      if (fc.PreconditionFailure.isFailure(error)) throw error;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Neither passes nor fails, and lets fast-check end. */
  #stop(): never {
    if (this.first === null) this.isCut = true;
    throw new fc.PreconditionFailure(true);
  }
}

function failureIn(value: unknown, outcome: GradcheckReport | Error): FailedCase | null {
  if (outcome instanceof Error) return { value, report: null, error: outcome };
  return outcome.ok ? null : { value, report: outcome, error: undefined };
}

/** What was found counts for more than that no more can be drawn. */
function drawnBy<T>(draw: () => Iterable<T>): Iterable<T> {
  try {
    return draw();
  } catch {
    return [];
  }
}
