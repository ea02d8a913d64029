import { columnLines, percent } from "../report/format.js";
import type { ReportTable } from "../report/report-data.js";
import { className } from "../runs/class-names.js";
import type { Compared } from "./compare-configurations.js";
import type { Comparison } from "./comparisons.js";

const COLUMNS = ["configuration", "accuracy", "± std", "F1", "parameters", "MFLOPs", "seconds"];

/** A comparison as a table, for the terminal and for the report. */
export function comparisonTable(comparison: Comparison, compared: readonly Compared[]): ReportTable {
  const [first] = compared;
  const alone = compared.length === 1;
  // What recipes are chosen by is the loss, which says more of few images than how many of them are read.
  const chooses = comparison.judgedBy === "validation";
  const columns = chooses ? COLUMNS.toSpliced(COLUMNS.indexOf("F1"), 1, "loss") : COLUMNS;
  const images = chooses ? "images that are held back" : "test images";
  const tests = `; p against “${first.name}”: a paired t test over the seeds, and McNemar's test on the ${images} with the first seed`;
  return {
    title: comparison.title,
    note: `${comparison.note} Mean and standard deviation over ${first.accuracies.length} seeds${alone ? "" : tests}.`,
    columns: alone ? columns : [...columns, "p (seeds)", "p (McNemar)"],
    rows: compared.map(({ name, accuracy, f1, loss, parameters, flops, seconds, against }) => [
      name,
      percent(accuracy.mean),
      Number.isNaN(accuracy.std) ? "" : percent(accuracy.std),
      chooses ? loss.mean.toFixed(5) : percent(f1.mean),
      parameters.toLocaleString("en-US"),
      (flops / 1e6).toFixed(1),
      seconds.mean.toFixed(1),
      ...(alone ? [] : [against, against?.mcNemar].map((test) => (test ? probability(test.p) : ""))),
    ]),
    bars: compared.map(({ name, accuracy }) => ({
      label: name,
      mean: accuracy.mean,
      std: Number.isNaN(accuracy.std) ? 0 : accuracy.std,
    })),
    unit: "percent",
  };
}

function probability(p: number): string {
  if (Number.isNaN(p)) return "";
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

/** The same in the lines of a terminal. */
export const comparisonLines = ({ columns, rows }: ReportTable): string[] =>
  columnLines(
    [columns, ...rows].map((row) => row.map(String)),
    "right",
  );

/** A class whose recall differs by less than this, or by what may be chance, is not mentioned. */
const WORTH_A_WORD = 0.001;
export const SURE = 0.05;

/** Which classes a configuration reads better or worse than the baseline does, in words. */
export function describeClasses({ against }: Compared, names?: readonly string[]): string {
  if (against === null) return "";
  const differing = against.classes
    .filter(({ difference, p }) => Math.abs(difference) >= WORTH_A_WORD && p < SURE)
    .sort((a, b) => a.difference - b.difference);
  if (differing.length === 0) return names ? "no class" : "no digit";
  return differing
    .map(
      ({ digit, difference }) =>
        `${className(names, digit)} ${difference > 0 ? "+" : "−"}${percent(Math.abs(difference))}`,
    )
    .join(", ");
}
