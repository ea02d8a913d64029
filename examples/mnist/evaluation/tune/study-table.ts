// A study in words and as a table, for the terminal and for its page.

import { bestTrial, type Choice, rank, type StudyRecord, type Trial } from "pellucid/tune";
import { columnLines, compact, plural, roughDuration } from "../report/format.js";

export const formatChoice = (choice: Choice): string =>
  typeof choice === "number" ? compact(choice) : String(choice);

export function formatDuration({ started, finished }: Trial): string {
  if (finished === undefined) return "";
  return roughDuration((Date.parse(finished) - Date.parse(started)) / 1000);
}

const STATES = ["complete", "pruned", "failed", "running"] as const;

/** "20 trials: 17 complete, 3 pruned". */
export function formatCounts(trials: readonly Trial[]): string {
  const counts = STATES.map(
    (state) => [trials.filter((trial) => trial.state === state).length, state] as const,
  );
  const parts = counts.filter(([count]) => count > 0).map(([count, state]) => `${count} ${state}`);
  const total = plural(trials.length, "trial");
  return parts.length === 0 ? total : `${total}: ${parts.join(", ")}`;
}

/** "lr 0.003, batchSize 64". */
const formatParams = ({ params }: Trial): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${formatChoice(value)}`)
    .join(", ");

/** A sentence on the best trial. */
export const formatBest = (best: Trial | null): string =>
  best === null
    ? "no trial is complete yet"
    : `best is trial ${best.number} with ${compact(best.value!)}: ${formatParams(best)}`;

/** The value of a complete trial; of another the last that it reported, in brackets. */
function formatValue({ value, intermediate }: Trial): string {
  if (value !== null) return compact(value);
  const last = intermediate.at(-1);
  return last === undefined ? "" : `(${compact(last.value)} at ${last.step})`;
}

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
  const hidden = ordered.length - cells.rows.length;
  return [
    `${header.name} (${header.direction}), ${formatCounts(trials)}`,
    formatBest(bestTrial(trials, header.direction)),
    "",
    ...columnLines([cells.head, ...cells.rows], "left"),
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
  ];
}
