import { PellucidError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import type { Shape } from "../../tensor/shape.js";
import type { Cause } from "./cause.js";
import type { HistogramBar } from "./histogram.js";
import type { Settings } from "./options.js";
import type { PatternName } from "./patterns.js";

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
