import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { places } from "../../../examples/explorer/site/excerpt-list.js";
import { excerptOf, excerpts } from "../../../examples/explorer/site/excerpts.js";

const shown = excerpts();
const parse = (text: string) => ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true);

test("an excerpt is the file's own lines, and each has one that is lit", () => {
  for (const [key, list] of Object.entries(shown)) {
    for (const [i, { file, line, text, lit }] of list.entries()) {
      const lines = text.split("\n");
      const original = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8").split("\n");
      expect(original.slice(line - 1, line - 1 + lines.length).map((each) => each.trim())).toEqual(
        lines.map((each) => each.trim()),
      );
      expect(lit.length, key).toBeGreaterThan(0);
      for (const mark of places[key][i].lit)
        expect(
          lit.some((at) => lines[at].includes(mark)),
          mark,
        ).toBe(true);
    }
  }
});

test("the gradients of a convolution show the loop that computes them", () => {
  const [loop] = shown["conv2d/0"];
  expect(loop.file).toBe("kernels/conv2d/reference.ts");
  expect(loop.lit.map((at) => loop.text.split("\n")[at].trim())).toEqual(["dx[xi] += weight[wi] * dy[yi];"]);
});

test("a part of an op is found by its name, with the comment before it, and without the indentation", () => {
  const source = parse(
    `/**\n * Long.\n *\n * Docs.\n *\n */\nexport const op = define({\n  name: "op",\n  // dx = dy\n  backward: (dy) => [\n    dy,\n  ],\n});\n`,
  );
  expect(excerptOf(source, { file: "a.ts", name: "op.backward", lit: ["dy,"] })).toEqual({
    name: "op.backward",
    file: "a.ts",
    line: 9,
    text: "// dx = dy\nbackward: (dy) => [\n  dy,\n],",
    lit: [2],
  });
  expect(excerptOf(source, { file: "a.ts", name: "op", lit: [] }).line).toBe(7);
});

test("a name or a line that is gone fails the build", () => {
  const source = parse("export function f() {\n  return 1;\n}\n");
  expect(() => excerptOf(source, { file: "a.ts", name: "g", lit: [] })).toThrow(
    "a.ts has no g to show; correct examples/explorer/site/excerpt-list.ts",
  );
  expect(() => excerptOf(source, { file: "a.ts", name: "f", lit: ["return 2"] })).toThrow(
    'f of a.ts has no line with "return 2"; correct examples/explorer/site/excerpt-list.ts',
  );
});
