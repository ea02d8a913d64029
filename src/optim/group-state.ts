// The settings of groups as plain numbers, as a state holds them beside the rates: `groups.1.momentum` is 0.9,
// `groups.1.nesterov` 1, `groups.1.betas.0` 0.9, and `groups.1.params` says how many parameters the group has.

import { describe } from "../describe.js";
import { ValueError } from "../errors.js";
import type { Tensor } from "../tensor/tensor.js";

interface Group {
  readonly params: readonly Tensor[];
}

type Values = Readonly<Record<string, number>>;

/** What the state calls the rate of a group. */
export const rateName = (group: number): string => (group === 0 ? "lr" : `lr.${group}`);

const settingName = (group: number, setting: string): string => `groups.${group}.${setting}`;

/** The rates, sizes and settings of all groups. A setting of other than finite numbers and booleans is left out. */
export function groupValues(groups: readonly (Group & { lr: number })[]): Record<string, number> {
  const rates = groups.map(({ lr }, i) => [rateName(i), lr]);
  const sizes = groups.map(({ params }, i) => [settingName(i, "params"), params.length]);
  const settings = groups.flatMap((group, i) =>
    settingsOf(group).flatMap(([setting, value]) => numbersOf(settingName(i, setting), value)),
  );
  const finite = settings.filter(([, value]) => Number.isFinite(value));
  return Object.fromEntries([...rates, ...sizes, ...finite]);
}

/** Whether the state has more of the groups than their rates; one from before there were groups has not. */
export const hasGroups = (values: Values): boolean => settingName(0, "params") in values;

/**
 * The settings that a state has of each group; one that it lacks stays as it is.
 *
 * @throws {ValueError} when groups have other sizes, or a setting is not finite.
 */
export function readGroups<G extends Group & { lr: number }>(
  name: string,
  groups: readonly G[],
  values: Values,
): G[] {
  if (!hasGroups(values)) return groups.map((group, i) => ({ ...group, lr: rateIn(name, values, i) }));
  const saved = groups.map((_, i) => values[settingName(i, "params")]);
  if (groups.some(({ params }, i) => params.length !== saved[i])) {
    const own = groups.map(({ params }) => params.length);
    throw new ValueError(
      `${name}.loadStateDict: the state is for groups of ${saved.join(" and ")} parameters but the optimizer's have ${own.join(" and ")}; it must come from an optimizer of the same groups`,
    );
  }
  return groups.map((group, i) => {
    const settings = settingsOf(group).map(([setting, own]) => {
      const keys = numbersOf(settingName(i, setting), own).map(([key]) => key);
      if (!keys.every((key) => key in values)) return [setting, own];
      const numbers = keys.map((key) => finite(name, key, values[key]));
      if (typeof own === "boolean") return [setting, numbers[0] !== 0];
      return [setting, typeof own === "number" ? numbers[0] : Array.isArray(own) ? numbers : own];
    });
    return { ...group, ...Object.fromEntries(settings), lr: rateIn(name, values, i) };
  });
}

const settingsOf = ({ params: _, ...group }: Group): [string, unknown][] =>
  Object.entries(group).filter(([setting]) => setting !== "lr");

function numbersOf(key: string, value: unknown): [string, number][] {
  if (Array.isArray(value)) return value.flatMap((item, i) => numbersOf(`${key}.${i}`, item));
  if (typeof value === "boolean") return [[key, Number(value)]];
  return typeof value === "number" ? [[key, value]] : [];
}

function rateIn(name: string, values: Values, group: number): number {
  const [key, lr] = [rateName(group), values[rateName(group)]];
  if (Number.isFinite(lr) && lr >= 0) return lr;
  throw new ValueError(
    `${name}.loadStateDict: ${key} is ${lr}; it must be a finite number of at least 0: the state is damaged`,
  );
}

function finite(name: string, key: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new ValueError(
    `${name}.loadStateDict: ${key} is ${describe(value)}; it must be a finite number: the state is damaged`,
  );
}
