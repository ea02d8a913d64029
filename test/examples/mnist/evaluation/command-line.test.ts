import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runCommandLine } from "../../../../examples/mnist/evaluation/command-line.js";

const before = process.exitCode;
let told: string;
beforeEach(() => {
  told = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      told += text;
      return true;
    });
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = before;
});

async function run(...words: string[]): Promise<{ told: string; code: typeof process.exitCode }> {
  process.exitCode = undefined;
  await runCommandLine(words);
  return { told, code: process.exitCode };
}

const HINT = "(add --help for the options)\n";

test.each([
  [["evalaute"], "error: unknown command 'evalaute'\n(Did you mean evaluate?)\n"],
  [["evalaute", "--model", "a"], "error: unknown command 'evalaute'\n(Did you mean evaluate?)\n"],
  [["kflod", "--k", "3"], "error: unknown command 'kflod'\n(Did you mean kfold?)\n"],
  [["xyzzy"], "error: unknown command 'xyzzy'\n"],
  [["train", "more"], "error: too many arguments for 'train'. Expected 0 arguments but got 1.\n"],
  [["--epochz", "3"], "error: unknown option '--epochz'\n(Did you mean --epochs?)\n"],
  [
    ["--epochs", "0"],
    "error: option '--epochs <n>' argument '0' is invalid. It must be a positive integer.\n",
  ],
])("%j is refused, with the nearest name", async (words, text) => {
  expect(await run(...words)).toEqual({ told: `${text}${HINT}`, code: 1 });
});

describe("options that npm has taken, for want of -- before them, are told:", () => {
  // What npm 10 and 11 set for "npm run mnist --limit 100", and so on.
  test.each([
    [["100"], { limit: "true" }, "--limit", "--limit …"],
    [
      ["train", "3"],
      { "batch-size": "64", epochs: "true" },
      "--epochs, --batch-size",
      "--epochs … --batch-size …",
    ],
    [[], { recipe: "best" }, "--recipe", "--recipe …"],
    [["evaluate", "a"], { model: "true" }, "--model", "--model …"],
  ])("%j, and %j", async (words, taken, flags, instead) => {
    vi.stubEnv("npm_lifecycle_event", "mnist");
    for (const [name, value] of Object.entries(taken)) {
      vi.stubEnv(`npm_config_${name.replace("-", "_")}`, value);
    }
    expect(await run(...words)).toEqual({
      told: `error: npm has taken ${flags} for an option of its own; put -- before what this program is to have: npm run mnist -- ${instead}\n${HINT}`,
      code: 1,
    });
  });

  test("not so what npm has of its own, nor what was set for another program", async () => {
    vi.stubEnv("npm_config_json", "true");
    vi.stubEnv("npm_lifecycle_event", "mnist");
    expect((await run("--help")).code).toBe(0);
    vi.stubEnv("npm_config_limit", "5");
    vi.stubEnv("npm_lifecycle_event", "test");
    expect((await run("--help")).code).toBe(0);
  });
});

describe("a place where nothing can be", () => {
  test.each([
    ["train", "--out", "<dir>"],
    ["train", "--resume", "<dir>"],
    ["train", "--data", "<dir>"],
    ["tune", "--space", "<file>"],
    ["evaluate", "--report", "<dir>"],
    ["predict", "--annotate", "<file>"],
    ["export", "--out", "<file>"],
  ])("%s %s: neither empty nor blank", async (command, option, placeholder) => {
    for (const word of ["", " ", "\t\n"]) {
      told = "";
      const arguments_ = command === "predict" ? ["seven.png"] : [];
      expect(await run(command, ...arguments_, option, word)).toEqual({
        told: `error: option '${option} ${placeholder}' argument '${word}' is invalid. It must not be empty.\n${HINT}`,
        code: 1,
      });
    }
  });

  test.each([
    ["train", "--out"],
    ["kfold", "--out"],
    ["compare", "--out"],
    ["tune", "--out"],
    ["data", "--out"],
    ["evaluate", "--report"],
  ])("%s %s: not the root, however it is written", async (command, option) => {
    for (const word of ["/", "//", `${resolve(".").replace(/[^/]+/g, "..")}/..`]) {
      told = "";
      const { code } = await run(command, option, word);
      expect([told, code]).toEqual([
        `error: option '${option} <dir>' argument '${word}' is invalid. It must be a directory of its own, not the root of all; name one inside.\n${HINT}`,
        1,
      ]);
    }
  });
});

test("help is no failure, unless it could not be written", async () => {
  const { told, code } = await run("--help");
  expect([told.split("\n")[0], code]).toEqual([
    "Usage: mnist [command] [options]   (npm run mnist -- [command] [options])",
    0,
  ]);
  process.exitCode = 1;
  await runCommandLine(["train", "--help"]);
  expect(process.exitCode).toBe(1);
});

test("evaluate refuses a seed where nothing is random", async () => {
  await expect(run("evaluate", "--seed", "3")).rejects.toThrow(
    "evaluate: --seed is of the corruptions; add --corruptions, or leave it out",
  );
});
