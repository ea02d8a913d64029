import { setTimeout as sleep } from "node:timers/promises";
import type { Contender } from "./contender.js";
import { type Summary, summarize } from "./statistics.js";

export interface Turn {
  contender: Contender;
  request: { task: string; repeats: number } & Record<string, unknown>;
  /** In how many of the rounds it takes part: fewer, where a turn takes seconds. Default: all. */
  rounds?: number;
  /** Repetitions before the first round, where an engine needs more of them to compile what it runs. Default: as in a round. */
  warmUp?: number;
  /** Repetitions at the start of each turn that are not counted: a process that has slept finds its caches cold. */
  settle?: number;
  /** Another process that gets the same task at the same time; the times of both count. */
  beside?: Contender;
}

/** Threads that have just worked may spin for a while before they sleep; the next contender shall not feel them. */
const PAUSE_MS = 100;

/**
 * Lets the contenders work in turn, one at a time, for some rounds after one that is not counted. A machine that slows down
 * for a while then slows all of them alike. Returns for each turn the milliseconds of one repetition, over all rounds.
 */
export async function interleave(
  rounds: number,
  turns: readonly Turn[],
  pause = PAUSE_MS,
): Promise<Summary[]> {
  const samples = turns.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, turn] of turns.entries()) {
      if (round >= (turn.rounds ?? rounds)) continue;
      const { request, warmUp = request.repeats, settle = 0, contender, beside } = turn;
      const repeats = round < 0 ? warmUp : settle + request.repeats;
      const both = beside === undefined ? [contender] : [contender, beside];
      const answers = await Promise.all(
        both.map((one) => one.ask<{ ms: number[] }>({ ...request, repeats })),
      );
      if (round >= 0) for (const { ms } of answers) samples[i]!.push(...ms.slice(settle));
      if (pause > 0) await sleep(pause);
    }
  }
  return samples.map(summarize);
}
