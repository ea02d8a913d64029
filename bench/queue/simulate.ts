// npx tsx bench/queue/simulate.ts: what 10, 100 and 1,000 machines would do to one Redis, from what was measured with three
// workers. Redis is one queue with one server, its only thread; machines fail and others take over.

import { readFileSync } from "node:fs";
import { Generator } from "../../src/tensor/random.js";

/** Redis's share of one event: messages, bytes in and out, and seconds of its processor. */
interface Cost {
  messages: number;
  bytes: number;
  cpu: number;
}

export interface Costs {
  trial: Cost;
  report: Cost;
  /** Beyond that, of a megabyte that is written. */
  megabyte: { cpu: number };
  /** Of a worker, each second, whatever it does. */
  workerSecond: Cost;
}

interface Scenario {
  machines: number;
  /** Trials at a time on each. */
  jobs: number;
  /** Of a trial, and their mean length in seconds; they are spread as e^(0.5 z), z normal. */
  epochs: number;
  epochSeconds: number;
  /** What is written after each epoch, into Redis unless machines share a directory. */
  checkpointBytes: number;
  share: boolean;
  hours: number;
  /** How often a machine dies. */
  hoursBetweenFailures: number;
  leaseSeconds: number;
}

interface Outcome {
  trials: number;
  messagesPerSecond: number;
  megabytesPerSecond: number;
  /** Of Redis's one thread. */
  load: number;
  /** What an epoch waits for Redis at most, in 99 of 100 cases. */
  waitMs: number;
  /** Of checkpoints of trials that are under way. */
  memoryMegabytes: number;
  takeovers: number;
  /** Of all time of all slots, spent on waiting for Redis, on leases that run out, and on epochs that are done again. */
  lost: number;
}

/** Reports wait for no machine: where Redis falls behind, a worker sends two together, which is not simulated. */
export function simulate(scenario: Scenario, costs: Costs, seed = 1): Outcome {
  const { machines, jobs, epochs, epochSeconds, checkpointBytes, hours, hoursBetweenFailures, leaseSeconds } =
    scenario;
  const generator = new Generator(seed, 0);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - generator.uniform())) * Math.cos(2 * Math.PI * generator.uniform());
  const end = 3600 * hours;
  const megabytes = scenario.share ? 0 : checkpointBytes / 1e6;
  // Beats take their part evenly, so that everything else has what they leave.
  const beats = machines * costs.workerSecond.cpu;
  const service = {
    epoch: (costs.report.cpu + megabytes * costs.megabyte.cpu) / Math.max(1e-9, 1 - beats),
    trial: costs.trial.cpu / Math.max(1e-9, 1 - beats),
  };

  /** A slot's next epoch ends then; all events lie in a heap by their times. */
  const heap = new Heap();
  const slots = Array.from({ length: machines * jobs }, () => ({ epoch: 0, seconds: 0 }));
  const begin = (slot: number) => {
    slots[slot] = { epoch: 0, seconds: epochSeconds * Math.exp(0.5 * normal() - 0.125) };
  };
  for (const slot of slots.keys()) {
    begin(slot);
    heap.push(generator.uniform() * slots[slot]!.seconds, slot);
  }
  let [free, busy, reports, trials, takeovers, waited, failed] = [0, 0, 0, 0, 0, 0, 0];
  const waits: number[] = [];
  for (let [time, slot] = heap.pop(); time < end; [time, slot] = heap.pop()) {
    const state = slots[slot]!;
    const failing = generator.uniform() < state.seconds / (3600 * hoursBetweenFailures);
    if (failing) {
      // The epoch is lost, and the lease must run out before another slot goes on from the checkpoint.
      takeovers += 1;
      failed += state.seconds + leaseSeconds;
      heap.push(time + leaseSeconds + state.seconds, slot);
      continue;
    }
    state.epoch += 1;
    reports += 1;
    const last = state.epoch === epochs;
    const work = service.epoch + (last ? service.trial : 0);
    const start = Math.max(time, free);
    free = start + work;
    busy += work;
    waits.push(free - time);
    // Only at its end a trial waits for Redis: reports are sent while the next epoch runs.
    if (last) {
      trials += 1;
      waited += free - time;
      begin(slot);
    }
    heap.push((last ? free : time) + slots[slot]!.seconds, slot);
  }
  waits.sort((a, b) => a - b);
  const total = (per: "messages" | "bytes") =>
    trials * costs.trial[per] + reports * costs.report[per] + machines * end * costs.workerSecond[per];
  return {
    trials,
    messagesPerSecond: total("messages") / end,
    megabytesPerSecond: (total("bytes") / 1e6 + reports * megabytes) / end,
    load: Math.min(1, busy / end + beats),
    waitMs: 1000 * (waits[Math.floor(0.99 * waits.length)] ?? 0),
    memoryMegabytes: machines * jobs * megabytes,
    takeovers,
    lost: (waited + failed) / (machines * jobs * end),
  };
}

