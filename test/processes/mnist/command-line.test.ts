// The command line as a person uses it: a process of its own, its output and what it leaves behind.

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crossEntropy, manualSeed, noGrad } from "pellucid";
import { loadMnist, randomSplit, readSafetensors, writeSafetensors } from "pellucid/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { normalized, pixelStatistics } from "../../../examples/mnist/evaluation/runs/normalization.js";
import { CNN } from "../../../examples/mnist/model.js";
import { everything, oneIn } from "../../support/mode.js";
import type { Finished } from "../../support/run-node.js";
import { fewDigits } from "./few-digits.js";
import { bundledMnist, npmRunMnist } from "./mnist-command.js";

const digits = fileURLToPath(new URL("../../../examples/mnist/evaluation/forms/digits", import.meta.url));
let directory: string;
let mnist: Awaited<ReturnType<typeof bundledMnist>>["run"];
/** In place of all of MNIST, where few images do. */
let few: string[];
let signal: Awaited<ReturnType<typeof bundledMnist>>["signal"];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pellucid-cli-"));
  ({ run: mnist, signal } = await bundledMnist(directory));
  few = ["--data", await fewDigits(join(directory, "digits"), 200)];
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Run extends Finished {
  /** Where its results are. */
  out: string;
}

/** A run that several tests look at: it starts when the first of them wants it. */
function shared(name: string, start: (out: string) => Promise<Finished>): () => Promise<Run> {
  let run: Promise<Run> | undefined;
  return () => {
    const out = join(directory, name);
    run ??= start(out).then((finished) => ({ ...finished, out }));
    return run;
  };
}

const json = async (...path: string[]) => JSON.parse(await readFile(join(...path), "utf8"));
const model = (dir: string) => join(dir, "model.safetensors");

const SMALL = ["--limit", "200", "--batch-size", "32"];
const FEW_STEPS = ["--limit", "80", "--batch-size", "32"];
const ONE_STEP = ["--limit", "60", "--epochs", "1"];

const firstRun = shared("first", (out) => npmRunMnist(...SMALL, "--epochs", "1", "--out", out));
const oneStep = {
  fast: shared("fast", (out) => mnist(...ONE_STEP, ...few, "--json", "--out", out)),
  specification: shared("specified", (out) =>
    mnist("--recipe", "specification", ...ONE_STEP, ...few, "--out", out),
  ),
};

