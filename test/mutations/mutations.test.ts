// The bugs are planted by `npm run test:mutations`; here only that each still has its place.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutations } from "./mutations.js";

test("every bug has a name of its own", () => {
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
});

test.each(mutations.map((m) => [m.name, m] as const))(
  "%s: its place is found once",
  (_, { file, find, replace }) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    expect(text.split(find).length - 1).toBe(1);
    expect(replace).not.toBe(find);
  },
);