/** Times with what happens then, the earliest first. */
class Heap {
  readonly #items: [time: number, slot: number][] = [];

  push(time: number, slot: number): void {
    const items = this.#items;
    let i = items.push([time, slot]) - 1;
    for (let up = (i - 1) >> 1; i > 0 && items[up]![0] > items[i]![0]; i = up, up = (i - 1) >> 1)
      [items[up], items[i]] = [items[i]!, items[up]!];
  }

  pop(): [time: number, slot: number] {
    const items = this.#items;
    const first = items[0]!;
    const last = items.pop()!;
    if (items.length > 0) items[0] = last;
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      const timeOf = (j: number) => items[j]?.[0] ?? Number.POSITIVE_INFINITY;
      const least = timeOf(right) < timeOf(left) ? right : left;
      if (timeOf(least) >= timeOf(i)) return first;
      [items[i], items[least]] = [items[least]!, items[i]!];
      i = least;
    }
  }
}

/** `npm run mnist -- tune` with its CNN: an epoch of half a minute on a core, a checkpoint of weights and Adam's two moments. */
const MNIST = { jobs: 2, epochs: 10, epochSeconds: 30, checkpointBytes: 421_642 * 4 * 3 };
const FAULTS = { hours: 4, hoursBetweenFailures: 100, leaseSeconds: 30 };
/** Of a machine of two cores, in US dollars: what such a one costs to rent, roughly. */
const DOLLARS_PER_MACHINE_HOUR = 0.1;

if (process.argv[1]?.endsWith("simulate.ts")) {
  const { costs } = JSON.parse(readFileSync(new URL("measured.json", import.meta.url), "utf8")) as {
    costs: Costs;
  };
  console.log(
    "| machines | files in | trials an hour | messages/s | MB/s  | Redis's thread | wait, 99 % | checkpoints | taken over | time lost | $ an hour | $ for 1,000 trials |",
  );
  console.log(`|${" --- |".repeat(12)}`);
  for (const share of [false, true]) {
    for (const machines of [10, 100, 1000]) {
      const scenario = { machines, ...MNIST, share, ...FAULTS };
      const o = simulate(scenario, costs);
      const hourly = (machines + 1) * DOLLARS_PER_MACHINE_HOUR;
      const full = o.load >= 1;
      const perHour = o.trials / scenario.hours;
      const cells = [
        machines.toLocaleString("en-GB"),
        share ? "a shared directory" : "Redis",
        Math.round(perHour).toLocaleString("en-GB"),
        o.messagesPerSecond.toFixed(0),
        o.megabytesPerSecond.toFixed(1),
        `${(100 * o.load).toFixed(1)} %`,
        full ? "grows" : `${o.waitMs.toFixed(1)} ms`,
        `${o.memoryMegabytes.toFixed(0)} MB`,
        o.takeovers,
        full ? "most" : `${(100 * o.lost).toFixed(2)} %`,
        hourly.toFixed(2),
        ((1000 * hourly) / perHour).toFixed(2),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
}
