// What the guide for those who come from PyTorch names on the right of its tables: it runs, and what it names is there.

import { useBackend } from "pellucid";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../support/mode.js";
import { temporaryDirectory } from "../support/temporary-directory.js";
import { entries } from "./entries.js";
import { programOf, run } from "./examples.js";
import { read } from "./project-files.js";
import { makeFiles } from "./stand-ins.js";
import { programErrors } from "./type-check.js";

const file = "examples/guides/from-pytorch.md";

/** The pieces of code in the last column of every table. */
function piecesIn(text: string): string[] {
  const rows = text.split("\n").filter((line) => /^\| (?!-)/.test(line));
  return rows.flatMap((row) =>
    [
      ...row
        .split("|")
        .at(-2)!
        .matchAll(/`([^`]+)`/g),
    ].map(([, code]) => code),
  );
}

/** Code whose value is handed to `found`, where it is an expression that answers one. */
function named(code: string): string {
  const [statement] = ts.createSourceFile("piece.ts", code, ts.ScriptTarget.ESNext, true).statements;
  return ts.isExpressionStatement(statement) && ts.isPropertyAccessExpression(statement.expression)
    ? `found(${JSON.stringify(code)}, ${code});`
    : `${code};`;
}

const found = (code: string, value: unknown) => expect(value, code).not.toBe(undefined);
const program = programOf(file, read(file));
const pieces = piecesIn(read(file));
const all = (list: readonly string[]) =>
  [program.code, ...list.map((piece) => `{\n${named(piece)}\n}`)].join("\n");

describe("the tables of the guide for those who come from PyTorch", () => {
  const home = process.cwd();
  const directory = temporaryDirectory();
  beforeAll(async () => {
    await makeFiles(directory);
    process.chdir(directory);
  });
  afterAll(async () => {
    process.chdir(home);
    await useBackend("cpu");
  });

  test("have a name for what PyTorch users ask for", () => {
    expect(pieces.length).toBeGreaterThan(150);
  });

  test("name what is there, and it runs", async () => {
    await run(all(pieces), { entries, found });
  });

  test("are found out where they name what is not", async () => {
    await expect(run(all(["optim.Rprop"]), { entries, found })).rejects.toThrow("optim.Rprop");
    await expect(run(all(["x.softsign()"]), { entries, found })).rejects.toThrow("is not a function");
  });

  test.runIf(everything)("have the right types", () => {
    const code = `declare const found: (code: string, value: unknown) => void;\n${all(pieces)}`;
    expect(programErrors([{ ...program, code }])).toEqual([]);
  });
});
