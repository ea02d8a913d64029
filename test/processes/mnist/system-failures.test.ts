// What the system does to a command: its output goes nowhere, the disk is full, no more files can be opened.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readStudy } from "pellucid/tune";
import { beforeAll, describe, expect, test } from "vitest";
import { everything } from "../../support/mode.js";
import { bestSimd } from "../../support/simd-levels.js";
import { temporaryDirectory } from "../../support/temporary-directory.js";
import { fewDigits } from "./few-digits.js";
import { bundledMnist, npmRunMnistIn } from "./mnist-command.js";

const directory = temporaryDirectory();
let mnist: Awaited<ReturnType<typeof bundledMnist>>;
let small: string[];

beforeAll(async () => {
  mnist = await bundledMnist(directory);
  small = ["--network", "linear", "--threads", "1", "--data", await fewDigits(join(directory, "data"), 120)];
});

const path = (...names: string[]) => join(directory, ...names);

describe("a training whose output", () => {
  test("nobody reads any more stops, says where, and goes on when it is called again", async () => {
    const args = ["train", ...small, "--epochs", "2", "--batch-size", "8", "--out", path("unread")];
    const unread = await mnist.runIn("exec > >(head -1)", ...args);
    expect(unread.code).toBe(128 + 13);
    expect(unread.stdout).toBe(`backend wasm (${bestSimd}, 1 thread)\n`);
    expect(unread.stderr).toMatch(
      /^stopped in epoch 1, after \d+ of its batches; to go on: npm run mnist -- --resume .*unread\n$/,
    );
    const again = await mnist.run(...args);
    expect(again.stderr).toBe("");
    expect(again.stdout).toMatch(/^goes on in epoch 1, after \d+ of its batches$/m);
    expect(await readdir(path("unread"))).toContain("metrics.json");
  });
});

describe.runIf(everything)("of all kinds", () => {
  test("a training whose output finds the disk full stops, and says so", async () => {
    const args = ["train", ...small, "--epochs", "2", "--batch-size", "8", "--out", path("unwritten")];
    const { code, stderr } = await mnist.runIn("exec > /dev/full", ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^cannot write the output: ENOSPC: .*\nstopped in epoch 1, after \d+ of its batches; to go on: .*\n$/,
    );
    expect((await mnist.run("--resume", path("unwritten"))).code).toBe(0);
  });

  test("a training that cannot even complain stops without a word", async () => {
    const args = ["train", ...small, "--epochs", "9", "--batch-size", "8", "--json", "--out", path("mute")];
    const { code, stdout, stderr } = await mnist.runIn("exec 2> /dev/full", ...args);
    expect([code, stdout, stderr]).toEqual([1, "", ""]);
    expect(await readdir(path("mute"))).not.toContain("metrics.json");
  });

  test.each([[["--help"]], [["train", "--help"]]])(
    "%j that cannot be written is a failure",
    async (words) => {
      const { code, stderr } = await mnist.runIn("exec > /dev/full", ...words);
      expect([code, stderr]).toEqual([
        1,
        "cannot write the output: ENOSPC: no space left on device, write\n",
      ]);
    },
  );

  test("what is done soon comes to its end, whoever reads it", async () => {
    await mnist.run("train", ...small, "--epochs", "1", "--out", path("model"));
    const { code, stderr } = await mnist.runIn(
      "exec > >(head -1)",
      ...["evaluate", "--model", path("model", "model.safetensors"), "--data", path("data")],
    );
    expect([code, stderr]).toEqual([128 + 13, ""]);
    expect(await readdir(path("model"))).toContain("report.html");
  });

  // A limit on the size of files: what a full disk does to the writing of a checkpoint, without filling one.
  const LITTLE = "ulimit -f 60";
  const FULL = "the file would be larger than this system or user may make one \\(EFBIG\\)";

  test("train: once there is room, the same command goes on", async () => {
    const args = ["train", ...small, "--epochs", "2", "--out", path("full")];
    const full = await mnist.runIn(LITTLE, ...args);
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(
      new RegExp(
        `^PellucidError: cannot write .*checkpoint\\.safetensors: ${FULL}; what was there before is intact; raise the limit \\(ulimit -f\\); then: npm run mnist -- --resume .*full\n$`,
      ),
    );
    expect((await mnist.run(...args)).code).toBe(0);
  });

  test("kfold: once there is room, the same command goes on", async () => {
    const args = [
      "kfold",
      "--k",
      "2",
      ...small.slice(0, 2),
      ...small.slice(4),
      "--epochs",
      "1",
      "--out",
      path("folds"),
    ];
    const full = await mnist.runIn(LITTLE, ...args);
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(
      new RegExp(`^BackendError: fold \\d: PellucidError: cannot write .*: ${FULL}`),
    );
    expect((await mnist.run(...args)).code).toBe(0);
  });

  test("tune: no trial has failed by it, and the same command goes on", async () => {
    const args = [
      "tune",
      "--trials",
      "2",
      ...small.slice(0, 2),
      ...small.slice(4),
      "--epochs",
      "1",
      "--out",
      path("study"),
    ];
    const full = await mnist.runIn(LITTLE, ...args);
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(
      new RegExp(`^BackendError: trial \\d: PellucidError: cannot write .*: ${FULL}`),
    );
    const study = () => readStudy(path("study", "study.jsonl")).trials.map(({ state }) => state);
    expect(study()).not.toContain("failed");
    expect((await mnist.run(...args)).code).toBe(0);
    expect(study()).toEqual(["complete", "complete"]);
  });

  test("where no more files can be opened, there is a line, not a stack", async () => {
    const lines = [];
    for (let limit = 40; limit >= 24; limit -= 4) {
      const { code, stderr } = await mnist.runIn(
        `ulimit -n ${limit}`,
        "train",
        ...small,
        "--epochs",
        "1",
        "--out",
        path(`files-${limit}`),
      );
      if (code !== 0) lines.push(stderr);
    }
    expect(lines).not.toEqual([]);
    for (const line of lines) expect(line).toMatch(/^[^\n]*(EMFILE)[^\n]*\n$/);
  });

  test("nor where it is what loads the program that fails", async () => {
    for (const limit of [36, 40, 44]) {
      const { code, stderr } = await npmRunMnistIn(`ulimit -n ${limit}`, "train", "--help");
      if (code !== 0) expect(stderr).toMatch(/^[^\n]*EMFILE[^\n]*; raise the limit \(ulimit -n\)\n$/);
    }
  });

  test.each([
    ["train", "--out <dir>", ["--out", ""]],
    ["evaluate", "--model <files...>", ["--model", "a", ""]],
  ])("%s refuses an empty %s", async (command, flags, args) => {
    const { code, stderr } = await mnist.run(command, ...args);
    expect([code, stderr]).toEqual([
      1,
      `error: option '${flags}' argument '' is invalid. It must not be empty.\n(add --help for the options)\n`,
    ]);
  });
});
