// How a queue stands, in lines for a terminal.

import type { ActiveTrial, FailedTrial, QueueStatus } from "pellucid/tune/queue";
import { columnLines, count, plural, roughDuration } from "../report/format.js";

/** Of a worker's name the machine and the process; what follows only tells it from an earlier one. */
const placeOf = (worker: string): string => worker.split(":").slice(0, 2).join(":");

/** What its last report says. */
const epochOf = ({ last }: ActiveTrial): string => {
  const { epoch } = (last ?? {}) as { epoch?: unknown };
  return typeof epoch === "number" ? String(epoch) : "–";
};

/** So many failures are told at length; most have the same cause. */
const STACKS = 3;

const stackLines = ({ name, stack }: FailedTrial): string[] => {
  const [first, ...frames] = stack.split("\n");
  return [`${name}: ${first}`, ...frames.slice(0, FRAMES)];
};

/** Where it was thrown, and by whom it was called. */
const FRAMES = 6;

const firstLine = (text: string): string => text.split("\n", 1)[0]!;

/** The queue in a sentence, its workers, the trials that somebody runs, and those that failed. */
export function statusLines(status: QueueStatus, now = Date.now()): string[] {
  const { name, study, workers, counts, active, failed, secondsLeft } = status;
  if (study === null)
    return [`queue "${name}": nobody has asked for anything yet`, ...workerLines(status, now)];
  const kinds = (["waiting", "active", "done", "failed"] as const).map(
    (kind) => `${count(counts[kind])} ${kind}`,
  );
  const left = secondsLeft === null || secondsLeft === 0 ? "" : `; about ${roughDuration(secondsLeft)} left`;
  const slots = workers.reduce((sum, { jobs }) => sum + jobs, 0);
  const lines = [`queue "${name}": ${kinds.join(", ")}${left}`, ...workerLines(status, now)];
  if (slots === 0 && counts.waiting + counts.active > 0) lines.push("nobody serves it: start workers");
  if (active.length > 0) {
    const rows = active.map((trial) => [
      trial.name,
      placeOf(trial.worker),
      ago(trial.since, now),
      epochOf(trial),
    ]);
    lines.push("", ...columnLines([["active", "worker", "for", "epoch"], ...rows], "left"));
  }
  if (failed.length > 0) {
    const rows = failed.map(({ name, worker, reason }) => [name, placeOf(worker), firstLine(reason)]);
    lines.push("", ...columnLines([["failed", "worker", "reason"], ...rows], "left"));
    for (const trial of failed.slice(0, STACKS)) lines.push("", ...stackLines(trial));
    if (failed.length > STACKS) lines.push("", `${failed.length - STACKS} more: --json has all`);
  }
  return lines;
}

function workerLines({ workers }: QueueStatus, now: number): string[] {
  const rows = workers.map(({ name, jobs, since }) => [placeOf(name), String(jobs), ago(since, now)]);
  const slots = workers.reduce((sum, { jobs }) => sum + jobs, 0);
  const total = `${plural(workers.length, "worker")} for ${plural(slots, "trial")} at a time`;
  return rows.length === 0
    ? [total]
    : [total, "", ...columnLines([["worker", "jobs", "for"], ...rows], "left")];
}

/** A clock of another machine may be ahead of this one. */
const ago = (since: string, now: number): string =>
  roughDuration(Math.max(0, now - Date.parse(since)) / 1000);
