import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";

const isWhole = (least: number) => (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= least;

const RULES: Readonly<Record<string, [allowed: (value: unknown) => boolean, rule: string]>> = {
  name: [
    (name) => typeof name === "string" && /^[^:\s]+$/.test(name),
    "must be a text without colons and spaces",
  ],
  jobs: [isWhole(1), "must be an integer of at least 1"],
  retries: [isWhole(0), "must be an integer of at least 0"],
  lease: [
    (lease) => Number.isFinite(lease) && (lease as number) >= 1,
    "must be a number of seconds, at least 1",
  ],
};

/** @throws ValueError for the first option that cannot have its value. */
export function checkQueueOptions(op: string, options: object): void {
  for (const [option, value] of Object.entries(options)) {
    const [allowed, rule] = RULES[option] ?? [];
    if (allowed === undefined || allowed(value)) continue;
    throw new ValueError(`${op}: ${option} is ${describe(value)}; it ${rule}`, { [option]: value });
  }
}
