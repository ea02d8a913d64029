// What a run left behind is read back as it was, or refused by name: never taken for missing, never half believed.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { saveModel } from "pellucid/train";
import { describe, expect, test } from "vitest";
import { evaluateCommand } from "../../../../../examples/mnist/evaluation/commands/evaluate.js";
import { createNetwork } from "../../../../../examples/mnist/evaluation/networks/networks.js";
import { readAnswers, writeAnswers } from "../../../../../examples/mnist/evaluation/runs/answers.js";
import { modelMetadata } from "../../../../../examples/mnist/evaluation/runs/model-file.js";
import { findRun, type RunConfig } from "../../../../../examples/mnist/evaluation/runs/run-config.js";
import { prepareRun, readRun } from "../../../../../examples/mnist/evaluation/runs/run-files.js";
import { parseMetrics, readMetrics } from "../../../../../examples/mnist/evaluation/runs/run-metrics.js";
import { readSpace } from "../../../../../examples/mnist/evaluation/search-space.js";
import { error, thrown } from "../../../../support/errors.js";
import { temporaryDirectory } from "../../../../support/temporary-directory.js";
import { finishedRun } from "./finished-run.js";
import { smallConfig, smallRun } from "./small-run.js";

const directory = temporaryDirectory();
const { config, metrics } = finishedRun;
let count = 0;
/** A directory with these files. */
function place(files: Record<string, unknown>): string {
  const path = join(directory, String(++count));
  mkdirSync(path);
  for (const [name, value] of Object.entries(files)) {
    writeFileSync(join(path, name), typeof value === "string" ? value : JSON.stringify(value));
  }
  return path;
}

test("what a run wrote is read back; what is not there is null", async () => {
  const path = place({ "config.json": config, "metrics.json": metrics });
  expect(await findRun(path)).toMatchObject(config);
  expect(await readMetrics(path, config)).toEqual(metrics);
  expect(await findRun(directory)).toBeNull();
  expect(await readMetrics(directory, config)).toBeNull();
});

test("Cohen's kappa that is NaN comes back as such", () => {
  const { validation } = metrics;
  const json = JSON.parse(
    JSON.stringify({ ...metrics, validation: { ...validation, cohenKappa: Number.NaN } }),
  );
  expect(parseMetrics(json, "metrics.json", config).validation.cohenKappa).toBeNaN();
});

describe("config.json", () => {
  const known = "there are network, dropout,";
  test.each<[string, string | RegExp]>([
    ['{"lr": ', "is no JSON; the file is damaged: take a whole copy, or remove it"],
    ["", "is no JSON; the file is damaged: take a whole copy, or remove it"],
    [
      '{"lr": 1, "lr": 2}',
      'has the name "lr" twice in one table; the file is damaged: take a whole copy, or remove it',
    ],
    ["[", "is no JSON; the file is damaged: take a whole copy, or remove it"],
    ["null", 'holds no settings; it must be a JSON object such as {"lr": 0.001}'],
    ["[]", 'holds no settings; it must be a JSON object such as {"lr": 0.001}'],
    [
      "{}",
      'lacks "recipe"; it must be one of fast, specification, best, residual, pooled, robust, distilled, forms',
    ],
    [JSON.stringify({ ...config, recipe: "slow" }), ': recipe is "slow"; it must be one of fast,'],
    [JSON.stringify({ ...config, learningRate: 1 }), `: there is no setting learningRate; ${known}`],
    [JSON.stringify(config).replace('"lr":', '"__proto__":'), `: there is no setting __proto__; ${known}`],
    [
      JSON.stringify(config).replace(/"lr":[^,]*/, '"lr":1e999'),
      ": lr is Infinity; it must be a number greater than 0",
    ],
  ])("%.60s is refused wherever it is read", async (text, problem) => {
    const path = place({ "config.json": text, "metrics.json": metrics });
    const message = expect.stringContaining(
      `${join(path, "config.json")}${problem.toString().startsWith(":") ? "" : " "}${problem}`,
    );
    for (const read of [findRun, readRun, prepareRun]) {
      await expect(read(path, config)).rejects.toMatchObject({ message });
    }
  });
});

