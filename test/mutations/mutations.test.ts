// The bugs are planted by `npm run test:mutations`; here only that each still has its place, and its row on the page.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutations } from "./mutations.js";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("every bug has a name of its own", () => {
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
});

test.each(mutations.map((m) => [m.name, m] as const))(
  "%s: its place is found once",
  (_, { file, find, replace }) => {
    expect(read(file).split(find).length - 1).toBe(1);
    expect(replace).not.toBe(find);
  },
);

test("the page has a row for each, in their order, and counts them as the project's page does", () => {
  const page = read("test/mutations/README.md");
  const rows = [...page.matchAll(/^\| (.+?) \| `(.+?)` \| .+ \|$/gm)].map(([, name, file]) => ({
    name,
    file,
  }));
  const listed = mutations.map(({ name, file }) => ({ name: name.replaceAll("|", "\\|"), file }));
  expect(rows).toEqual(listed);
  const count = mutations.length;
  expect(page).toContain(`${count} of ${count} are caught.`);
  expect(read("README.md")).toContain(`plants ${count} bugs in`);
});
