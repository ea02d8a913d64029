import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { readableCost } from "../cost/format-cost.js";
import { checkReport } from "./check-report.js";
import { formatReport } from "./format-report.js";
import type { GradcheckReport, ReportData } from "./report.js";

/** Numbers that JSON has no word for, as strings. */
export type NonFinite = "NaN" | "Infinity" | "-Infinity";

/** The same data with its numbers as JSON can hold them. */
export type Jsonable<T> = T extends number
  ? T | NonFinite
  : T extends readonly (infer E)[]
    ? readonly Jsonable<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Jsonable<T[K]> }
      : T;

/** What `JSON.stringify` makes of a {@link GradcheckReport}; {@link reportFromJson} reads it back. */
export type GradcheckJson = Jsonable<ReportData> & {
  /** Tells it from other files. */
  readonly format: "pellucid.gradcheck";
  /** Grows when a field changes its meaning or goes; new fields may come without. */
  readonly version: 1;
};

const FORMAT: GradcheckJson["format"] = "pellucid.gradcheck";
const VERSION: GradcheckJson["version"] = 1;

/** Fields that hold text, which may read "NaN" and mean it. */
const TEXTS = new Set(["name", "text", "reproduction", "notes", "what", "faults"]);
const NON_FINITE = new Set<unknown>(["NaN", "Infinity", "-Infinity"]);

/** The report with what a person, or `JSON.stringify`, reads of it. */
export const readable = (data: ReportData): GradcheckReport => ({
  ...data,
  toString: () => formatReport(data),
  toJSON: () => toJson(data),
});

function toJson(data: ReportData): GradcheckJson {
  const spelled = mapped(data, (value) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
  return { format: FORMAT, version: VERSION, ...(spelled as Jsonable<ReportData>) };
}

/**
 * The report that `JSON.stringify` made this of, from its text or from what `JSON.parse` made of that.
 *
 * @throws {ValueError} when it is no report, one of a later version, or has a field that no report has so.
 * @example
 * const report = gradcheck(relu, [tensor([-1, 2])]);
 * reportFromJson(JSON.stringify(report)).checked; // 2
 */
export function reportFromJson(json: string | GradcheckJson): GradcheckReport {
  const parsed = typeof json === "string" ? parse(json) : json;
  const { format, version, ...data } = (parsed ?? {}) as Partial<GradcheckJson>;
  if (format !== FORMAT) {
    throw new ValueError(
      `reportFromJson: format is ${describe(format)}; it must be "${FORMAT}", as in what JSON.stringify makes of a report of gradcheck`,
    );
  }
  if (version !== VERSION) {
    throw new ValueError(
      `reportFromJson: version is ${describe(version)}; this version of pellucid reads ${VERSION}: read it with the one that wrote it`,
    );
  }
  const read = mapped(data, (value) => (NON_FINITE.has(value) ? Number(value) : value));
  checkReport(read);
  return readable({ ...read, cost: read.cost && readableCost(read.cost) });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ValueError(
      `reportFromJson: the text is no JSON (${(cause as Error).message}); pass what JSON.stringify makes of a report of gradcheck`,
    );
  }
}

/** A copy in which every value that is no object went through `change`, texts excepted. */
function mapped(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => mapped(one, change));
  if (typeof value !== "object" || value === null) return change(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, TEXTS.has(key) ? one : mapped(one, change)]),
  );
}
