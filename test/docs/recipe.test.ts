// The recipe for a new op in CONTRIBUTING.md, counted against ops that are there: every file that one of them needs is listed.

import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ROOT, read, typescriptFiles } from "./project-files.js";
import { filesOfRecipe, filledIn, names } from "./recipe.js";

const contributing = read("CONTRIBUTING.md");
const elementwise = filesOfRecipe(contributing, "An elementwise op touches these files, and no others:");
const other = filesOfRecipe(contributing, "Any other op touches these, and no others:");

/** Where an op is made, and what is checked for every op: not the layers and functions above that use it. */
const files = [
  ...typescriptFiles("kernels", "src/tensor", "src/autograd", "src/backends", "src/ops"),
  ...typescriptFiles("src/testing/op-info", "test/backends"),
].filter((file) => !file.startsWith("kernels/generated/"));

/** More cases and tolerances than a test asks for. */
const OPTIONAL = ["test/backends/cases.ts", "test/backends/gpu/allowance.ts"];

/** What is listed and not needed, and the other way round. */
function differences(listed: readonly string[], needed: readonly string[]) {
  return {
    notNeeded: listed.filter((file) => !needed.includes(file)),
    notListed: needed.filter((file) => !listed.includes(file) && !OPTIONAL.includes(file)),
  };
}
const NONE = { notNeeded: [], notListed: [] };

/** Another op, which is made with this one. The index of all exports it, and does not import it. */
const isUser = (text: string, op: string) =>
  text.split(";\n").some((line) => line.startsWith("import ") && line.endsWith(` from "./${op}.js"`));

const naming = (op: string, identifier: RegExp, place: RegExp = /^(?!)/) =>
  files.filter((file) => names(read(file), identifier, place) && !isUser(read(file), op));

test("an elementwise op touches at most 4 files, any other at most 11", () => {
  expect(elementwise.length).toBeGreaterThan(0);
  expect(elementwise.length).toBeLessThanOrEqual(4);
  expect(other.length).toBeGreaterThan(elementwise.length);
  expect(other.length).toBeLessThanOrEqual(11);
});

test.each([
  ["leaky-relu", /^leakyRelu/],
  ["silu", /^silu$/],
  ["sigmoid", /^sigmoid$/],
])("%s is in the files of the elementwise recipe", (op, identifier) => {
  const listed = elementwise.map((file) => filledIn(file, { op, family: "functions" }));
  expect(differences(listed, naming(op, identifier))).toEqual(NONE);
});

test("avg-pool2d is in the files of the other recipe", () => {
  const values = { op: "avg-pool2d", kernel: "avg-pool2d", family: "windows" };
  const listed = other.map((file) => filledIn(file, values));
  const readme = listed.filter((file) => file.endsWith("README.md"));
  for (const file of readme) expect(existsSync(ROOT + file), file).toBe(true);
  expect(differences(listed, [...naming(values.op, /^avgPool2d/, /\/avg-pool2d\//), ...readme])).toEqual(
    NONE,
  );
});

describe("the check itself", () => {
  test("finds a file that is not listed, and one that is not needed", () => {
    const [listed, found] = [
      ["a.ts", "b.ts"],
      ["b.ts", "c.ts", "test/backends/cases.ts"],
    ];
    expect(differences(listed, found)).toEqual({ notNeeded: ["a.ts"], notListed: ["c.ts"] });
  });

  test("reads the files of a list", () => {
    const text =
      "\nA list:\n\n1. `a/<op>.ts`: one `b.ts`\n   more\n2. `c.ts`: two\n\nText.\n\n1. `d.ts`: no\n";
    expect(filesOfRecipe(text, "A list:")).toEqual(["a/<op>.ts", "c.ts"]);
    expect(() => filesOfRecipe(text, "Another:")).toThrow('there is no list under "Another:"');
    expect(filledIn("a/<op>.ts", { op: "relu" })).toBe("a/relu.ts");
  });

  test("finds names in code, and in what is imported, but not in comments or longer names", () => {
    const found = (text: string) => names(text, /^relu$/, /\/relu\//);
    expect(found("const y = relu(x);")).toBe(true);
    expect(found('add("unary", "relu");')).toBe(true);
    expect(found('import { a } from "../relu/gpu.js";')).toBe(true);
    expect(found("// relu\nconst y = leakyRelu(x);")).toBe(false);
  });
});
