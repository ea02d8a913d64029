// What lies in a directory already: whether a command may write there is known before it works.

import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { compareCommand } from "../../../../../examples/mnist/evaluation/commands/compare.js";
import { evaluateCommand } from "../../../../../examples/mnist/evaluation/commands/evaluate.js";
import { kfoldCommand } from "../../../../../examples/mnist/evaluation/commands/kfold.js";
import { trainCommand } from "../../../../../examples/mnist/evaluation/commands/train.js";
import { tuneCommand } from "../../../../../examples/mnist/evaluation/commands/tune.js";
import { findRun } from "../../../../../examples/mnist/evaluation/runs/run-config.js";
import { readRun } from "../../../../../examples/mnist/evaluation/runs/run-files.js";
import { directoryOfTest } from "../../../../support/directories.js";
import { error } from "../../../../support/errors.js";
import { temporaryDirectory } from "../../../../support/temporary-directory.js";
import { smallConfig, smallRun } from "../runs/small-run.js";

const common = { recipe: "fast", seed: 1, backend: "cpu", json: true } as const;
const commands: Record<string, (out: string) => Promise<void>> = {
  train: (out) => trainCommand({ ...common, out }, new Set()),
  kfold: (out) => kfoldCommand({ ...common, k: 2, out }),
  compare: (out) => compareCommand({ study: "quick", backend: "cpu", json: true, out }),
  tune: (out) => tuneCommand({ ...common, trials: 1, sampler: "random", pruner: "none", out }, new Set()),
};

/** What each leaves; of a comparison and a search, what is there before they are done. */
const leaves: Record<string, [what: string, ...paths: string[]]> = {
  train: ["a training", "checkpoint.safetensors", "metrics.json", "model.safetensors"],
  kfold: ["a cross-validation", "kfold.json", "fold-1/config.json"],
  compare: ["a comparison", "study.json", "base/seed-1/config.json"],
  tune: ["a search", "study.jsonl", "trials/0000/config.json"],
};
const pairs = Object.keys(commands).flatMap((command) =>
  Object.entries(leaves).flatMap(([other, [what, ...paths]]) =>
    command === other ? [] : paths.map((path) => ({ command, other, what, path })),
  ),
);

/** A directory with these files, empty. */
function holding(...paths: string[]): string {
  const directory = directoryOfTest();
  for (const path of paths) {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), "");
  }
  return directory;
}

describe("a directory of another command is refused, and left as it is:", () => {
  test.each(pairs)("$command where $other has left $path", async ({ command, other, what, path }) => {
    const out = holding(path);
    const inside = readdirSync(out, { recursive: true });
    await expect(commands[command](out)).rejects.toThrow(
      error(
        "ValueError",
        `--out: ${out} holds ${what} ("${other}") already; "${command}" needs a directory of its own: name another one`,
      ),
    );
    expect(readdirSync(out, { recursive: true })).toEqual(inside);
  });

  test("compare where another comparison has left its result", async () => {
    const out = holding();
    writeFileSync(join(out, "study.json"), '{"study": "best"}');
    await expect(commands.compare(out)).rejects.toThrow(
      error(
        "ValueError",
        `--out: ${out} holds the comparison "best" already; name another directory for quick`,
      ),
    );
  });
});

describe("a directory in the place of a file is refused before any work:", () => {
  const files = {
    train: ["config.json", "best.safetensors", "answers.safetensors", "log.jsonl"],
    kfold: ["kfold.json"],
    compare: ["study.json"],
    tune: ["study.jsonl", "study.html"],
  };
  const cases = Object.entries(files).flatMap(([command, names]) => names.map((name) => ({ command, name })));
  test.each(cases)("$command, $name", async ({ command, name }) => {
    const out = holding(`${name}/inside`);
    await expect(commands[command](out)).rejects.toThrow(
      error("FormatError", `${join(out, name)} is a directory, but there must be a file; move it away`),
    );
  });

  test("train, a device that is no log", async () => {
    const out = holding();
    symlinkSync("/dev/null", join(out, "log.jsonl"));
    await expect(commands.train(out)).rejects.toThrow(
      `${join(out, "log.jsonl")} is no regular file, but there must be a file; move it away`,
    );
  });

  test.each(["config.json", "metrics.json"])("evaluate, %s", async (name) => {
    const out = directoryOfTest();
    await smallRun(out);
    rmSync(join(out, name));
    mkdirSync(join(out, name));
    const model = [join(out, "model.safetensors")];
    await expect(evaluateCommand({ model, backend: "cpu", json: true })).rejects.toThrow(
      error(
        "PellucidError",
        `cannot read ${join(out, name)}: it is a directory (EISDIR); name a file, or move the directory away`,
      ),
    );
  });

  test("evaluate, report.html", async () => {
    const out = directoryOfTest();
    await smallRun(out);
    mkdirSync(join(out, "report.html"));
    const model = [join(out, "model.safetensors")];
    await expect(evaluateCommand({ model, backend: "cpu", json: true })).rejects.toThrow(
      `${join(out, "report.html")} is a directory, but there must be a file; move it away`,
    );
  });
});

