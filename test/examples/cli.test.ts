// The command line as a person uses it: a process of its own, its output and what it leaves behind.

import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "pellucid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const digits = join(root, "examples/mnist/digits");
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pellucid-cli-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

/** `npm run mnist -- …args`, without npm's own lines. */
function mnist(...args: string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const command = ["--import", "tsx", join(root, "examples/mnist/main.ts"), ...args];
    const options = { cwd: root, env: { ...process.env, NO_COLOR: "1" } };
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const SMALL = ["--limit", "200", "--batch-size", "32"];

describe("train", () => {
  test("is what a bare call does, prints the specification's lines, and leaves its results", async () => {
    const out = join(directory, "first");
    const { code, stdout, stderr } = await mnist(...SMALL, "--epochs", "1", "--out", out);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^backend wasm \((relaxed )?SIMD, \d+ threads?\)$/m);
    expect(stdout).toMatch(/^split 160 to learn from, 40 to validate on$/m);
    expect(stdout).toMatch(/^total +421,642 +8,520,074$/m);
    expect(stdout).toMatch(
      /^Epoch 001 train_loss \d\.\d{5} val_loss \d\.\d{5} val_accuracy \d+\.\d\d% \(\d+\.\d s\)$/m,
    );
    expect(stdout).toMatch(/^train took \d+\.\d\d seconds to execute$/m);
    expect(stdout).toMatch(/^Accuracy:\d+\.\d\d%$/m);
    expect(stdout).toMatch(/^test took \d+\.\d\d seconds to execute$/m);

    expect((await readdir(out)).sort()).toEqual([
      "checkpoint.safetensors",
      "config.json",
      "metrics.json",
      "model.safetensors",
    ]);
    const metrics = JSON.parse(await readFile(join(out, "metrics.json"), "utf8"));
    expect(stdout).toContain(`Accuracy:${(100 * metrics.test.accuracy).toFixed(2)}%`);
    expect(metrics).toMatchObject({
      seed: 1,
      backend: expect.stringMatching(/^wasm \(/),
      epochs: [{ epoch: 1 }],
      test: { images: 200, loss: expect.any(Number), seconds: expect.any(Number) },
      train: { images: 160, seconds: expect.any(Number) },
    });
    const config = JSON.parse(await readFile(join(out, "config.json"), "utf8"));
    expect(config).toMatchObject({ epochs: 1, batchSize: 32, lr: 0.001, seed: 1, limit: 200 });
    const { tensors } = await readSafetensors(join(out, "model.safetensors"));
    expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["conv1.weight", "float32", [32, 1, 3, 3]],
      ["conv1.bias", "float32", [32]],
      ["conv2.weight", "float32", [64, 32, 3, 3]],
      ["conv2.bias", "float32", [64]],
      ["fc1.weight", "float32", [128, 3136]],
      ["fc1.bias", "float32", [128]],
      ["fc2.weight", "float32", [10, 128]],
      ["fc2.bias", "float32", [10]],
    ]);
  });

  test("resumed, it ends in the same bits as without the stop", async () => {
    const [whole, parts] = [join(directory, "whole"), join(directory, "parts")];
    await mnist(...SMALL, "--epochs", "2", "--out", whole);
    await mnist(...SMALL, "--epochs", "1", "--out", parts);
    const { code, stdout } = await mnist("--resume", parts, "--epochs", "2");
    expect(code).toBe(0);
    expect(stdout).not.toContain("Epoch 001");
    expect(stdout).toContain("Epoch 002");
    const bytes = (dir: string) => readFile(join(dir, "model.safetensors"));
    expect((await bytes(parts)).equals(await bytes(whole))).toBe(true);
    const losses = async (dir: string) =>
      JSON.parse(await readFile(join(dir, "metrics.json"), "utf8")).epochs.map(
        (e: { valLoss: number }) => e.valLoss,
      );
    expect(await losses(parts)).toEqual(await losses(whole));
  });

  test("refuses to resume under options that would change its course", async () => {
    const { code, stderr } = await mnist("--resume", join(directory, "first"), "--lr", "0.01");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "ValueError: --resume: the run was started with lr 0.001, and cannot go on with 0.01; leave that option out, or start a new run\n",
    );
  });

  test("with --json, standard output is JSON and nothing else", async () => {
    const { stdout, stderr } = await mnist(
      ...SMALL,
      "--epochs",
      "1",
      "--json",
      "--out",
      join(directory, "json"),
    );
    expect(JSON.parse(stdout)).toMatchObject({ seed: 1, test: { images: 200 } });
    expect(stderr).toContain("Epoch 001");
  });

  test("--reproduce-double-softmax stays above the floor of the mistake, and explains it", async () => {
    const out = join(directory, "double");
    const args = ["--reproduce-double-softmax", "--epochs", "1", "--out", out];
    const { stdout, stderr } = await mnist(...SMALL, ...args);
    expect(stdout).toContain("floor of the mistake           1.4612");
    expect(stderr).toContain("the logits come straight out of softmax");
    const [epoch] = JSON.parse(await readFile(join(out, "metrics.json"), "utf8")).epochs;
    expect(epoch.trainLoss).toBeGreaterThan(Math.log(1 + 9 / Math.E));
    expect(epoch.trainLoss).toBeLessThan(Math.log(10) + 0.01);
  });
});

