import fc from "fast-check";
import { expect, test } from "vitest";
import { axisOf } from "../../src/tune/axis.js";
import { checkSearchSpace, isValueOf, type SearchSpace } from "../../src/tune/search-space.js";
import { thrown } from "../support/errors.js";

const wrong: Record<string, [unknown, string]> = {
  "nothing at all": [{}, "it is empty; there must be a parameter to search"],
  "a name that JavaScript reserves": [
    JSON.parse('{"__proto__":{"type":"float","from":0,"to":1}}'),
    'a parameter is called "__proto__"; a name must be a letter, then letters, digits, "_", "." or "-"',
  ],
  "no type": [
    { lr: { from: 0, to: 1 } },
    'lr has type undefined; it must be "float", "int" or "categorical"',
  ],
  "a type of another library": [
    { lr: { type: "loguniform", from: 0.1, to: 1 } },
    'lr has type "loguniform"; it must be "float", "int" or "categorical"',
  ],
  "a missing end": [
    { lr: { type: "float", from: 1 } },
    "lr is of type float and lacks to; it must have from and to",
  ],
  "a misspelt option": [
    { lr: { type: "float", from: 1, to: 2, logs: true } },
    "lr has logs, which type float does not know; it may have type, from, to, log",
  ],
  "steps of a float": [
    { lr: { type: "float", from: 0, to: 1, step: 0.1 } },
    "lr has step, which type float does not know; it may have type, from, to, log",
  ],
  "ends that are one": [
    { lr: { type: "float", from: 1, to: 1 } },
    'lr goes from 1 to 1; from must be less than to, a fixed value belongs in "fixed"',
  ],
  "an infinite end": [
    { lr: { type: "float", from: 0, to: Number.POSITIVE_INFINITY } },
    "lr goes from 0 to Infinity; both must be finite numbers",
  ],
  "text for a number": [
    { lr: { type: "float", from: "0", to: 1 } },
    'lr goes from "0" to 1; both must be finite numbers',
  ],
  "the logarithm of 0": [
    { lr: { type: "float", from: 0, to: 1, log: true } },
    "lr goes from 0 to 1 with log; from must be greater than 0",
  ],
  "a log that is no flag": [
    { lr: { type: "float", from: 1, to: 2, log: 10 } },
    "lr has log 10; it must be true or false",
  ],
  "an end between integers": [
    { k: { type: "int", from: 1, to: 2.5 } },
    "k goes from 1 to 2.5; both must be integers",
  ],
  "a step of 0": [
    { k: { type: "int", from: 1, to: 2, step: 0 } },
    "k has step 0; it must be a positive integer",
  ],
  "an end that no step meets": [
    { k: { type: "int", from: 16, to: 100, step: 32 } },
    "k goes from 16 to 100 in steps of 32; to must be met by a step: 80 or 112",
  ],
  "steps on a logarithm": [
    { k: { type: "int", from: 16, to: 80, step: 32, log: true } },
    "k has log and step 32; with log the step must be 1",
  ],
  "a single choice": [
    { c: { type: "categorical", choices: ["a"] } },
    'c has choices ["a"]; there must be at least two, a fixed value belongs in "fixed"',
  ],
  "a choice that is a list": [
    { c: { type: "categorical", choices: ["a", [1, 2]] } },
    "c has the choice [1,2]; a choice must be a string, a finite number, a boolean or null, so give what is larger a name",
  ],
  "a choice that JSON cannot hold": [
    { c: { type: "categorical", choices: [1, undefined] } },
    "c has the choice undefined; a choice must be a string, a finite number, a boolean or null, so give what is larger a name",
  ],
  "a choice that is no number": [
    { c: { type: "categorical", choices: ["a", Number.NaN] } },
    "c has the choice NaN; a choice must be a string, a finite number, a boolean or null, so give what is larger a name",
  ],
  "a choice twice": [
    { c: { type: "categorical", choices: ["a", 1, "a"] } },
    'c has the choice "a" twice; once must do',
  ],
};

test.each(Object.entries(wrong))("%s is refused", (_, [space, text]) => {
  expect(thrown(() => checkSearchSpace(space as SearchSpace))).toBe(`ValueError: search space: ${text}`);
});

test("what can be searched is accepted", () => {
  checkSearchSpace({
    lr: { type: "float", from: 1e-5, to: 1, log: true },
    "beta-1.x": { type: "float", from: -1, to: 0 },
    k: { type: "int", from: 16, to: 112, step: 32 },
    n: { type: "int", from: 1, to: 1000, log: true },
    c: { type: "categorical", choices: [1, "1", true, null] },
  });
});

test("only a parameter's own values are values of it", () => {
  const k = { type: "int", from: 16, to: 112, step: 32 } as const;
  expect([16, 48, 112, 15, 17, 113, "48", null].map((v) => isValueOf(k, v))).toEqual([
    ...[true, true, true],
    ...[false, false, false, false, false],
  ]);
  const c = { type: "categorical", choices: [1, "a", null] } as const;
  expect([1, "a", null, "1", undefined].map((v) => isValueOf(c, v))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect([0, 0.5, 1, 1.01, Number.NaN].map((v) => isValueOf({ type: "float", from: 0, to: 1 }, v))).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
});

test("every value of an integer has a cell of its own on the axis, and the cells leave no gap", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (from, count, step, log) => {
        const stride = log ? 1 : step;
        const axis = axisOf({ type: "int", from, to: from + count * stride, step: stride, log });
        let edge = axis.low;
        for (let v = from; v <= from + count * stride; v += stride) {
          const [start, end] = axis.cell(v)!;
          expect(start).toBe(edge);
          expect([0.01, 0.5, 0.99].map((t) => axis.value(start + t * (end - start)))).toEqual([v, v, v]);
          edge = end;
        }
        expect(edge).toBe(axis.high);
      },
    ),
  );
});
