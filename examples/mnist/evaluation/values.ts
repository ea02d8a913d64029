// The kinds of values that a setting can have, as schemas. Each has its rule as its description: "it must be …".

import { FormatError } from "pellucid";
import * as v from "valibot";

export type Schema<T = unknown> = v.GenericSchema<T>;
export type ValueOf<S extends Schema> = v.InferOutput<S>;

/** Where a number may lie: from ≤ x, above < x, x ≤ to, x < below. */
interface Bounds {
  from?: number;
  above?: number;
  to?: number;
  below?: number;
}

const isWithin = (
  x: number,
  { from = -Infinity, above = -Infinity, to = Infinity, below = Infinity }: Bounds,
): boolean => x >= from && x > above && x <= to && x < below;

function describe({ from, above, to, below }: Bounds): string {
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  if (from !== undefined && below !== undefined) return ` from ${from} to less than ${below}`;
  const ends = Object.entries({
    "of at least": from,
    "greater than": above,
    "of at most": to,
    "less than": below,
  });
  const given = ends.filter(([, end]) => end !== undefined).map(([words, end]) => `${words} ${end}`);
  return given.length === 0 ? "" : ` ${given.join(" and ")}`;
}

/** A finite number. */
export const real = (bounds: Bounds = {}) => {
  const rule = `a number${describe(bounds)}`;
  const holds = (x: number) => Number.isFinite(x) && isWithin(x, bounds);
  return v.pipe(v.number(rule), v.check(holds, rule), v.description(rule));
};

export const integer = (bounds: Bounds, rule = `an integer${describe(bounds)}`) => {
  const holds = (x: number) => Number.isSafeInteger(x) && isWithin(x, bounds);
  return v.pipe(v.number(rule), v.check(holds, rule), v.description(rule));
};

export const positiveInteger = () => integer({ from: 1 }, "a positive integer");

export const oneOf = <const Name extends string>(names: readonly Name[]) =>
  v.pipe(v.picklist(names, `one of ${names.join(", ")}`), v.description(`one of ${names.join(", ")}`));

export const flag = () => v.pipe(v.boolean("true or false"), v.description("true or false"));

export const text = () => v.pipe(v.string("a text"), v.description("a text"));

export const pair = (bounds: Bounds) =>
  v.pipe(
    v.tuple([real(bounds), real(bounds)]),
    v.readonly(),
    v.description(`two numbers, each${describe(bounds)}`),
  );

/** What is subtracted from a pixel, of 0 to 1, and what the rest is divided by; or whose mean and deviation these are. */
export const normalization = () =>
  v.pipe(
    v.union([v.literal("training set"), v.strictObject({ mean: real(), std: real({ above: 0 }) })]),
    v.description('"training set", or {"mean": …, "std": …} with std greater than 0'),
  );

/** One of the k parts of a cross-validation. */
export const fold = () =>
  v.pipe(
    v.strictObject({ k: integer({ from: 2 }), index: integer({ from: 0 }) }),
    v.check(({ k, index }) => index < k),
    v.description('{"k": …, "index": …} with index from 0 to less than k'),
  );

/** What must be of a value, as the end of a sentence: "it must be …". */
export const ruleOf = (schema: Schema): string => v.getDescription(schema) ?? schema.expects;

export const allows = <S extends Schema>(schema: S, value: unknown): value is ValueOf<S> =>
  v.is(schema, value);

/** The names to choose from, or null where there is more to be said than a name. */
export const choicesOf = (schema: Schema): readonly string[] | null =>
  "options" in schema && schema.type === "picklist" ? (schema.options as string[]) : null;

/** The value that a word stands for: itself, or the number that it writes; undefined where it can have neither. */
export function parseWord<S extends Schema>(schema: S, word: string): ValueOf<S> | undefined {
  const number = word.trim() === "" ? Number.NaN : Number(word);
  return [word, number].find((value) => allows(schema, value));
}

/** Either a value of this form, or null in the place of a NaN, which JSON has no word for. */
export const orNaN = (is: Schema<number>) =>
  v.pipe(
    v.nullable(is),
    v.transform((value) => value ?? Number.NaN),
  );

export const union = <const Kinds extends Schema[]>(kinds: Kinds, rule: string) => v.union(kinds, rule);

export const nullable = <const S extends Schema>(is: S) => v.nullable(is);

/** Any members, all of one kind. */
export const map = <const Item extends Schema>(item: Item) => v.record(v.string(), item, "an object");

export const anything = () => v.unknown();

/** Exactly these members. */
export const table = <const Members extends v.ObjectEntries>(members: Members) =>
  v.strictObject(members, "an object");

/** Of any length, unless told. */
export const list = <const Item extends Schema>(item: Item, length?: number) =>
  v.pipe(
    v.array(item, "a list"),
    v.check(({ length: found }) => length === undefined || found === length, `a list of ${length}`),
  );

/** At least one. */
export const some = <const Item extends Schema>(item: Item) => {
  const rule = "a list that is not empty";
  return v.pipe(v.array(item, rule), v.minLength(1, rule), v.description(rule));
};

export const optional = <const S extends Schema>(is: S) => v.optional(is);

/**
 * What a value of JSON is read as.
 *
 * @throws FormatError naming the source, the first part of the value that cannot be, and its rule.
 */
export function parseForm<S extends v.GenericSchema>(
  is: S,
  value: unknown,
  source: string,
): v.InferOutput<S> {
  const { success, output, issues } = v.safeParse(is, value, { abortEarly: true });
  if (success) return output;
  throw new FormatError(
    `${source}: ${faultOf(issues[0])}; the file is damaged, or not of this program: take a whole copy, or remove it`,
    { source },
  );
}

function faultOf({ expected, path: steps, input, message }: v.BaseIssue<unknown>): string {
  const path: readonly { key: unknown }[] = steps ?? [];
  const nameOf = (steps: readonly { key: unknown }[]) =>
    steps
      .map(({ key }, i) => (typeof key === "number" ? `[${key}]` : `${i > 0 ? "." : ""}${key}`))
      .join("") || "it";
  // Of the names of a table, the last step is the one that it lacks, or has too many.
  const [around, name] = [nameOf(path.slice(0, -1)), JSON.stringify(path.at(-1)?.key)];
  if (expected === "never") return `${around} has ${name}, which is not known`;
  if (expected?.startsWith('"') && input === undefined) return `${around} lacks ${name}`;
  const shown = typeof input === "number" ? String(input) : JSON.stringify(input);
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return `${nameOf(path)} is ${short}; it must be ${message}`;
}
