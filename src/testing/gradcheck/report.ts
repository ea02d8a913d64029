import { PellucidError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import { indexAt, type Shape } from "../../tensor/shape.js";
import type { Cause } from "./cause.js";
import type { Finding } from "./finding.js";
import { formatReport } from "./format-report.js";
import { type HistogramBar, histogramOf } from "./histogram.js";
import type { Settings } from "./options.js";
import type { PatternName } from "./patterns.js";
import { reproductionOf } from "./reproduction.js";
import type { Subject } from "./subject.js";

export interface GradcheckReport {
  readonly ok: boolean;
  /** What was checked: the name of the function or module. */
  readonly name: string;
  readonly mode: "full" | "directional";
  readonly order: 1 | 2;
  readonly settings: Pick<Settings, "eps" | "atol" | "rtol" | "scheme" | "kinks" | "seed">;
  /** How many comparisons were made: of elements, or of directions. */
  readonly checked: number;
  /** How many of them lay at a kink. */
  readonly kinks: number;
  /** How many of those were left out, under `kinks: "skip"`. */
  readonly skipped: number;
  readonly failed: number;
  readonly inputs: readonly InputReport[];
  readonly worst: WorstElement | null;
  /** Relative errors of all comparisons, by powers of ten. */
  readonly histogram: readonly HistogramBar[];
  readonly diagnosis: Diagnosis | null;
  /** What the inputs were converted from, and the like. */
  readonly notes: readonly string[];
  /** Code that fails in the same way. */
  readonly reproduction: string;
  toString(): string;
}

export interface InputReport {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Comparisons that were made; 0 for an input that is held fixed. */
  readonly checked: number;
  readonly failed: number;
}

export interface WorstElement {
  /** The place of its input among all. */
  readonly input: number;
  readonly name: string;
  /** In the input's own coordinates. */
  readonly index: readonly number[];
  readonly analytical: number;
  readonly numerical: number;
  /** At a kink, the slopes to its two sides. */
  readonly between: readonly [number, number] | null;
  readonly absolute: number;
  readonly relative: number;
  readonly tolerance: number;
}

export interface Diagnosis {
  readonly cause: Cause;
  /** Names of what the wrong gradient looks like, the likeliest first. */
  readonly patterns: readonly PatternName[];
  readonly text: string;
}

/** The analytical and the numerical gradient disagree; `report` says where and why. */
export class GradcheckError extends PellucidError {
  override name = "GradcheckError";
  readonly report: GradcheckReport;

  constructor(report: GradcheckReport) {
    super(`${report}`, { report });
    this.report = report;
  }
}

/** What a report is made from. */
export interface Checked {
  readonly subject: Subject;
  readonly settings: Settings;
  readonly mode: "full" | "directional";
  readonly order: 1 | 2;
  /** All comparisons that count. */
  readonly findings: readonly Finding[];
  /** Comparisons of single elements, of which the worst is named. */
  readonly singles: readonly Finding[];
  readonly diagnosis: Diagnosis | null;
}

export function reportOf({
  subject,
  settings,
  mode,
  order,
  findings,
  singles,
  diagnosis,
}: Checked): GradcheckReport {
  const count = (which: (finding: Finding) => boolean, of = findings) => of.filter(which).length;
  const isFailed = ({ verdict }: Finding) => verdict === "failed";
  const report = {
    ok: diagnosis === null,
    name: subject.name,
    mode,
    order,
    settings,
    checked: findings.length,
    kinks: count(({ kind }) => kind !== "smooth"),
    skipped: count(({ verdict }) => verdict === "skipped"),
    failed: count(isFailed),
    inputs: subject.inputs.map(({ name, value: { shape, dtype } }, i) => {
      const own = findings.filter(({ direction }) => direction.input === i);
      return { name, shape, dtype, checked: own.length, failed: count(isFailed, own) };
    }),
    worst: worstOf(subject, singles),
    histogram: histogramOf(findings.map(({ relative }) => relative)),
    diagnosis,
    notes: subject.notes,
    reproduction: reproductionOf(subject, settings, order === 2),
  };
  return { ...report, toString: () => formatReport(report) };
}

function worstOf(subject: Subject, singles: readonly Finding[]): WorstElement | null {
  const badness = ({ absolute, tolerance }: Finding) =>
    Number.isNaN(absolute) ? Number.MAX_VALUE : absolute / tolerance;
  const failed = singles.filter(({ verdict }) => verdict === "failed");
  const judged = failed.length > 0 ? failed : singles.filter(({ verdict }) => verdict === "passed");
  const [worst] = [...judged].sort((a, b) => badness(b) - badness(a));
  if (worst === undefined) return null;
  const { direction, analytical, numerical, low, high, kind, absolute, relative, tolerance } = worst;
  const { name, value } = subject.inputs[direction.input];
  return {
    input: direction.input,
    name,
    index: indexAt(direction.positions[0], value.shape),
    analytical,
    numerical,
    between: kind === "smooth" ? null : [low, high],
    absolute,
    relative,
    tolerance,
  };
}
