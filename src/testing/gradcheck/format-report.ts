import { formatShape } from "../../tensor/shape.js";
import { formatHistogram } from "./histogram.js";
import { plain } from "./options.js";
import type { GradcheckReport, InputReport } from "./report.js";

/** The report as a person reads it in a terminal. */
export function formatReport(report: Omit<GradcheckReport, "toString">): string {
  const { settings, worst, diagnosis, order, name } = report;
  const what = order === 2 ? `the second derivative of ${name}` : name;
  const units = report.mode === "full" ? "elements" : "random directions";
  const kinks =
    report.kinks === 0
      ? ""
      : `, ${report.kinks} at a kink${report.skipped > 0 ? ` (${report.skipped} skipped)` : ""}`;
  // A gradient that is missing, or of the wrong shape, is no matter of single elements.
  const where = report.failed === 0 ? "" : ` at ${report.failed} of ${report.checked} ${units}${kinks}`;
  const lines = [
    report.ok
      ? `gradcheck of ${what}: passed, ${report.checked} ${units}${kinks}`
      : `gradcheck of ${what}: failed${where}`,
    ...report.inputs.map((input) => `  ${formatInput(input)}`),
  ];
  if (worst !== null && report.failed > 0) {
    const sides =
      worst.between === null
        ? ""
        : ` (a kink: the slopes around it from ${worst.between[0]} to ${worst.between[1]})`;
    lines.push(
      "",
      `worst: ${worst.name}${formatShape(worst.index)}`,
      `  analytical  ${worst.analytical}`,
      `  numerical   ${worst.numerical} ± ${short(worst.bound)}${sides}`,
      `  error       ${short(worst.absolute)}, relative ${short(worst.relative)}; allowed ${short(worst.tolerance)} (what the difference and rounding may be off, and rtol ${plain(settings.rtol)}${settings.atol > 0 ? `, atol ${plain(settings.atol)}` : ""})`,
    );
  }
  if (diagnosis !== null) lines.push("", `diagnosis: ${diagnosis.text}`);
  if (report.failed > 0) {
    lines.push("", "relative errors:", ...formatHistogram(report.histogram));
  }
  for (const note of report.notes) lines.push("", `note: ${note}`);
  if (!report.ok) lines.push("", "to reproduce:", ...report.reproduction.split("\n").map((l) => `  ${l}`));
  return lines.join("\n");
}

function formatInput({ name, shape, dtype, checked, failed }: InputReport): string {
  const result =
    checked === 0 ? "not compared" : failed === 0 ? "all right" : `${failed} of ${checked} wrong`;
  return `${name} ${formatShape(shape)} ${dtype}: ${result}`;
}

/** Three digits: what an error is worth. */
const short = (x: number): string => (x === 0 || !Number.isFinite(x) ? String(x) : x.toExponential(2));
