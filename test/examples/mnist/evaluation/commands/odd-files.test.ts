// Whatever file a command reads may be no file at all: each says so at once, where reading would never end.

import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockDirectory } from "pellucid/data";
import { describe, expect, test } from "vitest";
import { compareCommand } from "../../../../../examples/mnist/evaluation/commands/compare.js";
import { dataCommand } from "../../../../../examples/mnist/evaluation/commands/data.js";
import { evaluateCommand } from "../../../../../examples/mnist/evaluation/commands/evaluate.js";
import { predictCommand } from "../../../../../examples/mnist/evaluation/commands/predict.js";
import { trainCommand } from "../../../../../examples/mnist/evaluation/commands/train.js";
import { tuneCommand } from "../../../../../examples/mnist/evaluation/commands/tune.js";
import { directoryOfTest } from "../../../../support/directories.js";
import { error } from "../../../../support/errors.js";
import { everything } from "../../../../support/mode.js";

const common = { recipe: "fast", seed: 1, backend: "cpu", json: true } as const;
const search = { ...common, trials: 1, sampler: "random", pruner: "none" } as const;
const IDX = ["train-images", "train-labels", "t10k-images", "t10k-labels"].map(
  (name, i) => `${name}-idx${i % 2 === 0 ? 3 : 1}-ubyte`,
);

/** A command, told to read `file`, and how its complaint begins. */
type Reader = [doing: string, read: (file: string, directory: string) => Promise<unknown>];

const readers: Record<string, Reader> = {
  "evaluate --model": [
    "readSafetensors: cannot read",
    (file) => evaluateCommand({ model: [file], backend: "cpu", json: true }),
  ],
  "predict IMAGE": ["predict: cannot read", (file) => predictCommand([file], common)],
  "predict --form IMAGE": [
    "predict: cannot read",
    (file) => predictCommand([file], { ...common, form: true }),
  ],
  "tune --space": [
    "--space: cannot read",
    (space, directory) => tuneCommand({ ...search, space, out: join(directory, "study") }, new Set()),
  ],
};

test.each(["{}", "null", "[]", '{"study": 5}', "3"])("compare refuses a study.json of %s", async (text) => {
  const out = directoryOfTest();
  const path = join(out, "study.json");
  writeFileSync(path, text);
  await expect(compareCommand({ study: "quick", backend: "cpu", out })).rejects.toThrow(
    error(
      "FormatError",
      `${path} tells of no comparison: its study must be a name such as "quick"; the file is damaged: take a whole copy, or remove it`,
    ),
  );
});

test.each(Object.entries(readers))("%s refuses a device and what is too large", async (_, [doing, read]) => {
  const directory = directoryOfTest();
  await expect(read("/dev/zero", directory)).rejects.toThrow(
    error("FormatError", `${doing} /dev/zero: it is a device, which may never end; name a regular file`),
  );
  const large = join(directory, "large");
  writeFileSync(large, "");
  truncateSync(large, 3 * 2 ** 30);
  await expect(read(large, directory)).rejects.toThrow(
    `${doing} ${large}: it has 3221225472 bytes, but at most `,
  );
});

describe("a file that lies beside others is no exception:", () => {
  const linked = (name: string, ...others: string[]): string => {
    const directory = directoryOfTest();
    for (const other of others) writeFileSync(join(directory, other), "");
    symlinkSync("/dev/zero", join(directory, name));
    return directory;
  };
  const refused = (doing: string, directory: string, name: string) =>
    error(
      "FormatError",
      `${doing} ${join(directory, name)}: it is a device, which may never end; name a regular file`,
    );

  test.each(IDX)("--data with %s", async (name) => {
    const data = linked(name, ...IDX.filter((other) => other !== name));
    await expect(dataCommand({ data, seed: 1, out: data, json: true })).rejects.toThrow(
      refused("loadMnist: cannot read", data, name),
    );
  });

  test("classes.txt", async () => {
    const data = linked("classes.txt");
    await expect(dataCommand({ data, seed: 1, json: true })).rejects.toThrow(
      refused("data: cannot read", data, "classes.txt"),
    );
  });

  test("config.json", async () => {
    const run = linked("config.json");
    await expect(trainCommand({ ...common, resume: run }, new Set())).rejects.toThrow(
      refused("cannot read", run, "config.json"),
    );
  });

  test.runIf(everything)(".lock, of which nobody can say who made it", () => {
    const directory = directoryOfTest();
    execFileSync("mkfifo", [join(directory, ".lock")]);
    expect(() => lockDirectory(directory)).toThrow("can neither be made nor read; delete it");
  });
});
