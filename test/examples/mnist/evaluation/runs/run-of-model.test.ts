// A configuration, or results, that were changed beside a model are held against what the model says of itself.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "pellucid/data";
import { beforeAll, describe, expect, test } from "vitest";
import { evaluateCommand } from "../../../../../examples/mnist/evaluation/commands/evaluate.js";
import { SilentOutput } from "../../../../../examples/mnist/evaluation/commands/output.js";
import { predictCommand } from "../../../../../examples/mnist/evaluation/commands/predict.js";
import { runOfModel } from "../../../../../examples/mnist/evaluation/runs/run-of-model.js";
import { loadTrained } from "../../../../../examples/mnist/evaluation/runs/setup.js";
import { error } from "../../../../support/errors.js";
import { temporaryDirectory } from "../../../../support/temporary-directory.js";
import { smallConfig, smallRun } from "./small-run.js";

const FILES = [
  "config.json",
  "metrics.json",
  "model.safetensors",
  "answers.safetensors",
  "checkpoint.safetensors",
];
const directory = temporaryDirectory();
const trained = join(directory, "trained");
beforeAll(() => smallRun(trained));

let count = 0;
/** A copy of the run, with changes to a file of JSON. */
function changed(name: string, change: object): string {
  const copy = join(directory, String(++count));
  mkdirSync(copy);
  for (const file of FILES) copyFileSync(join(trained, file), join(copy, file));
  const value = JSON.parse(readFileSync(join(copy, name), "utf8"));
  writeFileSync(join(copy, name), JSON.stringify({ ...value, ...change }));
  return copy;
}

const evaluated = (run: string, file = "model.safetensors") =>
  evaluateCommand({ model: [join(run, file)], backend: "cpu", json: true });
const behind = async (run: string) =>
  runOfModel(await loadTrained(join(run, "model.safetensors"), new SilentOutput()));

/** The model as one was written before models said what they were trained with. */
async function forget(run: string): Promise<void> {
  const path = join(run, "model.safetensors");
  const { tensors, metadata } = await readSafetensors(path);
  const { settings: _, crc32c: _checksum, ...others } = metadata;
  await writeSafetensors(path, tensors, others);
}

test("what was not changed is believed, with its settings or without; what is not there is null", async () => {
  const run = changed("metrics.json", {});
  for (const step of [async () => {}, () => forget(run)]) {
    await step();
    const { config, metrics } = await behind(run);
    expect(config).toEqual(JSON.parse(JSON.stringify(smallConfig)));
    expect(metrics?.epochs).toHaveLength(2);
  }
  for (const name of ["config.json", "metrics.json"]) rmSync(join(run, name));
  expect(await behind(run)).toEqual({ config: null, metrics: null });
});

test("a thread count and a backend are free; a model says nothing of them", async () => {
  await expect(behind(changed("config.json", { threads: 2, backend: "wasm" }))).resolves.toBeDefined();
  const { metadata } = await readSafetensors(join(trained, "model.safetensors"));
  expect(JSON.parse(metadata.settings)).not.toHaveProperty("backend");
});

