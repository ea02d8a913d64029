import { readFileSync } from "node:fs";
import type { ClassScores } from "pellucid/metrics";
import { expect } from "vitest";

/** What scikit-learn's averages have; it leaves the support out. */
type AverageScores = Omit<ClassScores, "support">;

interface GoldenReport {
  classes: ClassScores[];
  macro: AverageScores;
  micro: AverageScores;
  weighted: AverageScores;
}

interface ReportCase {
  kind: "report";
  name: string;
  classes: number;
  labels: number[];
  predictions: number[];
  counts: number[][];
  normalized: Record<"true" | "predicted" | "all", number[][]>;
  zeroDivision0: GoldenReport;
  zeroDivision1: GoldenReport;
  accuracy: number;
  balancedAccuracy: number;
  cohenKappa: number | null;
  matthews: number;
  /** null where scikit-learn prints something else for want of samples. */
  text: string | null;
  namedText: string | null;
  names: string[];
}

interface ProbabilityCase {
  kind: "probabilities";
  name: string;
  dtype: "float32" | "float64";
  classes: number;
  probabilities: number[];
  labels: number[];
  logLoss: number;
  topK: { k: number; accuracy: number }[];
  calibration: { bins: number; accuracy: number[]; confidence: number[] }[];
  areas: (number | null)[];
  averagePrecisions: (number | null)[];
  /** Not where a class never occurs: scikit-learn refuses that. */
  macroArea?: number;
  macroAveragePrecision?: number;
}

interface GoldenRoc {
  fpr: (number | null)[];
  tpr: number[];
  /** Without the first, which stands for "nothing is positive". */
  thresholds: number[];
}

interface CurveCase {
  kind: "curve";
  name: string;
  scores: number[];
  positives: number[];
  roc: GoldenRoc;
  allPoints: GoldenRoc;
  area: number | null;
  precisionRecall: { precision: number[]; recall: number[]; thresholds: number[] };
  averagePrecision: number;
}

type Case = ReportCase | ProbabilityCase | CurveCase;

/** What test/fixtures/make_metrics_golden.py wrote. */
const golden: Case[] = JSON.parse(readFileSync(new URL("../fixtures/metrics.json", import.meta.url), "utf8"));

/** The cases of a kind, as `test.each` takes them. */
export const cases = <K extends Case["kind"]>(kind: K): [string, Extract<Case, { kind: K }>][] =>
  golden.filter((one): one is Extract<Case, { kind: K }> => one.kind === kind).map((one) => [one.name, one]);

/** Whether every number of `actual` is within `tolerance` of its golden counterpart, relative to 1 or more. */
export function expectClose(actual: unknown, expected: unknown, tolerance = 1e-12, at = "value"): void {
  if (expected === null) {
    expect(actual, at).toBeNaN();
  } else if (typeof expected === "number") {
    const off = Math.abs((actual as number) - expected) / Math.max(1, Math.abs(expected));
    expect(off, `${at} is ${actual} but scikit-learn has ${expected}`).toBeLessThanOrEqual(tolerance);
  } else {
    const [own, other] = [actual, expected] as Record<string, unknown>[];
    expect(Object.keys(own), at).toEqual(expect.arrayContaining(Object.keys(other)));
    if (Array.isArray(expected)) expect(own.length, `${at}.length`).toBe(expected.length);
    for (const key of Object.keys(other)) expectClose(own[key], other[key], tolerance, `${at}.${key}`);
  }
}
