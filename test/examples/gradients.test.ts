import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("npm run gradients prints what its README shows", () => {
  const printed = execFileSync(process.execPath, ["--import", "tsx", "examples/gradients/main.ts"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(printed.match(/^diagnosis: the backward is wrong/gm)).toHaveLength(8);
  const readme = readFileSync(`${root}examples/gradients/README.md`, "utf8");
  const shown = [...readme.matchAll(/```text\n(.*?)\n```/gs)].map(([, text]) => text);
  expect(shown).toHaveLength(11);
  for (const text of shown) expect(printed).toContain(text);
});
