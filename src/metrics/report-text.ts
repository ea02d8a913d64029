import { ValueError } from "../errors.js";
import { checkOptions } from "../options.js";

/** How well one class, or an average of them, is told from the others. */
export interface ClassScores {
  /** Of the samples that were predicted as the class, the share that belongs to it. */
  precision: number;
  /** Of the samples of the class, the share that was predicted as it. */
  recall: number;
  /** 2 · precision · recall / (precision + recall), the harmonic mean. */
  f1: number;
  /** The number of samples of the class; in averages, of all. */
  support: number;
}

/** How a report is printed. */
export interface ReportTextOptions {
  /** Of the classes. Default: their numbers. */
  names?: readonly string[];
  /** Decimals. Default 2. */
  digits?: number;
}

interface Table {
  classes: readonly ClassScores[];
  accuracy: number;
  macro: ClassScores;
  weighted: ClassScores;
}

const COLUMNS = ["precision", "recall", "f1-score", "support"];

/** A line per class, then accuracy and averages, in the columns of scikit-learn. */
export function reportText(
  { classes, accuracy, macro, weighted }: Table,
  options: ReportTextOptions = {},
): string {
  checkOptions("classificationReport.toString", options, { names: true, digits: true });
  const { names = classes.map((_, c) => String(c)), digits = 2 } = options;
  if (names.length !== classes.length) {
    throw new ValueError(
      `classificationReport: there are ${names.length} names and ${classes.length} classes; there must be one for each`,
    );
  }
  const width = Math.max(...names.map((name) => name.length), "weighted avg".length);
  const line = (name: string, cells: readonly string[]) =>
    `${name.padStart(width)} ${cells.map((cell) => ` ${cell.padStart(9)}`).join("")}`;
  const scores = (name: string, { precision, recall, f1, support }: ClassScores) =>
    line(name, [...[precision, recall, f1].map((value) => value.toFixed(digits)), String(support)]);
  return [
    line("", COLUMNS),
    "",
    ...classes.map((own, c) => scores(names[c], own)),
    "",
    line("accuracy", ["", "", accuracy.toFixed(digits), String(macro.support)]),
    scores("macro avg", macro),
    scores("weighted avg", weighted),
  ].join("\n");
}
