// A training of seconds with marks that are no digits, and who takes its model.

import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cwd } from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SilentOutput } from "../../../../../examples/mnist/evaluation/commands/output.js";
import { readModelFile } from "../../../../../examples/mnist/evaluation/runs/model-file.js";
import { readMetrics } from "../../../../../examples/mnist/evaluation/runs/run-metrics.js";
import { loadTrained, RUNS } from "../../../../../examples/mnist/evaluation/runs/setup.js";
import { temporaryDirectory } from "../../../../support/temporary-directory.js";
import { smallConfig, smallRun } from "../runs/small-run.js";

const home = temporaryDirectory();
const before = cwd();
const place = (name: string) => join(home, RUNS, name);
const age = (name: string, seconds: number) =>
  utimesSync(join(place(name), "model.safetensors"), seconds, seconds);

beforeAll(async () => {
  await smallRun(place("reader"), { ...smallConfig, nonDigits: 1 });
  await smallRun(place("plain"));
  process.chdir(home);
});
afterAll(() => process.chdir(before));

test("a model says whether it tells what is no digit, and its results count the images alone", async () => {
  const [reader, plain] = await Promise.all(
    ["reader", "plain"].map((name) => readModelFile(join(place(name), "model.safetensors"))),
  );
  expect([reader.tellsNoDigit, plain.tellsNoDigit]).toEqual([true, false]);
  expect(reader.settings?.nonDigits).toBe(1);
  const [first, second] = await Promise.all(
    ["reader", "plain"].map((name) => readMetrics(place(name), null)),
  );
  expect(first?.train.images).toBe(second?.train.images);
  expect(first?.parameters).toBe(second?.parameters);
});

test("a form is read by the latest run that tells what is no digit, all else by the latest", async () => {
  age("reader", 1000);
  age("plain", 2000);
  const pathOf = async (options: { forms?: boolean }) =>
    (await loadTrained(undefined, new SilentOutput(), options)).path;
  expect(await pathOf({})).toBe(join(RUNS, "plain", "model.safetensors"));
  expect(await pathOf({ forms: true })).toBe(join(RUNS, "reader", "model.safetensors"));
  age("reader", 3000);
  expect(await pathOf({})).toBe(join(RUNS, "reader", "model.safetensors"));
});

test("without such a run a form is read by the latest of all; a damaged configuration is no such run", async () => {
  age("reader", 1000);
  age("plain", 2000);
  const ofForm = async () => (await loadTrained(undefined, new SilentOutput(), { forms: true })).path;
  const [config, kept] = [join(place("reader"), "config.json"), join(home, "kept.json")];
  renameSync(config, kept);
  try {
    expect(await ofForm()).toBe(join(RUNS, "plain", "model.safetensors"));
    writeFileSync(config, "{");
    expect(await ofForm()).toBe(join(RUNS, "plain", "model.safetensors"));
  } finally {
    renameSync(kept, config);
  }
  expect(await ofForm()).toBe(join(RUNS, "reader", "model.safetensors"));
});
