import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson } from "../../src/files/parse-json.js";
import { scanJson } from "../../src/files/scan-json.js";
import { error } from "../support/errors.js";

/** How deep the brackets of a value lie. */
const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const blanks = fc.stringMatching(/^[ \t\r\n]{0,5}$/);

/** A name as JSON may write it: some of its letters as escapes. */
const written = (name: string, escaped: (i: number) => boolean): string => {
  const letter = (code: string, i: number) =>
    escaped(i) ? `\\u${code.charCodeAt(0).toString(16).padStart(4, "0")}` : JSON.stringify(code).slice(1, -1);
  return `"${name.split("").map(letter).join("")}"`;
};

describe("of what JSON.stringify wrote", () => {
  test("it finds nothing wrong, and the names that JSON.parse finds", () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: "grapheme" }), fc.nat(2), (json, indent) => {
        const value = JSON.parse(json);
        const { names, fault } = scanJson(JSON.stringify(value, null, indent), {
          depth: Number.POSITIVE_INFINITY,
        });
        expect(fault).toBeUndefined();
        const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
        expect(names.toSorted()).toEqual(isTable ? Object.keys(value).toSorted() : []);
      }),
    );
  });

  test("its depth is the least limit that it keeps", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const depth = depthOf(JSON.parse(json));
        expect(scanJson(json, { depth }).fault).toBeUndefined();
        if (depth > 0) expect(scanJson(json, { depth: depth - 1 }).fault).toBe("depth");
      }),
    );
  });
});

describe("a name that one table has twice", () => {
  test("is found at any place, among any others, however it is written", () => {
    const member = fc.record({ name: fc.string({ unit: "grapheme" }), value: fc.json({ maxDepth: 2 }) });
    const others = fc.uniqueArray(member, { selector: ({ name }) => name, minLength: 1, maxLength: 6 });
    const layout = fc.record({ before: blanks, behind: blanks, escapes: fc.nat(2 ** 20) });
    fc.assert(
      fc.property(
        others,
        fc.nat(),
        fc.nat(),
        fc.array(layout, { minLength: 7, maxLength: 7 }),
        (all, of, at, layouts) => {
          const { name } = all[of % all.length]!;
          const twice = all.toSpliced(at % (all.length + 1), 0, { name, value: "1" });
          const members = twice.map((each, i) => {
            const { before, behind, escapes } = layouts[i]!;
            const text = written(each.name, (letter) => ((escapes >> (letter % 20)) & 1) === 1);
            return `${before}${text}${behind}:${each.value}`;
          });
          const table = `{${members.join(",")}}`;
          expect(Object.keys(JSON.parse(table))).toHaveLength(all.length);
          expect(scanJson(table, { depth: 9 }).fault).toEqual({ doubled: name });
          expect(scanJson(`[{"a": 1}, {"b": ${table}}]`, { depth: 9 }).fault).toEqual({ doubled: name });
        },
      ),
    );
  });

  test.each([
    ["escapes", '{"a": 1, "\\u0061": 2}', "a"],
    ["escapes of both kinds", '{"\\n": 1, "\\u000A": 2}', "\n"],
    ["no letters", '{"": 1, "": 2}', ""],
    ["a hundred thousand blanks before the colon", `{"a": 1, "a"${" ".repeat(1e5)}: 2}`, "a"],
    ["another name of objects", '{"__proto__": 1, "__proto__": 2}', "__proto__"],
  ])("%s", (_, text, doubled) => {
    expect(scanJson(text, { depth: 9 }).fault).toEqual({ doubled });
  });

  test("not so: names in two tables, or that only values repeat, or that differ by a blank", () => {
    const text = '{"a": {"a": "a"}, "b": [{"a": 1}, {"a": "{\\"a\\":"}], " a": "b", "c": ["a", "a"]}';
    expect(scanJson(text, { depth: 9 })).toEqual({ names: ["a", "b", " a", "c"] });
  });
});

test("what is no JSON is left to the parser", () => {
  for (const text of ["", "{", '"', '{"a', '{"a\\', ":", "]]", '{"\\x": 1, "\\x": 2}', "{a: 1}"]) {
    expect(scanJson(text, { depth: 9 }).fault).toBeUndefined();
  }
});

test.each([
  ['{"a":1:2}', ["a"]],
  ['{"a": "b": "b": 1}', ["a"]],
  ['{"a": {"b": 1}: 2}', ["a"]],
  ['["a": 1, "a": 2]', []],
  ['"a": 1, "a": 2', []],
])("no name is told twice where a colon has none before it: %s", (text, names) => {
  expect(scanJson(text, { depth: 9 })).toEqual({ names });
  expect(() => parseJson(text, "x.json")).toThrow(
    error("FormatError", "x.json is no JSON; the file is damaged: take a whole copy, or remove it"),
  );
});

test("names are counted in all tables, and not in lists or values", () => {
  const text = '{"a": [{"a": "a"}, {"b": 1}], "c": [1, 2, "d"]}';
  expect(scanJson(text, { depth: 9, count: 4 }).fault).toBeUndefined();
  expect(scanJson(text, { depth: 9, count: 3 }).fault).toBe("count");
});