test("the mark that some editors begin a text with is no part of it; another encoding is told", async () => {
  const path = place({ "config.json": `\ufeff${JSON.stringify(config)}`, "metrics.json": `\ufeff{` });
  expect(await findRun(path)).toMatchObject(config);
  await expect(readMetrics(path, config)).rejects.toThrow(`${join(path, "metrics.json")} is no JSON`);
  const space = join(path, "space.json");
  writeFileSync(space, '\ufeff{"lr": {"type": "float", "from": 0.001, "to": 0.01}}');
  expect(await readSpace(space)).toEqual({ lr: { type: "float", from: 0.001, to: 0.01 } });
  writeFileSync(join(path, "config.json"), Buffer.from(`\ufeff${JSON.stringify(config)}`, "utf16le"));
  await expect(findRun(path)).rejects.toThrow(
    error("FormatError", `cannot read ${join(path, "config.json")}: it is no text in UTF-8; save it as such`),
  );
});

describe("metrics.json", () => {
  const wrong = (change: object): unknown => JSON.parse(JSON.stringify({ ...metrics, ...change }));
  const { validation, test: tested, epochs } = metrics;
  const damaged = "; the file is damaged, or not of this program: take a whole copy, or remove it";
  const contradicts = "; the file is damaged";
  const another =
    "; the file, or config.json beside it, was changed, or is of another run: put it back, or remove it";
  test.each<[string, unknown, string]>([
    ["{}", {}, `it lacks "validation"${damaged}`],
    ["[]", [], `it lacks "validation"${damaged}`],
    ["null", null, `it is null; it must be an object${damaged}`],
    ["a name too many", wrong({ accuracy: 1 }), `it has "accuracy", which is not known${damaged}`],
    [
      "a name that is misspelt",
      wrong({ validation: { ...validation, f1: undefined, F1: 1 } }),
      `validation lacks "f1"${damaged}`,
    ],
    [
      "an accuracy above 1",
      wrong({ validation: { ...validation, accuracy: 1.5 } }),
      `validation.accuracy is 1.5; it must be a number from 0 to 1${damaged}`,
    ],
    ["a text", wrong({ seed: "1" }), `seed is "1"; it must be an integer of at least 0${damaged}`],
    ["a list in the place of a table", wrong({ epochs: [[]] }), `epochs[0] lacks "epoch"${damaged}`],
    [
      "null in the place of a loss",
      wrong({ epochs: [{ ...epochs[0], valLoss: null }] }),
      `epochs[0].valLoss is null; it must be a number${damaged}`,
    ],
    [
      "an accuracy that its classes do not have",
      wrong({ test: { ...tested, accuracy: 0.5 } }),
      `test.accuracy is 0.5, but the recalls of its classes make 0.75${contradicts}`,
    ],
    [
      "images that its classes do not have",
      wrong({ validation: { ...validation, images: 5 } }),
      `validation.images is 5, but its classes have 4${contradicts}`,
    ],
    ["a best epoch to come", wrong({ bestEpoch: 3 }), `bestEpoch is 3, but there are 2 epochs${contradicts}`],
    [
      "an epoch twice",
      wrong({ epochs: [epochs[0], epochs[0]] }),
      `epochs[1] is of epoch 1; they must be counted from 1${contradicts}`,
    ],
    ["another seed", wrong({ seed: 2 }), `seed is 2, but the run has seed 1${another}`],
    [
      "no test",
      wrong({ test: undefined }),
      `there are no results of a test, but the run is tested${another}`,
    ],
  ])("%s is refused", async (_, json, problem) => {
    const path = join(place({ "metrics.json": json as object }), "metrics.json");
    await expect(readMetrics(join(path, ".."), config)).rejects.toThrow(
      error("FormatError", `${path}: ${problem}`),
    );
  });

  test("more epochs than the run has, and infinity, are refused", () => {
    const few = thrown(() => parseMetrics(metrics, "metrics.json", { ...config, epochs: 1 }));
    expect(few).toBe(`FormatError: metrics.json: there are 2 epochs, but the run has 1${another}`);
    const endless = { ...metrics, train: { ...metrics.train, seconds: Number.POSITIVE_INFINITY } };
    expect(thrown(() => parseMetrics(endless, "metrics.json", config))).toBe(
      `FormatError: metrics.json: train.seconds is Infinity; it must be a number of at least 0${damaged}`,
    );
  });
});