test.each(Object.entries(commands))("%s: a link to nothing is no directory", async (_, command) => {
  const link = join(directoryOfTest(), "link");
  symlinkSync(`${link}-to-nothing`, link);
  await expect(command(link)).rejects.toThrow(
    error(
      "PellucidError",
      `cannot make the directory ${link}: it is a link to ${link}-to-nothing, where nothing is; name another path`,
    ),
  );
});

test("a search space that is not there, and one that is a directory", async () => {
  const directory = directoryOfTest();
  const space = join(directory, "space.json");
  const tuned = (out: string) =>
    tuneCommand({ ...common, trials: 1, sampler: "random", pruner: "none", out, space }, new Set());
  await expect(tuned(join(directory, "study"))).rejects.toThrow(
    error(
      "FormatError",
      `--space: there is no file ${space}; it must be JSON such as {"lr": {"type": "float", "from": 0.0001, "to": 0.01, "log": true}}`,
    ),
  );
  mkdirSync(space);
  await expect(tuned(join(directory, "study"))).rejects.toThrow(
    error(
      "PellucidError",
      `--space: cannot read ${space}: it is a directory (EISDIR); name a file, or move the directory away`,
    ),
  );
});

describe("a run", () => {
  const directory = temporaryDirectory();
  const [done, begun] = [join(directory, "done"), join(directory, "begun")];
  beforeAll(async () => {
    await smallRun(done);
    await smallRun(begun, smallConfig, { stop: true });
  });

  test("whose configuration is gone goes on by that of its checkpoint", async () => {
    rmSync(join(begun, "config.json"));
    expect(await findRun(begun)).toBeNull();
    const config = await readRun(begun);
    expect(config).toEqual(JSON.parse(JSON.stringify(smallConfig)));
    await smallRun(begun, config, { resume: true });
    expect(readdirSync(begun)).toContain("metrics.json");
  });

  test("of which nothing is there is no run", async () => {
    await expect(readRun(directory)).rejects.toThrow(
      error(
        "FormatError",
        `--resume: cannot read ${join(directory, "config.json")}, and there is no checkpoint beside it; name the directory of a run that was started with "train"`,
      ),
    );
  });

  test("that is done is not overwritten, with its checkpoint or without", async () => {
    await expect(commands.train(done)).rejects.toThrow(
      error(
        "ValueError",
        `--out: ${done} holds a run already; go on with it by --resume ${done}, or name another directory`,
      ),
    );
    rmSync(join(done, "checkpoint.safetensors"));
    await expect(commands.train(done)).rejects.toThrow(
      error("ValueError", `--out: ${done} holds a run already; name another directory`),
    );
    await expect(trainCommand({ ...common, resume: done }, new Set())).rejects.toThrow(
      error(
        "ValueError",
        `--resume: ${done} holds a run that is done, but no checkpoint to go on from; train in another directory`,
      ),
    );
  });

  test("does not overwrite a model that lies alone", async () => {
    const out = holding("model.safetensors");
    await expect(commands.train(out)).rejects.toThrow(
      error("ValueError", `--out: ${out} holds a run already; name another directory`),
    );
  });

  test("does not overwrite a config.json of something else", async () => {
    const out = holding();
    writeFileSync(join(out, "config.json"), '{"port": 80}');
    await expect(commands.train(out)).rejects.toThrow(
      `${join(out, "config.json")}: there is no setting port`,
    );
  });

  test("with a damaged log is refused before it tells or writes anything", async () => {
    const out = directoryOfTest();
    await smallRun(out, smallConfig, { stop: true });
    writeFileSync(join(out, "log.jsonl"), "no log\n");
    rmSync(join(out, "config.json"));
    let told = false;
    const begin = () => {
      told = true;
    };
    await expect(smallRun(out, smallConfig, { resume: true, begin })).rejects.toThrow(
      error(
        "FormatError",
        `log: line 1 of ${join(out, "log.jsonl")} is no log; it must be a JSON object with an integer step; mend it, or move the file away`,
      ),
    );
    expect([told, readdirSync(out).includes("config.json")]).toEqual([false, false]);
  });
});
