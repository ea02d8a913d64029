// What a report read from JSON must be like for those who print and draw it.

import { describe } from "../../describe.js";
import { ValueError } from "../../errors.js";
import { sizeOf } from "../../tensor/shape.js";
import { MEASURES } from "../cost/measures.js";
import type { ReportData } from "./report.js";

/** Throws where a value is not what it must be; `path` says where it is. */
type Check = (value: unknown, path: string) => void;

function refuse(value: unknown, path: string, must: string): never {
  throw new ValueError(
    `reportFromJson: ${path} is ${describe(value)}; it must be ${must}: pass what JSON.stringify makes of a report of gradcheck, unchanged`,
  );
}

const where =
  (holds: (value: unknown) => boolean, must: string): Check =>
  (value, path) => {
    if (!holds(value)) refuse(value, path, must);
  };

const text = where((value) => typeof value === "string", "a string");
const flag = where((value) => typeof value === "boolean", "true or false");
const number = where((value) => typeof value === "number", "a number");
const count = where(
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  "an integer of at least 0",
);
const oneOf = (...allowed: readonly unknown[]): Check =>
  where((value) => allowed.includes(value), allowed.map((one) => JSON.stringify(one)).join(" or "));

const orNull =
  (check: Check): Check =>
  (value, path) => {
    if (value !== null) check(value, path);
  };

const list =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return refuse(value, path, "an array");
    for (const [i, one] of value.entries()) check(one, `${path}[${i}]`);
  };

const table =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(value, path, "an object");
    for (const [name, check] of Object.entries(fields)) {
      check((value as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`);
    }
  };

const pair: Check = (value, path) => {
  list(number)(value, path);
  if ((value as unknown[]).length !== 2) refuse(value, path, "an array of 2");
};

const shape = list(count);
const verdict = oneOf("passed", "failed", "skipped");
const kinks = oneOf("subgradient", "skip", "fail");

const COLUMNS = {
  positions: list(count),
  analytical: list(number),
  numerical: list(number),
  error: list(number),
  bound: list(number),
  tolerance: list(number),
  between: list(orNull(pair)),
  verdict: list(verdict),
  kind: list(oneOf("smooth", "kink", "jump")),
  sided: list(oneOf("both", "right", "left")),
};

/** Columns of one length, of elements that the input has. */
const elements: Check = (value, path) => {
  table({ input: count, name: text, shape, ...COLUMNS })(value, path);
  const one = value as ReportData["elements"][number];
  const { length } = one.positions;
  for (const name of Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]) {
    if (one[name].length !== length)
      refuse(one[name], `${path}.${name}`, `an array of ${length}, as positions is`);
  }
  const size = sizeOf(one.shape);
  const outside = one.positions.findIndex((position) => position >= size);
  if (outside >= 0) {
    refuse(
      one.positions[outside],
      `${path}.positions[${outside}]`,
      `below ${size}, the elements of its shape`,
    );
  }
};

const shares = list(table({ what: text, amount: number }));

const cost = table({
  ok: flag,
  name: text,
  dtype: text,
  backend: text,
  ...Object.fromEntries(MEASURES.map((measure) => [measure, number])),
  breakdown: table(Object.fromEntries(MEASURES.map((measure) => [measure, shares]))),
  exceeded: list(table({ measure: oneOf(...MEASURES), limit: number, found: number, by: shares })),
  faults: list(text),
});

const report = table({
  ok: flag,
  name: text,
  mode: oneOf("full", "directional"),
  order: oneOf(1, 2),
  settings: table({ eps: orNull(number), atol: number, rtol: number, kinks, seed: number }),
  checked: count,
  kinks: count,
  skipped: count,
  failed: count,
  inputs: list(table({ name: text, shape, dtype: text, checked: count, failed: count })),
  worst: orNull(
    table({
      input: count,
      name: text,
      index: shape,
      analytical: number,
      numerical: number,
      between: orNull(pair),
      absolute: number,
      relative: number,
      bound: number,
      tolerance: number,
    }),
  ),
  elements: list(elements),
  histogram: list(table({ from: number, count })),
  diagnosis: orNull(
    table({
      cause: text,
      patterns: list(text),
      inputs: list(table({ input: count, name: text, patterns: list(text) })),
      text,
    }),
  ),
  forward: table({ state: text, directions: count, error: number, slope: orNull(number), text }),
  cost: orNull(cost),
  notes: list(text),
  reproduction: text,
});

/** Refuses what is no report of gradcheck, with the field that is not what it must be. */
export function checkReport(data: unknown): asserts data is ReportData {
  report(data, "");
}