describe("train", () => {
  test("is what a bare call does, prints the specification's lines, and leaves its results", async () => {
    const { code, stdout, stderr, out } = await firstRun();
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^backend wasm \(((wide|relaxed) )?SIMD, \d+ threads?\)$/m);
    expect(stdout).toMatch(
      /^recipe fast: CNN, Adam up to 0.006, one-cycle, epochs 1, batches of 32, labelSmoothing 0.1$/m,
    );
    expect(stdout).toMatch(/^split 184 to learn from, 16 to validate on$/m);
    expect(stdout).toMatch(/^pixels \(of 1\) minus 0\.1\d{3}, divided by 0\.3\d{3}$/m);
    expect(stdout).toMatch(/^total +421,642 +8,520,074$/m);
    expect(stdout).toMatch(
      /^Epoch 001 train_loss \d\.\d{5} val_loss \d\.\d{5} val_accuracy \d+\.\d\d% \(\d+\.\d s\)$/m,
    );
    expect(stdout).toMatch(/^train took \d+\.\d\d seconds to execute$/m);
    expect(stdout).toMatch(/^Accuracy:\d+\.\d\d%$/m);
    expect(stdout).toMatch(/^test took \d+\.\d\d seconds to execute$/m);

    const files = (await readdir(out)).sort();
    expect(files.filter((name) => !name.startsWith("events.out.tfevents."))).toEqual([
      "answers.safetensors",
      "checkpoint.safetensors",
      "config.json",
      "log.jsonl",
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
      train: { images: 184, seconds: expect.any(Number) },
    });
    const config = await json(out, "config.json");
    const { train } = await loadMnist();
    const images = train.take(200);
    const [learned] = randomSplit(images, [11 / 12, 1 / 12], { seed: 1 });
    expect(config).toEqual({
      recipe: "fast",
      network: "CNN",
      dropout: 0,
      batchNorm: false,
      optimizer: "Adam",
      betas: [0.7, 0.9],
      schedule: "one-cycle",
      warmup: 0.2,
      lr: 0.006,
      batchSize: 32,
      epochs: 1,
      normalize: pixelStatistics(images, learned.indices),
      split: [11 / 12, 1 / 12],
      augment: "none",
      l1: 0,
      l2: 0,
      weightDecay: 0,
      labelSmoothing: 0.1,
      mixup: 0,
      nonDigits: 0,
      distill: 0,
      temperature: 1,
      teachers: 5,
      teacherRecipe: "residual",
      ema: 0,
      sharpness: 0,
      patience: 0,
      seed: 1,
      backend: "auto",
      limit: 200,
    });
    const { tensors, metadata } = await readSafetensors(model(out));
    expect(JSON.parse(metadata.normalize)).toEqual(config.normalize);
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

  test.runIf(everything)(
    "--recipe specification is the specification's, and flags go before any recipe",
    async () => {
      const { stdout, out } = await oneStep.specification();
      expect(stdout).toMatch(/^recipe specification: CNN, Adam at 0.001, epochs 1, batches of 64$/m);
      expect(stdout).toMatch(/^split 48 to learn from, 12 to validate on$/m);
      expect(stdout).toMatch(/^pixels \(of 1\) minus 0.5000, divided by 0.5000$/m);
      expect(await json(out, "config.json")).toMatchObject({
        recipe: "specification",
        betas: [0.9, 0.999],
        schedule: "constant",
        lr: 0.001,
        batchSize: 64,
        normalize: { mean: 0.5, std: 0.5 },
        split: [0.8, 0.2],
      });
      const { metadata } = await readSafetensors(model(out));
      expect(JSON.parse(metadata.normalize)).toEqual({ mean: 0.5, std: 0.5 });
    },
  );

  test.each(
    oneIn(2, [
      // After one step m = (1 − β1)·g and v = (1 − β2)·g², so that m²/v = (1 − β1)² / (1 − β2).
      {
        recipe: "fast" as const,
        ratio: 0.3 ** 2 / 0.1,
        lastRate: 0.006 / 25 / 1e4,
        schedule: { step: 1, initialLr: 0.006 },
      },
      {
        recipe: "specification" as const,
        ratio: 0.1 ** 2 / 0.001,
        lastRate: 0.001,
        schedule: { step: 1, initialLr: 0.001 },
      },
    ]),
  )(
    "recipe $recipe trains under its own betas, rates and normalization",
    async ({ recipe, ratio, lastRate, schedule }) => {
      const { out } = await oneStep[recipe]();
      const { tensors, metadata } = await readSafetensors(join(out, "checkpoint.safetensors"));
      const [m, v] = ["m", "v"].map((slot) => tensors.get(`optimizer.7.${slot}`)!.data);
      for (const i of m.keys()) expect(m[i] ** 2 / v[i]).toBeCloseTo(ratio, 3);
      expect(JSON.parse(metadata.optimizer).lr).toBeCloseTo(lastRate, 12);
      const progress = JSON.parse(metadata.progress);
      expect(progress.schedule).toEqual(schedule);

      // The loss of the one batch before that step is the untrained network's, on images normalized as config.json says.
      const { normalize, split, labelSmoothing } = await json(out, "config.json");
      const { train } = await loadMnist({ dir: few[1] });
      const images = normalized(train.take(60), normalize);
      const [learned] = randomSplit(images, split, { seed: 1 });
      manualSeed(1);
      const [pixels, labels] = learned.batch([...learned.indices.keys()], 0);
      const logits = noGrad(() => new CNN().forward(pixels));
      const loss = noGrad(() => crossEntropy(logits, labels, { labelSmoothing }).item());
      expect(progress.epochs[0].trainLoss).toBeCloseTo(loss, 4);
    },
  );

  const expectSameRun = async (a: string, b: string) => {
    expect((await readFile(model(a))).equals(await readFile(model(b)))).toBe(true);
    const losses = async (dir: string) =>
      (await json(dir, "metrics.json")).epochs.map((e: { valLoss: number }) => e.valLoss);
    expect(await losses(a)).toEqual(await losses(b));
    expect(await json(a, "config.json")).toEqual(await json(b, "config.json"));
  };

  test.runIf(everything)("killed and resumed, it ends in the same bits as without the stop", async () => {
    const [whole, parts] = [join(directory, "whole"), join(directory, "parts")];
    const args = [...FEW_STEPS, ...few, "--epochs", "3", "--lr", "0.004"];
    await mnist(...args, "--out", whole);
    const killed = await signal("SIGKILL", "Epoch 001", ...args, "--out", parts);
    expect([killed.code, killed.stdout]).toEqual([null, expect.stringContaining("Epoch 001")]);
    const { code, stdout } = await mnist("--resume", parts);
    expect(code).toBe(0);
    expect(stdout).not.toContain("Epoch 001");
    expect(stdout).toContain("Epoch 003");
    await expectSameRun(parts, whole);
  });

  test.runIf(everything)("where the rate is constant, a finished run can go on for more epochs", async () => {
    const [whole, parts] = [join(directory, "long"), join(directory, "longer")];
    const args = [...FEW_STEPS, ...few, "--recipe", "specification", "--network", "linear"];
    await mnist(...args, "--epochs", "2", "--out", whole);
    await mnist(...args, "--epochs", "1", "--out", parts);
    const { stdout } = await mnist("--resume", parts, "--epochs", "2");
    expect(stdout).not.toContain("Epoch 001");
    expect(stdout).toContain("Epoch 002");
    await expectSameRun(parts, whole);
  });

  const changes: readonly [string[], string][] = [
    [["--lr", "0.01"], "lr 0.006, and cannot go on with 0.01"],
    [["--recipe", "specification"], "recipe fast, and cannot go on with specification"],
    [["--epochs", "2"], "epochs 1, over which its learning rate changes, and cannot go on with 2"],
  ];
  test.each(oneIn(3, changes))(
    "refuses to resume with %j, which would change its course",
    async (args, text) => {
      const { code, stderr } = await mnist("--resume", (await firstRun()).out, ...args);
      expect(code).toBe(1);
      expect(stderr).toBe(
        `ValueError: --resume: the run was started with ${text}; leave that option out, or start a new run\n`,
      );
    },
  );

  test("with --json, standard output is JSON and nothing else", async () => {
    const { stdout, stderr } = await oneStep.fast();
    expect(JSON.parse(stdout)).toMatchObject({ seed: 1, test: { images: 60 } });
    expect(stderr).toContain("Epoch 001");
  });

  test.runIf(everything)(
    "--reproduce-double-softmax stays above the floor of the mistake, and explains it",
    async () => {
      const out = join(directory, "double");
      const args = ["--reproduce-double-softmax", "--epochs", "1", "--out", out];
      const { stdout, stderr } = await mnist(...SMALL, ...few, ...args);
      expect(stdout).toContain("floor of the mistake           1.4612");
      expect(stderr).toContain("the logits come straight out of softmax");
      const [epoch] = JSON.parse(await readFile(join(out, "metrics.json"), "utf8")).epochs;
      expect(epoch.trainLoss).toBeGreaterThan(Math.log(1 + 9 / Math.E));
      expect(epoch.trainLoss).toBeLessThan(Math.log(10) + 0.01);
    },
  );
});

describe("evaluate and predict", () => {
  /** The model of a run, once more under other metadata. */
  const relabeled = async (name: string, metadata: Record<string, string>) => {
    const path = join(directory, `${name}.safetensors`);
    const { tensors } = await readSafetensors(model((await oneStep.fast()).out));
    await writeSafetensors(path, tensors, metadata);
    return path;
  };
  const pictures = async () => (await readdir(digits)).map((name) => join(digits, name));
  /** What evaluate and predict make of a model. */
  const results = async (path: string) => {
    const [evaluated, predicted] = await Promise.all([
      mnist("evaluate", "--model", path, ...few, "--limit", "60", "--json"),
      mnist("predict", ...(await pictures()), "--model", path, "--json"),
    ]);
    return { evaluated, predicted };
  };
  let own: ReturnType<typeof results> | undefined;
  const ownResults = async () => {
    const { out } = await oneStep.fast();
    own ??= results(model(out));
    return own;
  };

  test("evaluate prints the accuracy that training printed", async () => {
    const { out } = await oneStep.fast();
    const trained = await json(out, "metrics.json");
    const evaluated = JSON.parse((await ownResults()).evaluated.stdout);
    expect(evaluated.accuracy).toBe(trained.test.accuracy);
    expect(evaluated.loss).toBe(trained.test.loss);
    const images = evaluated.perClass.reduce((sum: number, c: { images: number }) => sum + c.images, 0);
    expect(images).toBe(60);
  });

  test.runIf(everything)(
    "take the normalization from the model's file, fall back to the specification's where it names none, and say so",
    async () => {
      const FALLBACK = "its file names no normalization: taking the specification's, mean 0.5 and std 0.5";
      const told = ({ evaluated, predicted }: Awaited<typeof own> & object) => ({
        says: [evaluated, predicted].map(({ stderr }) => stderr.includes(FALLBACK)),
        loss: JSON.parse(evaluated.stdout).loss as number,
        probabilities: JSON.parse(predicted.stdout).map((p: { probabilities: number[] }) => p.probabilities),
      });
      const ours = told(await ownResults());
      const none = told(await results(await relabeled("none", {})));
      const half = told(await results(await relabeled("half", { normalize: '{"mean":0.5,"std":0.5}' })));
      expect([ours, none, half].map(({ says }) => says)).toEqual([
        [false, false],
        [true, true],
        [false, false],
      ]);
      expect(none.loss).toBe(half.loss);
      expect(none.probabilities).toEqual(half.probabilities);
      expect(ours.loss).not.toBe(half.loss);
      expect(ours.probabilities[0]).not.toEqual(half.probabilities[0]);
    },
  );

  test.runIf(everything)(
    "evaluate --corruptions tells the accuracy by kind, the same again, and shows it",
    async () => {
      const { out } = await oneStep.fast();
      const evaluate = (...more: string[]) =>
        mnist(
          ...["evaluate", "--model", model(out), ...few, "--limit", "30", "--corruptions"],
          ...["--report", join(directory, "corrupted"), ...more],
        );
      const { stdout } = await evaluate("--json");
      const { robustness, accuracy } = JSON.parse(stdout);
      expect(robustness.kinds).toHaveLength(15);
      expect(robustness).toMatchObject({ seed: 1, images: 30, clean: accuracy });
      const accuracies: number[] = robustness.kinds.map(({ right }: { right: number }) => right / 30);
      expect(robustness.kinds.map((kind: { accuracy: number }) => kind.accuracy)).toEqual(accuracies);
      expect(robustness.mean).toBeCloseTo(accuracies.reduce((a, b) => a + b) / 15, 12);
      expect((await json(directory, "corrupted", "report.json")).robustness).toEqual(robustness);

      const again = await evaluate();
      const percent = `${(100 * accuracies[0]).toFixed(2)}%`;
      expect(again.stdout).toMatch(/^corrupted by \(seed 1\)$/m);
      expect(again.stdout).toMatch(new RegExp(`^shot noise +${percent}$`, "m"));
      expect(again.stdout).toMatch(new RegExp(`^mean +${(100 * robustness.mean).toFixed(2)}%$`, "m"));
      const page = await readFile(join(directory, "corrupted", "report.html"), "utf8");
      expect(page).toContain("<h2>Corruptions</h2>");

      const other = JSON.parse((await evaluate("--json", "--seed", "2")).stdout);
      expect(other.robustness.seed).toBe(2);
    },
  );

  test("predict names a digit and its probability for every picture", async () => {
    const { stdout, code } = (await ownResults()).predicted;
    expect(code).toBe(0);
    const results = JSON.parse(stdout) as { file: string; digit: number; probabilities: number[] }[];
    expect(results.map(({ file }) => file)).toEqual(await pictures());
    for (const { digit, probabilities } of results) {
      expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      expect(probabilities[digit]).toBe(Math.max(...probabilities));
    }
  });

  test.runIf(everything)("a file that is no model is refused by name", async () => {
    const path = join(directory, "not-a-model.safetensors");
    await writeFile(path, "hello, this is no model");
    const { code, stderr } = await mnist("evaluate", "--model", path, "--limit", "10");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FormatError: .*not-a-model\.safetensors/);
  });

  test.runIf(everything)("a picture that is not there is refused by name", async () => {
    const { code, stderr } = await mnist("predict", "no-such.png");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FormatError: predict: cannot read no-such\.png/);
  });
});

