import { ValueError } from "../../errors.js";

/** Throws unless the rule holds for an option of a schedule. */
export function requireOption(
  schedule: string,
  name: string,
  value: number | string | readonly number[],
  holds: boolean,
  rule: string,
): void {
  if (holds) return;
  const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
  throw new ValueError(`${schedule}: ${name} is ${shown}; it must be ${rule}`);
}

export function requirePositive(schedule: string, options: Record<string, number>): void {
  for (const [name, value] of Object.entries(options)) {
    requireOption(
      schedule,
      name,
      value,
      Number.isFinite(value) && value > 0,
      "a finite number greater than 0",
    );
  }
}

/** `unit` says what is counted. */
export function requireCount(schedule: string, name: string, value: number, unit: string): void {
  requireOption(
    schedule,
    name,
    value,
    Number.isSafeInteger(value) && value > 0,
    `a positive integer, ${unit}`,
  );
}

export function requireMomenta(schedule: string, options: Record<string, number>): void {
  for (const [name, value] of Object.entries(options)) {
    requireOption(
      schedule,
      name,
      value,
      Number.isFinite(value) && value >= 0 && value < 1,
      "at least 0 and less than 1",
    );
  }
}

/** Throws unless a milestone is a step, and later than the one before; `least` is the earliest that is possible. */
export function requireMilestones(schedule: string, milestones: readonly number[], least: number): void {
  const wrong = milestones.findIndex(
    (milestone, i) =>
      !Number.isSafeInteger(milestone) || milestone < (i === 0 ? least : milestones[i - 1] + 1),
  );
  if (wrong < 0) return;
  throw new ValueError(
    `${schedule}: milestones is [${milestones.join(", ")}], and milestones[${wrong}] breaks the rule; they must be integers from ${least} on, each greater than the one before`,
  );
}

/** Throws where a state has rates, under these names, of more or fewer groups than the optimizer has. */
export function requireGroups(
  name: string,
  state: Readonly<Record<string, number>>,
  rate: string,
  groups: number,
): void {
  const saved = Object.keys(state).filter((key) => key === rate || key.startsWith(`${rate}.`)).length;
  if (saved === 0 || saved === groups) return;
  throw new ValueError(
    `${name}: the state is for ${saved} groups of parameters but the optimizer has ${groups}; it must come from a schedule of the same groups`,
  );
}
