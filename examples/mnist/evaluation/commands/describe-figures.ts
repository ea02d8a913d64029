import type { ClassScores } from "pellucid/metrics";
import { percent } from "../report/format.js";
import { BINS, type Figures } from "../runs/scores.js";

const WIDTH = 6;

/** How good a model is, digit by digit and in all, and what it takes for what. */
export function describeFigures({ report, topK, confusion, logLoss, calibration }: Figures): string[] {
  const { classes, macro, micro, weighted, balancedAccuracy, cohenKappa, matthews } = report;
  const [two, three] = topK;
  return [
    "digit     images  precision   recall       F1",
    ...classes.map((own, digit) => scoreLine(String(digit), own)),
    ...Object.entries({ macro, micro, weighted }).map(([name, own]) => scoreLine(name, own)),
    `balanced accuracy ${percent(balancedAccuracy)}, Cohen's kappa ${cohenKappa.toFixed(4)}, Matthews ${matthews.toFixed(4)}`,
    `right among the likeliest two: ${percent(two.accuracy)}, three: ${percent(three.accuracy)}`,
    "",
    `${"read as".padEnd(8)}${row([...classes.keys()])}`,
    ...confusion.counts.map((counts, digit) => `${String(digit).padEnd(8)}${row(counts)}`),
    "",
    `loss ${logLoss.toFixed(5)}, calibration error ${percent(calibration.ece)} (${BINS} bins)`,
    `Accuracy:${percent(report.accuracy)}`,
  ];
}

const scoreLine = (name: string, { precision, recall, f1, support }: ClassScores): string => {
  const shares = [precision, recall, f1].map((share) => percent(share).padStart(9)).join("");
  return `${name.padEnd(8)}${String(support).padStart(8)}  ${shares}`;
};

const row = (numbers: readonly number[]): string => numbers.map((n) => String(n).padStart(WIDTH)).join("");
