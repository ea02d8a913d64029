import { ValueError } from "../errors.js";
import { knownInstead } from "../options.js";

/** An option of a sampler or pruner: its value unless told, and what it must be. */
export interface OptionRule {
  fallback: unknown;
  allowed: (value: unknown) => boolean;
  rule: string;
}

export const integerFrom = (least: number, fallback: number): OptionRule => ({
  fallback,
  allowed: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  rule: `must be an integer of at least ${least}`,
});

export const flag = (fallback: boolean): OptionRule => ({
  fallback,
  allowed: (value) => typeof value === "boolean",
  rule: "must be true or false",
});

/**
 * The options of a kind of sampler or pruner with all defaults filled in, so that what is kept with a study says
 * everything, whatever the defaults of a later version are.
 *
 * @throws ValueError for a kind or an option that there is none of, or a value that it cannot have.
 */
export function fillOptions<T extends { type: string }>(
  what: string,
  given: T,
  kinds: Readonly<Record<string, Readonly<Record<string, OptionRule>>>>,
): T {
  const { type, ...options } = given;
  if (!Object.hasOwn(kinds, type)) {
    throw new ValueError(
      `${what}: the type is ${JSON.stringify(type)}; it must be ${Object.keys(kinds).join(", ")}`,
    );
  }
  const rules = kinds[type]!;
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) {
      const known = knownInstead(name, Object.keys(rules));
      throw new ValueError(`${what}: ${type} has no option "${name}"${known}`);
    }
    const { allowed, rule } = rules[name]!;
    if (value !== undefined && !allowed(value)) {
      throw new ValueError(`${what}: ${name} of ${type} is ${JSON.stringify(value)}; it ${rule}`);
    }
  }
  const filled = Object.entries(rules).map(([name, { fallback }]) => [
    name,
    (options as Record<string, unknown>)[name] ?? fallback,
  ]);
  return { type, ...Object.fromEntries(filled) };
}
