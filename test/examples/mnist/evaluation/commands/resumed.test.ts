// A training that is called again: what it is told, and what lies in its directory by then.

import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { trainCommand } from "../../../../../examples/mnist/evaluation/commands/train.js";
import { fewDigits } from "../../../../processes/mnist/few-digits.js";
import { error } from "../../../../support/errors.js";
import { temporaryDirectory } from "../../../../support/temporary-directory.js";

const directory = temporaryDirectory();
const out = join(directory, "run");
const file = (name: string) => join(out, name);
const common = { recipe: "fast", seed: 1, backend: "cpu", json: true } as const;
let told: string;

beforeEach(() => {
  told = "";
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    told += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const resume = (given: object = {}) =>
  trainCommand({ ...common, ...given, resume: out }, new Set(Object.keys(given)));

let model: Buffer;
beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const data = await fewDigits(join(directory, "data"), 60);
  await trainCommand({ ...common, network: "linear", epochs: 2, data, out }, new Set());
  model = readFileSync(file("model.safetensors"));
});

test.each(["answers.safetensors", "model.safetensors"])(
  "a damaged %s is noticed, and written anew from the checkpoint",
  async (name) => {
    const whole = readFileSync(file(name));
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 5] ^= 1;
    writeFileSync(file(name), damaged);
    await resume();
    expect(told).toContain(`${file(name)} is damaged, and is written anew when the run is done\n`);
    expect(readFileSync(file(name)).equals(whole)).toBe(true);
    told = "";
    await resume();
    expect(told).not.toContain("damaged");
  },
);

test("a run that is finished says so, tells its results, and is left as it is", async () => {
  const names = readdirSync(out);
  const before = names.map((name) => [name, readFileSync(file(name), "utf8"), statSync(file(name)).mtimeMs]);
  await resume();
  const { test: tested } = JSON.parse(readFileSync(file("metrics.json"), "utf8"));
  expect(told).toContain("\nthe run is finished, after 2 epochs; these are its results\n");
  expect(told).toContain(`\nAccuracy:${(100 * tested.accuracy).toFixed(2)}%\n`);
  expect(told).toContain(`\nresults in ${out}\n`);
  for (const word of ["goes on", "Epoch", "split"]) expect(told).not.toContain(word);
  expect(readdirSync(out)).toEqual(names);
  expect(names.map((name) => [name, readFileSync(file(name), "utf8"), statSync(file(name)).mtimeMs])).toEqual(
    before,
  );
});

test("where a file is missing or damaged that the test makes, it is tested again", async () => {
  const metrics = readFileSync(file("metrics.json"), "utf8");
  const { test: tested } = JSON.parse(metrics);
  for (const text of ["{}", "[", metrics.replace('"bestEpoch"', '"bestEpochs"')]) {
    told = "";
    writeFileSync(file("metrics.json"), text);
    await resume();
    expect(told).toContain(`${file("metrics.json")} is damaged, and is written anew when the run is done\n`);
    for (const words of ["is finished", "goes on"]) expect(told).not.toContain(words);
    expect(told).toContain("\nall epochs are done; only the results are made\n");
    expect(JSON.parse(readFileSync(file("metrics.json"), "utf8")).test.accuracy).toBe(tested.accuracy);
  }
  for (const name of ["metrics.json", "model.safetensors", "answers.safetensors", "config.json"]) {
    told = "";
    rmSync(file(name));
    await resume();
    for (const words of ["is finished", "goes on"]) expect(told).not.toContain(words);
    expect(told).toContain("\nall epochs are done; only the results are made\n");
    expect(readdirSync(out)).toContain(name);
  }
  expect(readFileSync(file("model.safetensors")).equals(model)).toBe(true);
});

test("without its configuration it goes on by that of its checkpoint, in the same bits", async () => {
  const config = readFileSync(file("config.json"), "utf8");
  for (const name of ["config.json", "metrics.json", "model.safetensors"]) rmSync(file(name));
  await resume();
  expect(readFileSync(file("model.safetensors")).equals(model)).toBe(true);
  expect(JSON.parse(readFileSync(file("config.json"), "utf8"))).toEqual(JSON.parse(config));
});

test("a damaged checkpoint: of a run that is done nothing is lost, any other begins anew without it", async () => {
  const checkpoint = file("checkpoint.safetensors");
  const [whole, metrics] = [readFileSync(checkpoint), readFileSync(file("metrics.json"))];
  writeFileSync(checkpoint, whole.subarray(0, 100));
  const damaged = expect.stringMatching(/^decodeSafetensors: .*checkpoint\.safetensors /);
  const ends = (text: string) => expect.objectContaining({ message: expect.stringMatching(`; ${text}$`) });
  await expect(resume()).rejects.toMatchObject({ message: damaged });
  await expect(resume()).rejects.toThrow(
    ends("the run is done, and its model and results need no checkpoint"),
  );
  rmSync(file("metrics.json"));
  await expect(resume()).rejects.toThrow(ends("remove the file, and the training begins anew"));
  rmSync(checkpoint);
  await resume();
  expect(readFileSync(file("model.safetensors")).equals(model)).toBe(true);
  writeFileSync(file("metrics.json"), metrics);
});

describe("a configuration that was changed meanwhile is refused by its name, not by the weights:", () => {
  test.each([
    ["network", "MLP", '"linear"', '"MLP"'],
    ["network", "CNN", '"linear"', '"CNN"'],
    ["optimizer", "SGD", '"Adam"', '"SGD"'],
    ["ema", 0.9, "0", "0.9"],
    ["lr", 0.5, "0.006", "0.5"],
  ])("%s to %s", async (name, value, was, is) => {
    const kept = readFileSync(file("config.json"), "utf8");
    const changed = JSON.stringify({ ...JSON.parse(kept), [name]: value });
    writeFileSync(file("config.json"), changed);
    await expect(resume()).rejects.toThrow(
      error(
        "ValueError",
        `--resume: the run of ${file("checkpoint.safetensors")} was started with ${name} ${was}, and config.json beside it now says ${is}; put it back, or start a new run`,
      ),
    );
    expect(readFileSync(file("config.json"), "utf8")).toBe(changed);
    writeFileSync(file("config.json"), kept);
  });
});
