import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonOutline } from "../../src/files/json-outline.js";

/** JSON as different programs would write it. */
const spaced = fc.constantFrom(undefined, 1, "\t", 120);
describe("an outline", () => {
  test("of any JSON has the names of the outermost table, in order, and none twice", () => {
    fc.assert(
      fc.property(fc.jsonValue(), spaced, (value, space) => {
        const text = JSON.stringify(value, null, space);
        const { names, twice, tooDeep } = jsonOutline(text, 64);
        const table = value !== null && typeof value === "object" && !Array.isArray(value);
        expect(new Set(names)).toEqual(new Set(table ? Object.keys(JSON.parse(text)) : []));
        expect([twice, tooDeep]).toEqual([null, false]);
      }),
    );
  });

  test("keeps the order of the text, where an object would sort numbers first", () => {
    expect(jsonOutline('{"b": 1, "10": {"x": 2}, "2": [{"y": 3}], "a": "}"}', 3).names).toEqual([
      "b",
      "10",
      "2",
      "a",
    ]);
  });

  test.each([
    ['{"a": 1, "a": 2}', "a"],
    [`{"a"${" ".repeat(500)}: 1, "a"\n\t\r: 2}`, "a"],
    ['{"a": 1, "\\u0061": 2}', "a"],
    ['[{"b": {"c": [], "c": 0}}]', "c"],
    ['{"a": "a", "b": ["a", "a"], "c": {"a": 1}}', null],
    ['{"\\"": 1, "\\\\": 2, "\\\\\\"": 3}', null],
  ])("of %s has %j twice", (text, twice) => {
    expect(jsonOutline(text, 64).twice).toBe(twice);
  });

  test("stops at the depth that is allowed", () => {
    expect(jsonOutline("[[[1]]]", 3).tooDeep).toBe(false);
    expect(jsonOutline("[[[[1]]]]", 3).tooDeep).toBe(true);
    expect(jsonOutline(`{"a": ${"[".repeat(2 ** 20)}`, 3)).toEqual({
      names: ["a"],
      twice: null,
      tooDeep: true,
    });
    expect(jsonOutline('["[[[[", "\\"[[[["]', 3).tooDeep).toBe(false);
  });

  test("of what is no JSON comes to an end", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\ a\n') }), (text) => {
        const { twice } = jsonOutline(text, 8);
        expect(twice === null || typeof twice === "string").toBe(true);
      }),
    );
  });
});
