import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { printed, tsx } from "../../support/run-node.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

test.runIf(everything)("npm run gradients prints what its README shows", async () => {
  const output = await printed(tsx("examples/gradients/main.ts"));
  expect(output.match(/^diagnosis: the backward is wrong/gm)).toHaveLength(10);
  const readme = readFileSync(`${root}examples/gradients/README.md`, "utf8");
  const shown = [...readme.matchAll(/```text\n(.*?)\n```/gs)].map(([, text]) => text);
  expect(shown).toHaveLength(25);
  for (const text of shown) expect(output).toContain(text);
});
