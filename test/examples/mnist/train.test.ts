// The page that the tour ends with, as its reader would run it.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { read } from "../../docs/project-files.js";
import { everything } from "../../support/mode.js";

const cwd = fileURLToPath(new URL("../../..", import.meta.url));

test("it trains and tests the network by itself", async () => {
  const command = ["--import", "tsx", "examples/mnist/train.ts", everything ? "1500" : "400"];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { cwd });
  expect(stderr).toBe("");
  const [backend, ...lines] = stdout.trimEnd().split("\n");
  expect(backend).toMatch(/^computing on \w+/);
  const losses = lines.slice(0, 3).map((line, i) => {
    expect(line).toMatch(new RegExp(`^epoch ${i + 1}: mean loss \\d\\.\\d{4}$`));
    return Number(line.split(" ").at(-1));
  });
  expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  expect(lines[3]).toMatch(/^\d\d\.\d\d % of the test images are read right$/);
  expect(Number.parseFloat(lines[3])).toBeGreaterThan(everything ? 80 : 50);
  expect(lines).toHaveLength(4);
});

test.each([
  ["--help", 0],
  ["many", 2],
])("%s prints what it takes, in a line", async (argument, code) => {
  const command = ["--import", "tsx", "examples/mnist/train.ts", argument];
  const result = await promisify(execFile)(process.execPath, command, { cwd }).catch((error) => error);
  expect(result.code ?? 0).toBe(code);
  expect(result.stdout).toBe("");
  expect(result.stderr).toBe("usage: npx tsx examples/mnist/train.ts [IMAGES], a number from 1 to 60000\n");
});

test("it imports the library and the network, nothing else, and is a page long", () => {
  const text = read("examples/mnist/train.ts");
  const imported = [...text.matchAll(/^import .* from "(.*)";$/gm)].map(([, from]) => from);
  expect(imported).toEqual(["pellucid", "pellucid/data", "pellucid/train", "./model.js"]);
  expect(text.split("\n").length).toBeLessThan(65);
});
