import type { Backend } from "../../backends/backend.js";
import { PellucidError } from "../../errors.js";
import { formatShape, indexAt } from "../../tensor/shape.js";
import type { Tensor } from "../../tensor/tensor.js";
import { ulpsBetween } from "./ulp.js";

/** What {@link compareBackends} found; as a string, a table. */
export interface BackendsReport {
  /** Whether all rows are. */
  readonly ok: boolean;
  /** What was run: the name of the function or module. */
  readonly name: string;
  /** The error that was allowed, relative to the largest magnitude of a tensor. */
  readonly rtol: number;
  /** The output and each gradient, on each backend. */
  readonly rows: readonly Difference[];
  /** The table for people to read. */
  toString(): string;
}

/** One tensor on one backend, against float64. */
export interface Difference {
  /** The name of the backend. */
  readonly backend: string;
  /** What it runs on: `backend.describe()`. */
  readonly description: string;
  /** `output`, or `d` and the name of an input. */
  readonly tensor: string;
  /** Whether the error is allowed. */
  readonly ok: boolean;
  /** The largest distance in steps of float32; huge where terms cancel. */
  readonly ulp: number;
  /** The largest error, relative to the largest magnitude of the tensor. */
  readonly relative: number;
  /** Where that is, and both values there; null where all are the same. */
  readonly worst: {
    /** One number for each axis. */
    readonly index: readonly number[];
    /** The value on this backend. */
    readonly got: number;
    /** The value in float64. */
    readonly want: number;
  } | null;
}

/** A float32 backend is further from float64 than allowed; `report` says where. */
export class BackendsDifferError extends PellucidError {
  override name = "BackendsDifferError";
  /** All that was found. */
  readonly report: BackendsReport;

  constructor(report: BackendsReport) {
    super(`${report}`, { report });
    this.report = report;
  }
}

/** Compares what a backend made of a tensor with what it should be. A missing gradient counts as zeros. */
export async function differenceOf(
  on: Backend,
  name: string,
  got: Tensor | null,
  want: Tensor | null,
  rtol: number,
): Promise<Difference> {
  const size = (got ?? want)?.size ?? 0;
  const a = got === null ? new Float32Array(size) : await got.data();
  const b = want === null ? new Float64Array(size) : await want.data();
  const largest = Array.from(b, Math.abs)
    .filter(Number.isFinite)
    .reduce((most, x) => Math.max(most, x), 0);
  let [ulp, error, at] = [0, 0, -1];
  for (let i = 0; i < size; i++) {
    const same = Object.is(a[i], b[i]) || a[i] === b[i];
    const difference = same ? 0 : Math.abs(a[i] - b[i]);
    ulp = Math.max(ulp, ulpsBetween(a[i], b[i]));
    // NaN where only one of them is, or where both are infinite with other signs.
    const distance = Number.isNaN(difference) ? Infinity : difference;
    if (distance > error) [error, at] = [distance, i];
  }
  const relative = error === 0 ? 0 : error / largest;
  return {
    backend: on.name,
    description: on.describe(),
    tensor: name,
    ok: relative <= rtol,
    ulp,
    relative,
    worst: at < 0 ? null : { index: indexAt(at, (got ?? want)!.shape), got: a[at], want: b[at] },
  };
}

export function reportOf(name: string, rtol: number, rows: readonly Difference[]): BackendsReport {
  const report = { ok: rows.every(({ ok }) => ok), name, rtol, rows };
  return { ...report, toString: () => format(report) };
}

function format({ ok, name, rtol, rows }: Omit<BackendsReport, "toString">): string {
  const lines = [
    `compareBackends of ${name}: ${ok ? "every backend is" : "not every backend is"} within ${rtol} of float64`,
  ];
  const width = Math.max(...rows.map(({ tensor }) => tensor.length));
  for (const description of new Set(rows.map((row) => row.description))) {
    lines.push("", description);
    for (const { tensor, ok, ulp, relative, worst } of rows.filter(
      (row) => row.description === description,
    )) {
      const where =
        worst === null ? "" : `; worst at ${formatShape(worst.index)}: ${worst.got} for ${worst.want}`;
      lines.push(
        `  ${ok ? " " : "✗"} ${tensor.padEnd(width)}  ${relative.toExponential(1)} of the largest, ${ulp} ULP${where}`,
      );
    }
  }
  return lines.join("\n");
}
