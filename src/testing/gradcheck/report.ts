import { PellucidError } from "../../errors.js";
import type { DType } from "../../tensor/dtype.js";
import type { Shape } from "../../tensor/shape.js";
import type { GradientCost } from "../cost/cost-report.js";
import type { Cause } from "./cause.js";
import type { InputElements } from "./elements.js";
import type { ForwardCheck } from "./forward-mode.js";
import type { HistogramBar } from "./histogram.js";
import type { Settings } from "./options.js";
import type { PatternName } from "./patterns/pattern-name.js";

/** What {@link gradcheck} found, as plain data. */
export interface ReportData {
  /** Whether nothing failed. */
  readonly ok: boolean;
  /** What was checked: the name of the function or module. */
  readonly name: string;
  /** Whether single elements were compared, or directions. */
  readonly mode: "full" | "directional";
  /** Whether the gradient was checked, or the gradient of the gradient. */
  readonly order: 1 | 2;
  /** The options that it was judged by, defaults filled in. */
  readonly settings: Pick<Settings, "eps" | "atol" | "rtol" | "kinks" | "seed">;
  /** How many comparisons were made: of elements, or of directions. */
  readonly checked: number;
  /** How many of them lay at a kink. */
  readonly kinks: number;
  /** How many of those were left out, under `kinks: "skip"`. */
  readonly skipped: number;
  /** How many comparisons failed. */
  readonly failed: number;
  /** The same for each input. */
  readonly inputs: readonly InputReport[];
  /** Where the error is largest for what is allowed there; null where no single element was compared. */
  readonly worst: WorstElement | null;
  /** All comparisons of single elements, for each input that has any. */
  readonly elements: readonly InputElements[];
  /** Relative errors of all comparisons, by powers of ten. */
  readonly histogram: readonly HistogramBar[];
  /** What is wrong; null where all is right. */
  readonly diagnosis: Diagnosis | null;
  /** Whether forward mode agrees with reverse mode. */
  readonly forward: ForwardCheck;
  /** What the gradient costs and keeps, where the option `limits` asks for that; else null. */
  readonly cost: GradientCost | null;
  /** What the inputs were converted from, and the like. */
  readonly notes: readonly string[];
  /** Code that fails in the same way; empty where nothing failed. */
  readonly reproduction: string;
}

/** What {@link gradcheck} found; as a string, what it prints; through `JSON.stringify`, what a program reads. */
export interface GradcheckReport extends ReportData {
  /** The report for people to read. */
  toString(): string;
  /** The report for programs: a {@link GradcheckJson}, which {@link reportFromJson} reads back. */
  toJSON(): object;
}

/** How one input fared. */
export interface InputReport {
  /** `input 0`, or the name of a parameter. */
  readonly name: string;
  /** The size of each axis. */
  readonly shape: Shape;
  /** The type of its elements when it was checked. */
  readonly dtype: DType;
  /** Comparisons that were made; 0 for an input that is held fixed. */
  readonly checked: number;
  /** Comparisons that failed. */
  readonly failed: number;
}

/** Where analytical and numerical gradient disagree most. */
export interface WorstElement {
  /** The place of its input among all. */
  readonly input: number;
  /** The name of its input. */
  readonly name: string;
  /** In the input's own coordinates. */
  readonly index: readonly number[];
  /** What `backward` answers. */
  readonly analytical: number;
  /** What the differences of the function's values say. */
  readonly numerical: number;
  /** At a kink, the slopes to its two sides. */
  readonly between: readonly [number, number] | null;
  /** |analytical − numerical|; at a kink, how far the analytical slope lies outside of those to its two sides. */
  readonly absolute: number;
  /** The same, as a share of the larger of the two. */
  readonly relative: number;
  /** How far the differences themselves may be off, by round-off and truncation. */
  readonly bound: number;
  /** What would have been allowed: `bound`, and the error allowed to the analytical gradient. */
  readonly tolerance: number;
}

/** What is wrong with a gradient. */
export interface Diagnosis {
  /** Whether it is the backward, or the way in which it was checked. */
  readonly cause: Cause;
  /** Names of what the wrong gradient looks like, the likeliest first. */
  readonly patterns: readonly PatternName[];
  /** The same for each input whose gradient looks like something. */
  readonly inputs: readonly NamedInput[];
  /** The same in words, for people to read. */
  readonly text: string;
}

/** An input whose wrong gradient looks like a known mistake. */
export interface NamedInput {
  /** The place of the input among all. */
  readonly input: number;
  /** Its name. */
  readonly name: string;
  /** What its gradient looks like, the likeliest first. */
  readonly patterns: readonly PatternName[];
}

/** The analytical and the numerical gradient disagree; `report` says where and why. */
export class GradcheckError extends PellucidError {
  override name = "GradcheckError";
  // Private, or whoever prints the error has all of the report below its message, in which it is told for people.
  readonly #report: GradcheckReport;

  constructor(report: GradcheckReport) {
    super(`${report}`);
    this.#report = report;
  }

  /** All that was found. */
  get report(): GradcheckReport {
    return this.#report;
  }
}
