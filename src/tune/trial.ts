import type { Params } from "./search-space.js";

/** Whether smaller values are better, or larger ones. */
export type Direction = "minimize" | "maximize";

/** A value that a trial reported on its way. NaN stands for what was no finite number. */
export interface Intermediate {
  /** How far the trial was, such as the number of an epoch. */
  step: number;
  /** How good it was there. */
  value: number;
}

/** A trial of a study: its values, and what came of them. */
export interface Trial {
  /** Counts from 0, in the order in which trials were asked for. */
  number: number;
  /** The values that it was run with, by name. */
  params: Params;
  /** How it stands; "running" also where the program died meanwhile. */
  state: "running" | "complete" | "pruned" | "failed";
  /** The result; null unless the trial is complete. */
  value: number | null;
  /** In the order of their steps. */
  intermediate: readonly Intermediate[];
  /** Why it was pruned or failed, where that was told. */
  reason?: string;
  /** Times as ISO strings; that of the last start, where the trial had to be started again. */
  started: string;
  /** When it ended; missing while it is running. */
  finished?: string;
  /** How often it was begun again after the program had died. */
  restarts: number;
}

/**
 * Whether `a` is better than `b`. NaN is worse than any number.
 *
 * @example
 * isBetter(0.99, 0.98, "maximize"); // true
 * isBetter(Number.NaN, 0, "maximize"); // false
 */
export function isBetter(a: number, b: number, direction: Direction): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(b) && !Number.isNaN(a);
  return direction === "maximize" ? a > b : a < b;
}

const compare = (a: number, b: number, direction: Direction): number =>
  isBetter(a, b, direction) ? -1 : isBetter(b, a, direction) ? 1 : 0;

/**
 * The complete and the pruned trials, best first: complete ones by their value, then pruned ones, those that came
 * further before the others, and by their last value where they came equally far. Of two equals the earlier is first.
 *
 * @example
 * const { header, trials } = readStudy("runs/tune/study.jsonl");
 * const [best, second] = rank(trials, header.direction);
 */
export function rank(trials: readonly Trial[], direction: Direction): Trial[] {
  const complete = trials.filter(({ state }) => state === "complete");
  const pruned = trials.filter(({ state }) => state === "pruned");
  const last = (trial: Trial) =>
    trial.intermediate.at(-1) ?? { step: Number.NEGATIVE_INFINITY, value: Number.NaN };
  const order = (a: Intermediate, b: Intermediate) =>
    a.step === b.step ? compare(a.value, b.value, direction) : b.step - a.step;
  return [
    ...complete.sort((a, b) => compare(a.value!, b.value!, direction)),
    ...pruned.sort((a, b) => order(last(a), last(b))),
  ];
}

/**
 * The complete trial with the best value, the earliest of equals; null while there is none.
 *
 * @example
 * bestTrial(readStudy("runs/tune/study.jsonl").trials, "maximize")?.params;
 */
export function bestTrial(trials: readonly Trial[], direction: Direction): Trial | null {
  const [first] = rank(trials, direction);
  return first?.state === "complete" ? first : null;
}
