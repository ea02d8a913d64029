import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { ROOT, read, typescriptFiles } from "./project-files.js";

test("no file has more than 450 lines", () => {
  const written = typescriptFiles("src", "kernels", "examples", "bench", "test").filter(
    (file) => !/^kernels\/generated\/|node_modules/.test(file),
  );
  expect(written.filter((file) => read(file).trimEnd().split("\n").length > 450)).toEqual([]);
});

test("the example is one page: its folder holds at most six source files, and the suite", () => {
  const entries = readdirSync(`${ROOT}examples/mnist`, { withFileTypes: true });
  expect(entries.filter(({ name }) => name.endsWith(".ts")).length).toBeLessThanOrEqual(6);
  expect(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual(["evaluation"]);
});
