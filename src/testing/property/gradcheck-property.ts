import fc from "fast-check";
import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { CaseChecker } from "./case-checker.js";
import type { CaseFunction } from "./case-function.js";
import { missingOf } from "./coverage.js";
import { keepFailure, readFailures } from "./failure-file.js";
import { formatProperty } from "./format-property.js";
import {
  checkPropertyOptions,
  type GradcheckPropertyOptions,
  SHRINK_TIME_LIMIT,
  TIME_LIMIT,
} from "./options.js";
import { GradcheckPropertyError, type PropertyFailure, type PropertyReport } from "./property-report.js";
import { replayFailures } from "./replay-failures.js";
import { checkSignature } from "./signature.js";

/**
 * Runs `gradcheck` on random cases, as a property of fast-check. `fn` is given a case as `cases` draws it: a tensor,
 * or a list or a plain object with tensors in it, of which all of a float dtype are differentiated.
 *
 * Where a case fails, smaller ones are tried for `shrinkTimeLimit`; the message has the smallest to paste, and takes the
 * diagnosis from the first, which has more elements to tell one mistake from another. With `failures`, it is kept in a file, and
 * replayed first from then on. The report counts what the cases had in them (ranks, sizes, dtypes, broadcasting, kinks), and
 * `coverage` demands shares of it.
 *
 * @throws {GradcheckPropertyError} when a case fails, coverage is missing, or time for the kept failures (not with `throws: false`).
 * @throws {FormatError} when the file of failures is damaged, or of another version.
 * @throws {ValueError} when a kept case is of another kind than those that are drawn.
 * @example
 * import * as arbitraries from "pellucid/testing/arbitraries";
 * const cases = arbitraries.tensor({ dtype: "float64" });
 * const report = gradcheckProperty((x) => mul(relu(x), x), cases, { numRuns: 20 });
 * report.ok; // true
 */
export function gradcheckProperty<T>(
  fn: CaseFunction<T>,
  cases: fc.Arbitrary<T>,
  options: GradcheckPropertyOptions<T> = {},
): PropertyReport {
  if (typeof fn !== "function") {
    throw new ValueError(
      `gradcheckProperty: fn is ${describe(fn)}; it must be a function of a case that is drawn`,
    );
  }
  if (!(cases instanceof fc.Arbitrary)) {
    throw new ValueError(
      `gradcheckProperty: cases is ${describe(cases)}; it must be an arbitrary of fast-check, as arbitraries.tensor()`,
    );
  }
  checkPropertyOptions(fn, options);
  const report = search(fn, cases, options);
  if (!report.ok && (options.throws ?? true)) throw new GradcheckPropertyError(report);
  return report;
}

/** How many cases are looked at for one with more evidence than the first that failed. */
const MORE = 40;

function search<T>(
  fn: CaseFunction<T>,
  cases: fc.Arbitrary<T>,
  options: GradcheckPropertyOptions<T>,
): PropertyReport {
  const { failures: file, shrinkTimeLimit = SHRINK_TIME_LIMIT } = options;
  const name = options.name ?? (fn.name || "fn");
  const checker = new CaseChecker(fn, options, options.timeLimit ?? TIME_LIMIT);
  const kept = file === undefined ? [] : readFailures(file, name);
  if (file !== undefined)
    checkSignature(
      kept.map((one) => one.case),
      cases,
      file,
      name,
    );

  const drawMore = (seed: number) => () => fc.sample(cases, { numRuns: MORE, seed });
  const { replayed, failed, isCut, notes: unreplayed } = replayFailures(checker, kept, file ?? "");
  const before = { name, replayed, isReplayCut: isCut, numRuns: 0, notes: unreplayed };
  if (failed !== null) {
    const { seed, path } = kept[failed.at];
    const failure = named({
      drawn: failed.case,
      evidence: checker.larger(failed.case, drawMore(seed)),
      shrunk: failed.case,
      shrinks: 0,
      isShrinkCut: false,
      path: null,
      entry: failed.at + 1,
    });
    const notes = [...unreplayed, `kept in ${file}: found with seed ${seed}, path ${JSON.stringify(path)}`];
    return reportOf(checker, { ...before, seed, failure, notes });
  }
  if (isCut) return reportOf(checker, { ...before, seed: options.seed ?? kept[0].seed, failure: null });

  const property = fc.property(cases, (value) => checker.passes(value, shrinkTimeLimit));
  const { numRuns, seed, path, examples } = options;
  const given = { numRuns, seed, path, examples: examples?.map((value): [T] => [value]) };
  const details = fc.check(
    property,
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  const found = {
    ...before,
    seed: details.seed,
    numRuns: details.runConfiguration.numRuns ?? 100,
  };
  const { first, last } = checker;
  if (first === null || last === null) {
    // No case failed: what is thrown out of the arbitrary, or out of classify, is for whoever wrote them.
    if (details.failed && details.errorInstance != null) throw details.errorInstance;
    const { coverage } = checker;
    const missing = path === undefined ? missingOf(coverage, options.coverage ?? {}) : [];
    const isRefused = details.failed && !checker.isCut;
    const unchecked =
      coverage.cases > 0
        ? isRefused
          ? [
              `fn refused ${details.numSkips} cases, so that only ${coverage.cases} of ${found.numRuns} were checked`,
            ]
          : []
        : [
            checker.isCut
              ? "the time was over before a single case was checked: raise timeLimit"
              : "no case was checked: fn refused all of them",
          ];
    const notes = [...unreplayed, ...unchecked];
    return reportOf(checker, { ...found, missing, notes, failure: null });
  }
  const { isShrinkCut } = checker;
  const evidence = checker.larger(first, drawMore(details.seed));
  const failure = named({
    drawn: first,
    evidence,
    shrunk: details.numShrinks === 0 ? first : last,
    shrinks: details.numShrinks,
    isShrinkCut,
    path: details.counterexamplePath ?? "0",
    entry: null,
  });
  const notes = file === undefined ? [] : [...unreplayed, keep(file, name, failure, details.seed)];
  return reportOf(checker, { ...found, failure, notes });
}

function named(failure: Omit<PropertyFailure, "patterns">): PropertyFailure {
  const { evidence, shrunk } = failure;
  return { ...failure, patterns: (evidence.report ?? shrunk.report)?.diagnosis?.patterns ?? [] };
}

function keep(file: string, name: string, { shrunk, path, patterns }: PropertyFailure, seed: number): string {
  try {
    const isNew = keepFailure(file, name, { case: shrunk.value, seed, path: path!, diagnosis: patterns });
    return isNew ? `kept in ${file}, to be replayed first: commit it` : `it is in ${file} already`;
  } catch (error) {
    // What was found counts for more than that it could not be kept.
    return `not kept in ${file}: ${(error as Error).message}`;
  }
}

type Found = Pick<
  PropertyReport,
  "name" | "replayed" | "isReplayCut" | "seed" | "numRuns" | "failure" | "notes"
> &
  Partial<Pick<PropertyReport, "missing">>;

function reportOf<T>({ coverage, isCut }: CaseChecker<T>, { missing = [], ...found }: Found): PropertyReport {
  const isFound = found.failure !== null || missing.length > 0;
  const ok = !isFound && !found.isReplayCut && (coverage.cases > 0 || found.replayed > 0);
  const report = { ...found, ok, missing, coverage, isCut };
  return { ...report, toString: () => formatProperty(report) };
}