describe("data", () => {
  test.runIf(everything)("counts the classes and draws a page of samples", async () => {
    const { stdout } = await mnist("data", "--out", directory);
    expect(stdout).toMatch(/^0 +5923 +980$/m);
    expect(stdout).toMatch(/^9 +5949 +1009$/m);
    expect(stdout).toMatch(/^total +60000 +10000$/m);
    expect(stdout).toContain("train: shape [60000, 28, 28], pixel mean 0.1307, std 0.3081 (of 1)");
    const png = await readFile(join(directory, "samples.png"));
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
  });

  test.runIf(everything)("a directory that is not there is refused, with what it should hold", async () => {
    const { code, stderr } = await mnist("data", "--data", join(directory, "nowhere"));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^FormatError: loadMnist: there is no directory .*nowhere; it must hold train-images/,
    );
  });
});

test("the help says what each recipe has", async () => {
  const { stdout } = await mnist("train", "--help");
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "how often every image is seen (fast: 1, specification: 30, best: ",
  );
});

describe("bad options", () => {
  const bad: readonly [string[], string][] = [
    [["--epochs", "0"], "argument '0' is invalid. It must be a positive integer."],
    [["--threads", "0"], "argument '0' is invalid. It must be an integer from 1 to 256."],
    [["--threads", "1000"], "argument '1000' is invalid. It must be an integer from 1 to 256."],
    [["--warmup", "1"], "argument '1' is invalid. It must be a number from 0 to less than 1."],
    [["--lr", "fast"], "argument 'fast' is invalid. It must be a number greater than 0."],
    [
      ["--recipe", "slow"],
      "argument 'slow' is invalid. Allowed choices are fast, specification, best, residual, pooled, robust, distilled, forms.",
    ],
    [["--backend", "tpu"], "argument 'tpu' is invalid."],
    [["--resume", "nowhere"], "--resume: cannot read nowhere/config.json"],
    [["--backend", "gpu:webgl2"], '"gpu:webgl2" cannot be used here: Node has no canvas'],
  ];
  test.each(oneIn(5, bad))("%j", async (args, message) => {
    const { code, stderr } = await mnist(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
