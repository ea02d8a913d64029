// What a hyper-parameter search may choose from. A space is plain JSON, so that it can be kept beside its results.

import { describe, describeItems } from "../describe.js";
import { ValueError } from "../errors.js";

/** Any number from one to the other; with `log`, evenly in its logarithm. */
export interface FloatParameter {
  /** What tells it from other parameters. */
  type: "float";
  /** The least value. */
  from: number;
  /** The largest value. */
  to: number;
  /** Whether to be even in the logarithm. Default false. */
  log?: boolean;
}

/** from, from + step, …, to; with `log` (and a step of 1), evenly in its logarithm. */
export interface IntParameter {
  /** What tells it from other parameters. */
  type: "int";
  /** The least value. */
  from: number;
  /** The largest value. */
  to: number;
  /** From one value to the next. Default 1. */
  step?: number;
  /** Whether to be even in the logarithm. Default false. */
  log?: boolean;
}

/** A value that JSON has without arrays and objects. */
export type Choice = string | number | boolean | null;

/** One of a few values that have no order. */
export interface CategoricalParameter {
  /** What tells it from other parameters. */
  type: "categorical";
  /** The values. */
  choices: readonly Choice[];
}

/** A parameter whose values have an order. */
export type NumericParameter = FloatParameter | IntParameter;
/** What one value of a trial is drawn from. */
export type Parameter = NumericParameter | CategoricalParameter;
/** The parameters of a search by name. */
export type SearchSpace = Readonly<Record<string, Parameter>>;

/** One value for each parameter. */
export type Params = Readonly<Record<string, Choice>>;

/** The same, with the names and types of a particular space. */
export type ParamsOf<S extends SearchSpace> = {
  readonly [K in keyof S]: S[K] extends { choices: readonly (infer C)[] } ? C : number;
};

const KEYS: Record<string, { required: readonly string[]; optional: readonly string[] }> = {
  float: { required: ["from", "to"], optional: ["log"] },
  int: { required: ["from", "to"], optional: ["step", "log"] },
  categorical: { required: ["choices"], optional: [] },
};

/** Letters first: names such as "__proto__" mean something else to JavaScript. */
const NAME = /^[A-Za-z][\w.-]*$/;

/**
 * Refuses what is no search space: a space that may come from a file is so checked before anything starts.
 *
 * @throws {ValueError} that names the parameter, what is wrong with it, and the way out.
 * @example
 * checkSearchSpace({ lr: { type: "float", from: 1e-4, to: 1e-2, log: true } });
 */
export function checkSearchSpace(space: SearchSpace): void {
  if (!isTable(space)) {
    throw new ValueError(`search space: it is ${JSON.stringify(space)}; it must be an object of parameters`);
  }
  const names = Object.keys(space);
  if (names.length === 0)
    throw new ValueError("search space: it is empty; there must be a parameter to search");
  for (const name of names) {
    if (!NAME.test(name)) {
      throw new ValueError(
        `search space: a parameter is called ${JSON.stringify(name)}; a name must be a letter, then letters, digits, "_", "." or "-"`,
      );
    }
    const problem = problemOf(space[name]!);
    if (problem !== null) {
      throw new ValueError(`search space: ${name} ${problem}`, { name, parameter: space[name] });
    }
  }
}

const isTable = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function problemOf(parameter: Parameter): string | null {
  if (!isTable(parameter)) return `is ${JSON.stringify(parameter)}; it must be an object with a type`;
  const { type } = parameter;
  const keys = Object.hasOwn(KEYS, type) ? KEYS[type] : undefined;
  if (!keys) return `has type ${JSON.stringify(type)}; it must be "float", "int" or "categorical"`;
  const missing = keys.required.find((key) => !Object.hasOwn(parameter, key));
  if (missing) return `is of type ${type} and lacks ${missing}; it must have ${keys.required.join(" and ")}`;
  const known = ["type", ...keys.required, ...keys.optional];
  const strange = Object.keys(parameter).find((key) => !known.includes(key));
  if (strange) return `has ${strange}, which type ${type} does not know; it may have ${known.join(", ")}`;
  return parameter.type === "categorical" ? problemOfChoices(parameter) : problemOfRange(parameter);
}

function problemOfChoices({ choices }: CategoricalParameter): string | null {
  if (!Array.isArray(choices) || choices.length < 2) {
    return `has choices ${JSON.stringify(choices)}; there must be at least two, a fixed value belongs in "fixed"`;
  }
  const strange = choices.find((choice) => !isChoice(choice));
  if (strange !== undefined || choices.includes(undefined)) {
    return `has the choice ${describeItems(strange)}; a choice must be a string, a finite number, a boolean or null, so give what is larger a name`;
  }
  const twice = choices.find((choice, i) => choices.indexOf(choice) < i);
  return twice === undefined ? null : `has the choice ${describe(twice)} twice; once must do`;
}

const isChoice = (value: unknown): value is Choice =>
  value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value);

function problemOfRange(parameter: NumericParameter): string | null {
  const { type, from, to, log } = parameter;
  const range = `goes from ${describe(from)} to ${describe(to)}`;
  if (log !== undefined && typeof log !== "boolean")
    return `has log ${JSON.stringify(log)}; it must be true or false`;
  if (!Number.isFinite(from) || !Number.isFinite(to)) return `${range}; both must be finite numbers`;
  if (from >= to) return `${range}; from must be less than to, a fixed value belongs in "fixed"`;
  if (log && from <= 0) return `${range} with log; from must be greater than 0`;
  return type === "int" ? problemOfSteps(parameter) : null;
}

function problemOfSteps({ from, to, step = 1, log }: IntParameter): string | null {
  const range = `goes from ${describe(from)} to ${describe(to)}`;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return `${range}; both must be integers`;
  if (!Number.isSafeInteger(step) || step < 1)
    return `has step ${describe(step)}; it must be a positive integer`;
  if (log && step !== 1) return `has log and step ${step}; with log the step must be 1`;
  const last = to - ((to - from) % step);
  return last === to
    ? null
    : `${range} in steps of ${step}; to must be met by a step: ${last} or ${last + step}`;
}

/** Whether `value` is one that the parameter can take. */
export function isValueOf(parameter: Parameter, value: unknown): boolean {
  if (parameter.type === "categorical") return parameter.choices.includes(value as Choice);
  if (typeof value !== "number" || !(value >= parameter.from && value <= parameter.to)) return false;
  return parameter.type === "float" || (value - parameter.from) % (parameter.step ?? 1) === 0;
}
