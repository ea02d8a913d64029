import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ROOT, read, typescriptFiles } from "./project-files.js";

const VERSIONS = ["reference.ts", "simd.ts", "gpu.ts"];

const folders = readdirSync(`${ROOT}kernels`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`${ROOT}kernels/${entry.name}/gpu.ts`))
  .map((entry) => `kernels/${entry.name}`);

/** The lines of a text that show code, without their indentation. */
const codeLines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "// …");

/** The excerpts of a README, as the lines of each. */
const excerpts = (readme: string): string[][] =>
  [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => codeLines(text));

/** What the excerpts show that is in none of the files. */
function strayLines(readme: string, files: readonly string[]): string[] {
  const known = new Set(files.flatMap(codeLines));
  return excerpts(readme)
    .flat()
    .filter((line) => !known.has(line));
}

describe.each(folders)("%s/README.md", (folder) => {
  const readme = () => read(`${folder}/README.md`);
  const files = readdirSync(ROOT + folder).filter((name) => name.endsWith(".ts"));
  const versions = VERSIONS.filter((name) => files.includes(name));

  test("exists, and says what the GPU does differently", () => {
    expect(existsSync(`${ROOT}${folder}/README.md`)).toBe(true);
    expect(readme()).toContain("\n## What the GPU does differently\n");
  });

  test.each(versions)("names %s and shows some of it", (name) => {
    expect(readme()).toContain(`\`${name}\``);
    const known = new Set(codeLines(read(`${folder}/${name}`)));
    expect(excerpts(readme()).some((lines) => lines.every((line) => known.has(line)))).toBe(true);
  });

  test("names what the host does", () => {
    expect(readme()).toContain("`simd-host.ts`");
  });

  test("shows code as it is in the files", () => {
    expect(
      strayLines(
        readme(),
        files.map((name) => read(`${folder}/${name}`)),
      ),
    ).toEqual([]);
  });
});

test("kernels/README.md shows code as it is in the files", () => {
  const files = typescriptFiles("kernels").filter((file) => !file.startsWith("kernels/generated/"));
  expect(strayLines(read("kernels/README.md"), files.map(read))).toEqual([]);
});

describe("the check itself", () => {
  const file = "export function f() {\n  let total = 0;\n\n  return total;\n}\n";

  test("passes over indentation, blank lines and what was left out", () => {
    const readme = "Text.\n\n```ts\nlet total = 0;\n\n// …\nreturn total;\n```\n\n```sh\nnpm test\n```\n";
    expect(strayLines(readme, [file])).toEqual([]);
    expect(excerpts(readme)).toEqual([["let total = 0;", "return total;"]]);
  });

  test("finds a line that is in no file", () => {
    const readme = "```ts\nlet total = 1;\n```\n\n```ts\nreturn total;\nreturn 0;\n```\n";
    expect(strayLines(readme, [file])).toEqual(["let total = 1;", "return 0;"]);
  });
});
