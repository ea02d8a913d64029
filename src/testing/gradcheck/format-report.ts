import { formatShape } from "../../tensor/shape.js";
import { costInWords, wrongInCost } from "../cost/format-cost.js";
import { counted, elementName } from "./element-name.js";
import { formatHistogram } from "./histogram.js";
import { plain } from "./options.js";
import type { InputReport, ReportData } from "./report.js";

/** The report as a person reads it in a terminal. */
export function formatReport(report: ReportData): string {
  return sections([
    [headlineOf(report), ...report.inputs.map((input) => `  ${formatInput(input)}`)],
    worstOf(report),
    diagnosisOf(report),
    costOf(report),
    report.failed > 0 ? ["relative errors:", ...formatHistogram(report.histogram)] : [],
    ...notesOf(report),
    reproductionOf(report),
  ]);
}

/** What stands above a diff of the gradients, which shows where: what is wrong first. */
export const formatFailure = (report: ReportData): string =>
  sections([
    [headlineOf(report)],
    diagnosisOf(report),
    costOf(report),
    worstOf(report),
    ...notesOf(report),
    reproductionOf(report),
  ]);

const sections = (all: readonly (readonly string[])[]): string =>
  all
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");

/** What was checked, and how that ended, in a line. */
export const headlineOf = (report: ReportData): string => `${titleOf(report)}: ${outcomeOf(report)}`;

/** What was checked. */
export const titleOf = ({ order, name }: ReportData): string =>
  `gradcheck of ${order === 2 ? `the second derivative of ${name}` : name}`;

/** How that ended. */
export function outcomeOf(report: ReportData): string {
  const checked = counted(report.checked, report.mode === "full" ? "element" : "random direction");
  const kinks =
    report.kinks === 0
      ? ""
      : `, ${report.kinks} at a kink${report.skipped > 0 ? ` (${report.skipped} skipped)` : ""}`;
  // A gradient that is missing, or of the wrong shape, is no matter of single elements.
  const where = report.failed === 0 ? "" : ` at ${report.failed} of ${checked}${kinks}`;
  if (report.ok) return `passed, ${checked}${kinks}`;
  const { diagnosis, cost } = report;
  return diagnosis === null && cost !== null ? `failed: ${costInWords(cost)}` : `failed${where}`;
}

/** What is wrong: with the gradient, and with what it costs. */
export const faultsOf = ({ diagnosis, cost }: ReportData): string[] => [
  ...(diagnosis === null ? [] : [diagnosis.text]),
  ...(cost === null ? [] : wrongInCost(cost)),
];

/** The element that is furthest off, in lines. */
export function worstOf({ settings, worst, failed }: ReportData): string[] {
  if (worst === null || failed === 0) return [];
  const sides =
    worst.between === null
      ? ""
      : ` (a kink: the slopes around it from ${worst.between[0]} to ${worst.between[1]})`;
  const atol = settings.atol > 0 ? `, atol ${plain(settings.atol)}` : "";
  return [
    `worst: ${elementName(worst.name, worst.index)}`,
    `  analytical  ${worst.analytical}`,
    `  numerical   ${worst.numerical} ± ${short(worst.bound)}${sides}`,
    `  error       ${short(worst.absolute)}, relative ${short(worst.relative)}; allowed ${short(worst.tolerance)} (what the difference and rounding may be off, and rtol ${plain(settings.rtol)}${atol})`,
  ];
}

const diagnosisOf = ({ diagnosis }: ReportData): string[] =>
  diagnosis === null ? [] : [`diagnosis: ${diagnosis.text}`];

const notesOf = ({ notes }: ReportData): string[][] => notes.map((note) => [`note: ${note}`]);

const costOf = ({ cost }: ReportData): string[] => (cost === null || cost.ok ? [] : [`${cost}`]);

const reproductionOf = ({ ok, reproduction }: ReportData): string[] =>
  ok ? [] : ["to reproduce:", ...reproduction.split("\n").map((line) => `  ${line}`)];

function formatInput({ name, shape, dtype, checked, failed }: InputReport): string {
  const result =
    checked === 0 ? "not compared" : failed === 0 ? "all right" : `${failed} of ${checked} wrong`;
  return `${name} ${formatShape(shape)} ${dtype}: ${result}`;
}

/** Three digits: what an error is worth. */
const short = (x: number): string => (x === 0 || !Number.isFinite(x) ? String(x) : x.toExponential(2));
