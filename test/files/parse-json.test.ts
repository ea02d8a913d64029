import fc from "fast-check";
import { parseJson } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { error } from "../support/errors.js";

test("what JSON.stringify wrote comes back", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseJson(text, "a.json")).toEqual(JSON.parse(text));
    }),
  );
});

describe("refused, with the name of the file", () => {
  const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

  test.each([
    ["", "a.json is no JSON; the file is damaged: take a whole copy, or remove it"],
    ['{"lr": 1', "a.json is no JSON; the file is damaged: take a whole copy, or remove it"],
    ['{"lr": NaN}', "a.json is no JSON; the file is damaged: take a whole copy, or remove it"],
    [
      '{"lr": 1, "lr" : 2}',
      'a.json has the name "lr" twice in one table; the file is damaged: take a whole copy, or remove it',
    ],
    [
      '[{"a": {"b": 1}, "c": [], "a": 1}]',
      'a.json has the name "a" twice in one table; the file is damaged: take a whole copy, or remove it',
    ],
    [
      `{"lr": 1, "\\u006cr"${" ".repeat(200)}: 2}`,
      'a.json has the name "lr" twice in one table; the file is damaged: take a whole copy, or remove it',
    ],
    [
      deep(10_000),
      "a.json has tables or lists within one another more than 64 deep; the file is damaged: take a whole copy, or remove it",
    ],
    [
      "[".repeat(1_000_000),
      "a.json has tables or lists within one another more than 64 deep; the file is damaged: take a whole copy, or remove it",
    ],
  ])("%.40s", (text, message) => {
    expect(() => parseJson(text, "a.json")).toThrow(error("FormatError", message));
  });

  test("not so: the same name in two tables, a value like a name, brackets in a text, 64 levels", () => {
    const text = '{"a": {"a": "a"}, "b": [{"a": 1}, {"a": "[{\\"a\\": \\\\"}], "c": "a"}';
    expect(parseJson(text, "a.json")).toEqual(JSON.parse(text));
    expect(parseJson(deep(64), "a.json")).toEqual(JSON.parse(deep(64)));
  });
});
