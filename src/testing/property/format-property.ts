import { formatShape } from "../../tensor/shape.js";
import { costInWords, wrongInCost } from "../cost/format-cost.js";
import { counted, elementName } from "../gradcheck/element-name.js";
import { toCode } from "../to-code.js";
import { formatCoverage } from "./format-coverage.js";
import type { FailedCase, PropertyFailure, PropertyReport } from "./property-report.js";

/** The report as a person reads it in a terminal. */
export function formatProperty(report: Omit<PropertyReport, "toString">): string {
  const { name, numRuns, seed, replayed, isReplayCut, isCut, coverage, missing, failure, notes, ok } = report;
  const before = replayed === 0 ? "" : `, after ${replayed} kept ${replayed === 1 ? "failure" : "failures"}`;
  const cut = isCut ? `; the time was over after ${coverage.cases} of ${numRuns}` : "";
  const lines = [
    failure !== null
      ? titleOf(report, failure)
      : isReplayCut
        ? `gradcheckProperty of ${name}: failed, the time was over before all kept failures were replayed${before}`
        : `gradcheckProperty of ${name}: ${ok ? "passed" : "failed"}, ${counted(coverage.cases, "case")}${before} (seed ${seed})${cut}`,
    ...(failure === null
      ? [...formatCoverage(coverage), ...missing.map(missingLine)]
      : formatFailure(failure)),
  ];
  if (missing.length > 0) {
    lines.push(
      isCut
        ? "the time was over before all cases were checked: raise timeLimit, or make the cases smaller"
        : "let the cases have more of it: an arbitrary of its own for them, or more of them with numRuns",
    );
  }
  for (const note of notes) lines.push("", `note: ${note}`);
  if (failure !== null && failure.path !== null) {
    const drawn = failure.path.split(":")[0];
    lines.push(
      "",
      "to replay it, pass as options:",
      `  { seed: ${seed}, path: ${JSON.stringify(failure.path)} }  the shrunk case`,
      `  { seed: ${seed}, path: ${JSON.stringify(drawn)} }  the case as it was drawn, and its shrinking`,
    );
  }
  return lines.join("\n");
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

const missingLine = ({ label, required, found }: PropertyReport["missing"][number]): string =>
  `coverage: "${label}" was in ${percent(found)} of the cases, and must be in ${percent(required)}`;

function titleOf({ name, numRuns, seed }: Omit<PropertyReport, "toString">, failure: PropertyFailure) {
  const { entry, shrinks, isShrinkCut, path } = failure;
  if (entry !== null) return `gradcheckProperty of ${name}: failed again in kept failure ${entry}`;
  const steps = `shrunk in ${shrinks} ${shrinks === 1 ? "step" : "steps"}`;
  const cut = isShrinkCut ? ", until the time for that was over: a smaller case may fail too" : "";
  return `gradcheckProperty of ${name}: failed in case ${Number.parseInt(path ?? "0", 10) + 1} of ${numRuns} (seed ${seed}), ${steps}${cut}`;
}

function formatFailure({ drawn, shrunk, evidence, entry }: PropertyFailure): string[] {
  const isLarger = evidence !== drawn;
  const isShrunk = drawn !== shrunk;
  const by = evidence.report === null ? shrunk : evidence;
  const whose = isLarger ? ", by a larger case that fails too" : isShrunk ? `, by ${nameOf(by, drawn)}` : "";
  const { diagnosis = null, cost = null } = by.report ?? {};
  const text = diagnosis?.text ?? (cost === null ? null : costInWords(cost));
  return [
    "",
    ...(text === null ? [] : [`diagnosis${whose}: ${text}`]),
    ...disagreement(by, shrunk),
    "",
    `${entry !== null ? "kept" : "as drawn"}: ${outcome(drawn)}`,
    ...(isLarger ? [`larger: ${outcome(evidence)}`] : []),
    ...(isShrunk ? [`shrunk: ${outcome(shrunk)}`] : []),
    "",
    ...(shrunk.report === null
      ? ["the case:", `  ${toCode(shrunk.value)}`]
      : ["to reproduce:", ...shrunk.report.reproduction.split("\n").map((line) => `  ${line}`)]),
  ];
}

const nameOf = (one: FailedCase, drawn: FailedCase) =>
  one === drawn ? "the case as it was drawn" : "the shrunk case";

/** What the small case alone would be called, where the other says something else. */
function disagreement(by: FailedCase, shrunk: FailedCase): string[] {
  const own = shrunk.report?.diagnosis?.patterns[0];
  const first = by.report?.diagnosis?.patterns[0];
  if (by === shrunk || own === undefined || own === first) return [];
  const text =
    first === undefined
      ? "which more elements do not bear out"
      : "but few elements fit many names, and that of the case with more of them counts";
  return [`  the shrunk case by itself would be called "${own}", ${text}`];
}

function outcome({ report, error, value }: FailedCase): string {
  if (report === null) return `${toCode(value)} threw ${error}`;
  const inputs = report.inputs
    .filter(({ checked }) => checked > 0)
    .map(
      ({ name, dtype, shape, checked, failed }) =>
        `${name} ${dtype} ${formatShape(shape)}: ${failed === 0 ? "all right" : `${failed} of ${checked} wrong`}`,
    );
  const { worst } = report;
  const where =
    worst === null || report.failed === 0
      ? ""
      : `; the worst is ${elementName(worst.name, worst.index)}: analytical ${worst.analytical}, numerical ${worst.numerical}`;
  const cost = (report.cost === null ? [] : wrongInCost(report.cost)).map((text) => `\n  ${text}`).join("");
  return `${inputs.join(", ")}${where}${cost}`;
}
