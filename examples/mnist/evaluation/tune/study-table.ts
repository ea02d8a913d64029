import { bestTrial, rank, type StudyRecord, type Trial } from "pellucid/tune";
import { formatBest, formatChoice, formatCounts, formatDuration, formatValue } from "./format.js";

/** The trials best first; those that failed or are under way at the end. */
export function rankedFirst({ header, trials }: StudyRecord): Trial[] {
  const ranked = rank(trials, header.direction);
  return [...ranked, ...trials.filter((trial) => !ranked.includes(trial))];
}

/** The cells of a table of trials, and of its head. */
export function studyCells(
  record: StudyRecord,
  trials: readonly Trial[],
): { head: string[]; rows: string[][] } {
  const names = Object.keys(record.header.space);
  return {
    head: ["trial", "state", "value", ...names, "time", "reason"],
    rows: trials.map((trial) => [
      String(trial.number),
      trial.state,
      formatValue(trial),
      ...names.map((name) => formatChoice(trial.params[name]!)),
      formatDuration(trial),
      trial.reason ?? "",
    ]),
  };
}

/**
 * The study in lines for a terminal: what came of it, and its trials, the best first, at most `rows` of them.
 *
 * @example
 * for (const line of studyTable(readStudy("runs/tune.jsonl"), { rows: 10 })) console.log(line);
 */
export function studyTable(record: StudyRecord, { rows = Number.POSITIVE_INFINITY } = {}): string[] {
  const { header, trials } = record;
  const ordered = rankedFirst(record);
  const cells = studyCells(record, ordered.slice(0, rows));
  const lines = [cells.head, ...cells.rows];
  const widths = cells.head.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const table = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
  const hidden = ordered.length - cells.rows.length;
  return [
    `${header.name} (${header.direction}), ${formatCounts(trials)}`,
    formatBest(bestTrial(trials, header.direction)),
    "",
    ...table,
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
  ];
}