describe("a changed setting is named, with the value of before:", () => {
  const refusal = (run: string, name: string, was: string, is: string) =>
    error(
      "ValueError",
      `${join(run, "config.json")} says ${name} ${is}, but ${join(run, "model.safetensors")} was trained with ${was}; put it back, end that training by --resume ${run}, or copy the model to where no config.json is`,
    );

  test.each([
    ["epochs", 3, "2", "3"],
    ["limit", 20, "it not set", "20"],
    ["seed", 2, "1", "2"],
    ["network", "MLP", '"linear"', '"MLP"'],
    ["data", "elsewhere", "it not set", '"elsewhere"'],
    ["lr", 0.01, "0.006", "0.01"],
    ["recipe", "best", '"fast"', '"best"'],
    ["split", [0.75, 0.25], "[0.5,0.5]", "[0.75,0.25]"],
    ["fold", { k: 2, index: 0 }, "it not set", '{"k":2,"index":0}'],
    ["normalize", { mean: 0.25, std: 0.5 }, '{"mean":0.5,"std":0.5}', '{"mean":0.25,"std":0.5}'],
  ])("%s", async (name, value, was, is) => {
    const run = changed("config.json", { [name]: value });
    await expect(behind(run)).rejects.toThrow(refusal(run, name, was, is));
  });

  test.each([
    ["network", "MLP", '"linear"', '"MLP"'],
    ["normalize", { mean: 0.25, std: 0.5 }, '{"mean":0.5,"std":0.5}', '{"mean":0.25,"std":0.5}'],
  ])("%s, by a model that says no more", async (name, value, was, is) => {
    const run = changed("config.json", { [name]: value });
    await forget(run);
    await expect(behind(run)).rejects.toThrow(refusal(run, name, was, is));
  });

  test.each([
    ["epochs", 3, "there are 2 epochs, but the run has 3"],
    ["seed", 2, "seed is 1, but the run has seed 2"],
    ["limit", 23, "there are 24 images, but the run has the limit 23"],
    ["test", false, "there are results of a test, but the run is not tested"],
  ])("%s, by metrics.json beside such a model", async (name, value, problem) => {
    const run = changed("config.json", { [name]: value });
    await forget(run);
    await expect(behind(run)).rejects.toThrow(
      error(
        "FormatError",
        `${join(run, "metrics.json")}: ${problem}; the file, or config.json beside it, was changed, or is of another run: put it back, or remove it`,
      ),
    );
  });
});

test("results of another run are refused, with a configuration or without", async () => {
  const epochs = changed("metrics.json", { seed: 7 });
  rmSync(join(epochs, "config.json"));
  await expect(evaluated(epochs)).rejects.toThrow(
    `${join(epochs, "metrics.json")}: seed is 7, but the run has seed 1`,
  );
  const run = changed("metrics.json", { parameters: 10 });
  const file = join(run, "metrics.json");
  await expect(evaluated(run)).rejects.toThrow(
    error(
      "FormatError",
      `${file}: parameters is 10, but ${join(run, "model.safetensors")} has 7850; the file was changed, or is of another run: put it back, or remove it`,
    ),
  );
});

describe("a file of tensors that is no model", () => {
  const model = join(trained, "model.safetensors");
  const answers =
    "holds no model: it has validation.probabilities, validation.labels, test.probabilities and 1 more";

  test.each([
    ["answers.safetensors", answers],
    ["checkpoint.safetensors", /^.* holds no model: it has model\.[\w.]+, .*/],
  ])("%s is told as such, and which file is one", async (name, problem) => {
    const text = typeof problem === "string" ? `${join(trained, name)} ${problem}; name ${model}` : problem;
    await expect(evaluated(trained, name)).rejects.toThrow(error("FormatError", text));
    const image = "examples/mnist/evaluation/forms/digits/seven.png";
    const predicted = predictCommand([image], { model: join(trained, name), backend: "cpu", json: true });
    await expect(predicted).rejects.toThrow(error("FormatError", text));
  });

  test("alone, or of another network, is told what is wrong with it", async () => {
    const place = join(directory, "alone");
    mkdirSync(place);
    copyFileSync(join(trained, "answers.safetensors"), join(place, "answers.safetensors"));
    const wayOut = 'name a model.safetensors that "train" has written';
    await expect(evaluated(place, "answers.safetensors")).rejects.toThrow(
      error("FormatError", `${join(place, "answers.safetensors")} ${answers}; ${wayOut}`),
    );
    const { tensors, metadata } = await readSafetensors(model);
    const { crc32c: _, ...others } = metadata;
    const other = join(place, "model.safetensors");
    const few = new Map([...tensors].slice(0, 1));
    const fc2 = { dtype: "float32", shape: [1], data: new Float32Array(1) } as const;
    await writeSafetensors(other, new Map([...few, ["fc2.bias", fc2]]), others);
    await expect(evaluated(place)).rejects.toThrow(
      error(
        "FormatError",
        `${other} holds other weights than those of the network linear: missing out.bias; unexpected fc2.bias; ${wayOut}`,
      ),
    );
  });
});
