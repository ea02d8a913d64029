import { describe } from "../describe.js";
import { knownInstead } from "../options.js";
import { isValueOf, type Params, type SearchSpace } from "./search-space.js";
import type { Trial } from "./trial.js";

/** What happens to a trial: each is one line of the study's file, behind the header. */
export type StudyEvent =
  | { event: "start"; trial: number; params: Params; time: string }
  | { event: "restart"; trial: number; time: string }
  | { event: "report"; trial: number; step: number; value: number | null }
  | { event: "finish"; trial: number; state: "complete"; value: number; time: string }
  | { event: "finish"; trial: number; state: "pruned" | "failed"; reason?: string; time: string };

/** The trials as they are after the event. */
export function applyEvent(trials: readonly Trial[], event: StudyEvent): Trial[] {
  if (event.event === "start") {
    const { trial: number, params, time: started } = event;
    const fresh = {
      number,
      params,
      state: "running",
      value: null,
      intermediate: [],
      started,
      restarts: 0,
    } as const;
    return [...trials, fresh];
  }
  const trial = trials[event.trial]!;
  return trials.with(event.trial, { ...trial, ...changes(trial, event) });
}

function changes(trial: Trial, event: Exclude<StudyEvent, { event: "start" }>): Partial<Trial> {
  switch (event.event) {
    case "restart":
      return { started: event.time, intermediate: [], restarts: trial.restarts + 1 };
    case "report": {
      const { step, value } = event;
      return { intermediate: [...trial.intermediate, { step, value: value ?? Number.NaN }] };
    }
    case "finish": {
      const { state, time: finished } = event;
      if (state === "complete") return { state, value: event.value, finished };
      return { state, finished, ...(event.reason === undefined ? {} : { reason: event.reason }) };
    }
  }
}

/** What each kind of event has besides its kind and its trial. */
const KEYS: Record<string, readonly string[]> = {
  start: ["params", "time"],
  restart: ["time"],
  report: ["step", "value"],
  finish: ["state", "value", "reason", "time"],
};

/** Why `event` cannot happen to these trials, or null where it can. It may come from a file that is damaged. */
export function problemOfEvent(
  event: StudyEvent,
  trials: readonly Trial[],
  space: SearchSpace,
): string | null {
  const problem = problemOfShape(event);
  if (problem !== null) return problem;
  if (event.event === "start") return problemOfStart(event, trials.length, space);
  const trial = trials[event.trial];
  if (!trial) return `there is no trial ${event.trial}; there are ${trials.length}, counted from 0`;
  if (trial.state !== "running") {
    return `trial ${event.trial} is ${trial.state}; only one that is running can ${event.event}`;
  }
  if (event.event === "report") return problemOfReport(event, trial);
  return event.event === "finish" ? problemOfFinish(event) : null;
}

function problemOfShape(event: StudyEvent): string | null {
  if (typeof event !== "object" || event === null)
    return `${JSON.stringify(event)} is no event; it must be a table`;
  const kinds = Object.keys(KEYS);
  if (!kinds.includes(event.event)) {
    return `the event is ${JSON.stringify(event.event)}; it must be ${kinds.join(", ")}`;
  }
  const known = ["event", "trial", ...KEYS[event.event]!];
  const stranger = Object.keys(event).find((key) => !known.includes(key));
  if (stranger !== undefined) {
    return `there is no "${stranger}" of a ${event.event}${knownInstead(stranger, known)}`;
  }
  if (!Number.isSafeInteger(event.trial)) {
    return `the trial is ${JSON.stringify(event.trial)}; it must be an integer`;
  }
  if (event.event === "report") return null;
  const isTime = typeof event.time === "string" && !Number.isNaN(Date.parse(event.time));
  return isTime ? null : `the time is ${JSON.stringify(event.time)}; it must be an ISO date`;
}

function problemOfStart(
  { trial, params }: StudyEvent & { event: "start" },
  next: number,
  space: SearchSpace,
): string | null {
  if (typeof params !== "object" || params === null) {
    return `trial ${trial} has the parameters ${JSON.stringify(params)}; they must be a table`;
  }
  if (trial !== next) return `trial ${trial} starts, but the next one must be ${next}`;
  const names = Object.keys(space);
  const given = Object.keys(params);
  if (given.length !== names.length || !names.every((name) => given.includes(name))) {
    return `trial ${trial} has parameters ${given.join(", ") || "none"}; they must be ${names.join(", ")}`;
  }
  const strange = names.find((name) => !isValueOf(space[name]!, params[name]));
  return strange === undefined
    ? null
    : `trial ${trial} has ${strange} ${JSON.stringify(params[strange])}, which lies outside its space ${JSON.stringify(space[strange])}`;
}

function problemOfReport({ step, value }: StudyEvent & { event: "report" }, trial: Trial): string | null {
  if (!Number.isSafeInteger(step) || step < 0) {
    return `trial ${trial.number} reports step ${describe(step)}; a step must be an integer of at least 0`;
  }
  const before = trial.intermediate.at(-1)?.step ?? -1;
  if (step <= before)
    return `trial ${trial.number} reports step ${step} after step ${before}; steps must rise`;
  return value === null || Number.isFinite(value)
    ? null
    : `trial ${trial.number} reports ${describe(value)}; a value must be a number`;
}

function problemOfFinish(event: StudyEvent & { event: "finish" }): string | null {
  const { trial, state } = event;
  const { value, reason } = event as { value?: unknown; reason?: unknown };
  const states = ["complete", "pruned", "failed"];
  if (!states.includes(state)) {
    return `trial ${trial} ends as ${JSON.stringify(state)}; it must be ${states.join(", ")}`;
  }
  if (state === "complete" && !Number.isFinite(value)) {
    return `trial ${trial} ends with the value ${describe(value)}; it must be a finite number, so tell a trial that diverged as failed`;
  }
  if (state !== "complete" && value !== undefined) {
    return `trial ${trial} is ${state} with the value ${JSON.stringify(value)}; only one that is complete has a value`;
  }
  if (reason !== undefined && typeof reason !== "string") {
    return `trial ${trial} ends with the reason ${JSON.stringify(reason)}; it must be a text`;
  }
  return null;
}
