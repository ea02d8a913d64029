import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { coveragePage, PAGE } from "../coverage.js";

test("COVERAGE.md is what the table gives (npx tsx test/testing/coverage.ts makes it)", async () => {
  expect(await readFile(PAGE, "utf8")).toBe(coveragePage());
});
