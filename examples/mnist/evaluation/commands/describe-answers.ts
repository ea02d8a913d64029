import { type ClassScores, ConfusionMatrix, classificationReport, topKAccuracy } from "pellucid/metrics";
import type { Answers } from "../runs/answers.js";
import { CLASSES, predictionsOf } from "../runs/scores.js";
import { percent } from "./output.js";

const WIDTH = 6;

/** What a model's answers are worth, digit by digit and in all, and what it takes for what. */
export function describeAnswers({ probabilities, labels }: Answers): string[] {
  const confusion = new ConfusionMatrix(CLASSES).update(predictionsOf(probabilities), labels);
  const report = classificationReport(confusion);
  const { classes, macro, micro, weighted, balancedAccuracy, cohenKappa, matthews } = report;
  const top = [2, 3].map((k) => percent(topKAccuracy(probabilities, labels, { classes: CLASSES, k })));
  return [
    "digit     images  precision   recall       F1",
    ...classes.map((own, digit) => scoreLine(String(digit), own)),
    ...Object.entries({ macro, micro, weighted }).map(([name, own]) => scoreLine(name, own)),
    `balanced accuracy ${percent(balancedAccuracy)}, Cohen's kappa ${cohenKappa.toFixed(4)}, Matthews ${matthews.toFixed(4)}`,
    `right among the likeliest two: ${top[0]}, three: ${top[1]}`,
    "",
    `${"read as".padEnd(8)}${row([...classes.keys()])}`,
    ...confusion.counts.map((counts, digit) => `${String(digit).padEnd(8)}${row(counts)}`),
  ];
}

const scoreLine = (name: string, { precision, recall, f1, support }: ClassScores): string => {
  const shares = [precision, recall, f1].map((share) => percent(share).padStart(9)).join("");
  return `${name.padEnd(8)}${String(support).padStart(8)}  ${shares}`;
};

const row = (numbers: readonly number[]): string => numbers.map((n) => String(n).padStart(WIDTH)).join("");
