// The kinds of values that a setting can have, as schemas. Each has its rule as its description: "it must be …".

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
export const real = (bounds: Bounds = {}) =>
  v.pipe(
    v.number(),
    v.check((x) => Number.isFinite(x) && isWithin(x, bounds)),
    v.description(`a number${describe(bounds)}`),
  );

export const integer = (bounds: Bounds) =>
  v.pipe(
    v.number(),
    v.check((x) => Number.isSafeInteger(x) && isWithin(x, bounds)),
    v.description(`an integer${describe(bounds)}`),
  );

export const positiveInteger = () => v.pipe(integer({ from: 1 }), v.description("a positive integer"));

export const oneOf = <const Name extends string>(names: readonly Name[]) =>
  v.pipe(v.picklist(names), v.description(`one of ${names.join(", ")}`));

export const flag = () => v.pipe(v.boolean(), v.description("true or false"));

export const text = () => v.pipe(v.string(), v.description("a text"));

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