describe("evaluate and predict", () => {
  test("evaluate prints the accuracy that training printed", async () => {
    const out = join(directory, "first");
    const model = join(out, "model.safetensors");
    const { stdout } = await mnist("evaluate", "--model", model, "--limit", "200", "--json");
    const trained = JSON.parse(await readFile(join(out, "metrics.json"), "utf8"));
    const evaluated = JSON.parse(stdout);
    expect(evaluated.accuracy).toBe(trained.test.accuracy);
    expect(evaluated.loss).toBe(trained.test.loss);
    const images = evaluated.perClass.reduce((sum: number, c: { images: number }) => sum + c.images, 0);
    expect(images).toBe(200);
  });

  test("predict names a digit and its probability for every picture", async () => {
    const model = join(directory, "first", "model.safetensors");
    const files = (await readdir(digits)).map((name) => join(digits, name));
    const { stdout, code } = await mnist("predict", ...files, "--model", model, "--json");
    expect(code).toBe(0);
    const results = JSON.parse(stdout) as { file: string; digit: number; probabilities: number[] }[];
    expect(results.map(({ file }) => file)).toEqual(files);
    for (const { digit, probabilities } of results) {
      expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(probabilities[digit]).toBe(Math.max(...probabilities));
    }
  });

  test("a file that is no model is refused by name", async () => {
    const path = join(directory, "not-a-model.safetensors");
    await writeFile(path, "hello, this is no model");
    const { code, stderr } = await mnist("evaluate", "--model", path, "--limit", "10");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FormatError: .*not-a-model\.safetensors/);
  });

  test("a picture that is not there is refused by name", async () => {
    const { code, stderr } = await mnist("predict", "no-such.png");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FormatError: predict: cannot read no-such\.png/);
  });
});

describe("data", () => {
  test("counts the classes and draws a page of samples", async () => {
    const { stdout } = await mnist("data", "--out", directory);
    expect(stdout).toMatch(/^0 +5923 +980$/m);
    expect(stdout).toMatch(/^9 +5949 +1009$/m);
    expect(stdout).toMatch(/^total +60000 +10000$/m);
    expect(stdout).toContain("train: shape [60000, 28, 28], pixel mean 0.1307, std 0.3081 (of 1)");
    const png = await readFile(join(directory, "samples.png"));
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
  });

  test("a directory that is not there is refused, with what it should hold", async () => {
    const { code, stderr } = await mnist("data", "--data", join(directory, "nowhere"));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^FormatError: loadMnist: there is no directory .*nowhere; it must hold train-images/,
    );
  });
});

describe("bad options", () => {
  test.each([
    [["--epochs", "0"], "argument '0' is invalid. It must be a positive integer."],
    [["--threads", "0"], "argument '0' is invalid. It must be an integer from 1 to 256."],
    [["--threads", "1000"], "argument '1000' is invalid. It must be an integer from 1 to 256."],
    [["--lr", "fast"], "argument 'fast' is invalid. It must be a number greater than 0."],
    [["--backend", "tpu"], "argument 'tpu' is invalid."],
    [["--resume", "nowhere"], "--resume: cannot read nowhere/config.json"],
    [["--backend", "gpu"], 'useBackend: there is no backend "gpu" here'],
  ])("%j", async (args, message) => {
    const { code, stderr } = await mnist(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
