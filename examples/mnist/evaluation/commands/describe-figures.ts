import type { ClassScores } from "pellucid/metrics";
import { percent } from "../report/format.js";
import { className } from "../runs/class-names.js";
import { BINS, type Figures } from "../runs/scores.js";

const WIDTH = 6;

/** How good a model is, class by class and in all, and what it takes for what. */
export function describeFigures(
  { report, topK, confusion, logLoss, calibration }: Figures,
  classNames?: readonly string[],
): string[] {
  const names = report.classes.map((_, c) => className(classNames, c));
  const width = Math.max(8, ...names.map((name) => name.length + 2));
  const { classes, macro, micro, weighted, balancedAccuracy, cohenKappa, matthews } = report;
  const [two, three] = topK;
  return [
    `${(classNames ? "class" : "digit").padEnd(width)}  images  precision   recall       F1`,
    ...classes.map((own, c) => scoreLine(names[c].padEnd(width), own)),
    ...Object.entries({ macro, micro, weighted }).map(([name, own]) => scoreLine(name.padEnd(width), own)),
    `balanced accuracy ${percent(balancedAccuracy)}, Cohen's kappa ${cohenKappa.toFixed(4)}, Matthews ${matthews.toFixed(4)}`,
    `right among the likeliest two: ${percent(two.accuracy)}, three: ${percent(three.accuracy)}`,
    "",
    `${"read as".padEnd(width)}${row([...classes.keys()])}`,
    ...confusion.counts.map((counts, c) => `${names[c].padEnd(width)}${row(counts)}`),
    "",
    `loss ${logLoss.toFixed(5)}, calibration error ${percent(calibration.ece)} (${BINS} bins)`,
    `Accuracy:${percent(report.accuracy)}`,
  ];
}

const scoreLine = (name: string, { precision, recall, f1, support }: ClassScores): string => {
  const shares = [precision, recall, f1].map((share) => percent(share).padStart(9)).join("");
  return `${name}${String(support).padStart(8)}  ${shares}`;
};

const row = (numbers: readonly number[]): string => numbers.map((n) => String(n).padStart(WIDTH)).join("");
