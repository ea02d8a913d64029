// A wrong gradient as it is shown by the test runners themselves, each in a process of its own.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../docs/project-files.js";
import { everything } from "../../support/mode.js";
import { runNode } from "../../support/run-node.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { project } from "./project.js";

const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
const JEST = join(ROOT, "bench/peers/node_modules/jest/bin/jest.js");
const noJest = existsSync(JEST) ? null : "needs bench/peers: npm ci --prefix bench/peers";
if (noJest !== null && everything && process.env.CI) throw new Error(`Jest is missing: ${noJest}`);

/** What a runner says of the project in a folder, in GitHub Actions. */
async function said(folder: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  // A child that found these would take itself for a part of this run.
  const ours = { VITEST: undefined, NODE_ENV: undefined, NODE_TEST_CONTEXT: undefined };
  const github = { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: folder, GITHUB_STEP_SUMMARY: undefined };
  const { code, stdout, stderr } = await runNode(args, {
    cwd: folder,
    env: { ...ours, ...github, ...env },
    seconds: 120,
  });
  const text = stripVTControlCharacters(`${stdout}${stderr}`);
  expect(code, text).toBe(1);
  return text;
}

const REPORTERS = ["--reporters=default", "--reporters=github-actions"];
/** Jest runs modules only so. */
const MODULES = { NODE_OPTIONS: "--experimental-vm-modules" };

const HEADLINE = "gradcheck of minus: failed at 4 of 8 elements";
const DIAGNOSIS = "input 1: the sign is flipped: analytical = −numerical";

/** What is wrong, above the two gradients with their signs. */
function expectDifference(output: string): void {
  const text = output.replaceAll(/^::error.*$/gm, "");
  const places = [HEADLINE, DIAGNOSIS].map((part) => text.indexOf(part));
  const [right, wrong] = [/^ *- +-1\.09375,?$/m, /^ *\+ +1\.09375,?$/m].map((line) => text.search(line));
  expect(places[0], text).toBeGreaterThanOrEqual(0);
  expect(places[1], text).toBeGreaterThan(places[0]);
  expect(Math.min(right, wrong), text).toBeGreaterThan(places[1]);
}

/** The commands that mark a line, as GitHub reads them: where, and what they begin with. */
const marks = (text: string) =>
  Array.from(
    text.matchAll(/^::error file=(.*?),(?:title=.*?,)?line=(\d+).*?::(.{0,12})/gm),
    ([, file, line, begins]) => ({
      file: file.split("/").at(-1),
      line: Number(line),
      begins,
    }),
  );

describe.runIf(everything)("a wrong gradient is shown by", () => {
  const [byVitest, byNode, byJest, bySetup] = Array.from({ length: 4 }, () => temporaryDirectory());

  test("Vitest, which prints the difference and marks the line by itself", async () => {
    await project(byVitest, "vitest", ["vitest"]);
    const text = await said(byVitest, [
      VITEST,
      "run",
      "--root",
      byVitest,
      "--reporter=default",
      "--reporter=github-actions",
    ]);
    expectDifference(text);
    expect(marks(text)).toEqual([{ file: "minus.test.js", line: 9, begins: "Error: gradc" }]);
  });

  test("node:test, in the error, at the line and in the summary", async () => {
    await project(byNode, "node");
    const args = ["--test", "--test-reporter=spec", "minus.test.js"];
    const summary = join(byNode, "summary.md");
    const text = await said(byNode, args, { GITHUB_STEP_SUMMARY: summary });
    expectDifference(text);
    expect(marks(text)).toEqual([{ file: "minus.test.js", line: 9, begins: "the backward" }]);
    const told = readFileSync(summary, "utf8");
    expect(told).toContain(`### ✗ ${HEADLINE}`);
    expect(told).toContain(DIAGNOSIS);
  });

  test.skipIf(noJest !== null)("Jest, in the message of the matcher", async () => {
    await project(byJest, "jest");
    const text = await said(byJest, [JEST, "--rootDir", byJest, ...REPORTERS], MODULES);
    expectDifference(text);
    expect(marks(text)).toEqual([{ file: "minus.test.js", line: 8, begins: "gradcheck of" }]);
  });

  test.skipIf(noJest !== null)("Jest, where a file of setupFilesAfterEnv adds the matchers", async () => {
    await project(bySetup, "jest-setup");
    writeFileSync(join(bySetup, "setup.js"), 'import "pellucid/testing/jest";\n');
    const config = { rootDir: bySetup, setupFilesAfterEnv: ["<rootDir>/setup.js"] };
    const text = await said(bySetup, [JEST, `--config=${JSON.stringify(config)}`, ...REPORTERS], MODULES);
    expectDifference(text);
    expect(marks(text)).toEqual([{ file: "minus.test.js", line: 7, begins: "gradcheck of" }]);
  });
});
