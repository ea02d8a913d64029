import type { Choice, Trial } from "pellucid/tune";

/** Up to five significant digits: 0.98765, 64, 3.1e-4. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "not finite";
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) {
    return value.toExponential(4).replace(/\.?0*e\+?/, "e");
  }
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(5)));
}

export const formatChoice = (choice: Choice): string =>
  typeof choice === "number" ? formatNumber(choice) : String(choice);

export function formatDuration({ started, finished }: Trial): string {
  if (finished === undefined) return "";
  const seconds = (Date.parse(finished) - Date.parse(started)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const STATES = ["complete", "pruned", "failed", "running"] as const;

/** "20 trials: 17 complete, 3 pruned". */
export function formatCounts(trials: readonly Trial[]): string {
  const counts = STATES.map(
    (state) => [trials.filter((trial) => trial.state === state).length, state] as const,
  );
  const parts = counts.filter(([count]) => count > 0).map(([count, state]) => `${count} ${state}`);
  const total = `${trials.length} ${trials.length === 1 ? "trial" : "trials"}`;
  return parts.length === 0 ? total : `${total}: ${parts.join(", ")}`;
}

/** "lr 0.003, batchSize 64". */
export const formatParams = ({ params }: Trial): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${formatChoice(value)}`)
    .join(", ");

/** A sentence on the best trial. */
export const formatBest = (best: Trial | null): string =>
  best === null
    ? "no trial is complete yet"
    : `best is trial ${best.number} with ${formatNumber(best.value!)}: ${formatParams(best)}`;

/** The value of a complete trial; of another the last that it reported, in brackets. */
export function formatValue({ value, intermediate }: Trial): string {
  if (value !== null) return formatNumber(value);
  const last = intermediate.at(-1);
  return last === undefined ? "" : `(${formatNumber(last.value)} at ${last.step})`;
}