describe("answers.safetensors", () => {
  const labels = Int32Array.of(0, 1);
  const write = async (probabilities: number[]) => {
    const path = place({});
    await writeAnswers(path, { test: { probabilities: Float32Array.from(probabilities), labels } });
    return path;
  };

  test("is read back", async () => {
    expect(await readAnswers(await write([0.25, 0.75, 1, 0]), "test")).toEqual({
      probabilities: Float32Array.of(0.25, 0.75, 1, 0),
      labels,
    });
  });

  test("without the part, with answers that are no probabilities, or labels that are no class, is refused", async () => {
    const path = await write([0.25, 0.75, 1, 0]);
    const file = join(path, "answers.safetensors");
    await expect(readAnswers(path, "validation")).rejects.toThrow(
      error(
        "FormatError",
        `${file} must have validation.probabilities, float32 [N, classes], and validation.labels, int32 [N]; the file is damaged, or of another kind`,
      ),
    );
    for (const [values, label, sum] of [
      [[0.25, 0.75, 1, 1], 1, "2"],
      [[0.25, 0.75, -1, 2], 1, "NaN"],
      [[0.25, 0.75, Number.NaN, 0], 1, "NaN"],
      [[1, 1], 1, "1"],
    ] as const) {
      const wrong = await write([...values]);
      await expect(readAnswers(wrong, "test")).rejects.toThrow(
        error(
          "FormatError",
          `${join(wrong, "answers.safetensors")}: the answer 1 has the label ${label} and probabilities that add up to ${sum}; it must be one of ${values.length / 2} classes, and the sum 1: the file is damaged`,
        ),
      );
    }
  });
});

describe("evaluate", () => {
  test("does not take a damaged configuration for a missing one, and leaves the report of before", async () => {
    const architecture = { network: "linear", dropout: 0, batchNorm: false } as const;
    const path = place({ "config.json": '{"data": "fashion', "report.html": "of before" });
    const model = join(path, "model.safetensors");
    await saveModel(model, createNetwork(architecture), modelMetadata(architecture, { mean: 0.5, std: 0.5 }));
    const evaluated = evaluateCommand({ model: [model], backend: "cpu", json: true });
    const text = `${join(path, "config.json")} is no JSON; the file is damaged: take a whole copy, or remove it`;
    await expect(evaluated).rejects.toThrow(error("FormatError", text));
    expect(readFileSync(join(path, "report.html"), "utf8")).toBe("of before");
  });
});

describe("a run goes on as it was begun", () => {
  const begun = smallConfig;
  const go = (path: string, changed: RunConfig, resume: boolean, stop = false) =>
    smallRun(path, changed, { resume, stop });

  test("a setting that was changed in between is named, with its value of before and of now", async () => {
    const path = place({});
    expect(await go(path, begun, false, true)).toMatchObject({ done: false });
    const kept = readFileSync(join(path, "config.json"), "utf8");
    const checkpoint = join(path, "checkpoint.safetensors");
    for (const [change, name, was, is] of [
      [{ seed: 2 }, "seed", "1", "2"],
      [{ split: [0.75, 0.25] }, "split", "[0.5,0.5]", "[0.75,0.25]"],
      [{ lr: 0.01 }, "lr", "0.006", "0.01"],
      [{ network: "MLP" }, "network", '"linear"', '"MLP"'],
      [{ optimizer: "SGD" }, "optimizer", '"Adam"', '"SGD"'],
      [{ ema: 0.5 }, "ema", "0", "0.5"],
      [{ epochs: 3 }, "epochs", "2", "3"],
      [{ limit: 20 }, "limit", "not set", "20"],
      [
        { normalize: { mean: 0.25, std: 0.5 } },
        "normalize",
        '{"mean":0.5,"std":0.5}',
        '{"mean":0.25,"std":0.5}',
      ],
    ] as [Partial<RunConfig>, string, string, string][]) {
      await expect(go(path, { ...begun, ...change }, true)).rejects.toThrow(
        error(
          "ValueError",
          `--resume: the run of ${checkpoint} was started with ${name} ${was}, and config.json beside it now says ${is}; put it back, or start a new run`,
        ),
      );
      expect(readFileSync(join(path, "config.json"), "utf8")).toBe(kept);
    }
    expect(await go(path, { ...begun, threads: 1 }, true)).toMatchObject({ done: true });
    expect((await readMetrics(path, begun))?.epochs).toHaveLength(2);
    expect((await readAnswers(path, "test")).labels).toEqual(Int32Array.from({ length: 10 }, (_, i) => i));
  });

  test("more epochs are no other course where the rate is constant", async () => {
    const path = place({});
    const constant: RunConfig = { ...begun, schedule: "constant", warmup: 0 };
    await go(path, constant, false, true);
    await go(path, { ...constant, epochs: 3 }, true);
    expect((await readMetrics(path, { ...constant, epochs: 3 }))?.epochs).toHaveLength(3);
  });
});
