// The commands that train more than once, and those that tell what came of it, as a person uses them.

import { cp, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { configOf } from "../../../examples/mnist/evaluation/runs/run-config.js";
import { prepareRun } from "../../../examples/mnist/evaluation/runs/run-files.js";
import { everything, oneIn } from "../../support/mode.js";
import { fewDigits } from "./few-digits.js";
import { bundledMnist } from "./mnist-command.js";

let directory: string;
let program: Awaited<ReturnType<typeof bundledMnist>>;
let mnist: (typeof program)["run"];
/** In place of all of MNIST, where few images do. */
let few: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pellucid-suite-"));
  program = await bundledMnist(directory);
  mnist = program.run;
  few = ["--data", await fewDigits(join(directory, "digits"), 150)];
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Many processes one after the other, on machines that may be busy. */
vi.setConfig({ testTimeout: 300_000 });

const path = (...parts: string[]) => join(directory, ...parts);
const json = async (...parts: string[]) => JSON.parse(await readFile(path(...parts), "utf8"));
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

describe("kfold", () => {
  const args = ["kfold", "--k", "2", "--network", "linear", "--epochs", "1"];

  test("validates on every image once, and goes on where folds are done", async () => {
    const first = await mnist(...args, ...few, "--out", path("kfold"));
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^2 folds of 75 images, \d at a time, in .*kfold$/m);
    const { folds, summary } = await json("kfold", "kfold.json");
    expect(folds.map(({ images }: { images: number }) => images)).toEqual([75, 75]);
    const accuracies = folds.map(({ accuracy }: { accuracy: number }) => accuracy);
    expect(summary.accuracy.mean).toBeCloseTo(mean(accuracies), 12);
    expect(summary.accuracy.interval[0]).toBeLessThanOrEqual(summary.accuracy.mean);

    await rm(path("kfold", "fold-2"), { recursive: true });
    const again = await mnist(...args, ...few, "--out", path("kfold"));
    expect(again.stdout).toMatch(/^fold 1: .*\(done before\)$/m);
    expect(again.stdout).toMatch(/^fold 2: .*\(\d+\.\d s\)$/m);
    const repeated = await json("kfold", "kfold.json");
    expect(repeated.folds).toEqual(folds);
  });

  test.runIf(everything)(
    "refuses what would flatter the result, more folds than a class has images, and other settings",
    async () => {
      const patience = await mnist(...args, ...few, "--patience", "2");
      expect(patience.stderr).toContain(
        "kfold: --patience chooses an epoch by the images that are then validated on",
      );
      const many = await mnist("kfold", "--k", "40", ...few, "--out", path("many"));
      expect(many.code).toBe(1);
      expect(many.stderr).toMatch(/^ValueError: stratifiedKFold: .*40/);
      await expect(stat(path("many"))).rejects.toThrow("ENOENT");
      const other = await mnist(...args, ...few, "--lr", "0.001", "--out", path("kfold"));
      expect(other.code).toBe(1);
      expect(other.stderr).toMatch(
        /holds a training with lr 0\.006, but now it is to be 0\.001; nothing was overwritten/,
      );
    },
  );
});

test("a training that is not done yet goes on where it is asked to compute now", async () => {
  const config = configOf({ recipe: "fast", seed: 1, backend: "gpu", threads: 2 });
  await prepareRun(path("elsewhere"), config);
  await prepareRun(path("elsewhere"), { ...config, backend: "wasm", threads: 1 });
  expect(await json("elsewhere", "config.json")).toMatchObject({ backend: "wasm", threads: 1 });
  await writeFile(path("elsewhere", "metrics.json"), "{}");
  await prepareRun(path("elsewhere"), config);
  expect(await json("elsewhere", "config.json")).toMatchObject({ backend: "wasm", threads: 1 });
});

describe("compare and evaluate", () => {
  test.runIf(everything)(
    "compare tells means, tests and classes; evaluate shows it in a report that needs no network",
    async () => {
      const args = ["compare", "--study", "quick", "--limit", "60", "--epochs", "1", "--seeds", "2"];
      const { stdout, code } = await mnist(...args, ...few, "--out", path("quick"));
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^configuration +accuracy +± std +F1 +parameters +MFLOPs +seconds +p \(seeds\) +p \(McNemar\)$/m,
      );
      expect(stdout).toMatch(/^CNN +\d+\.\d\d% +\d+\.\d\d% +\d+\.\d\d% +421,642 +8\.5 /m);
      expect(stdout).toMatch(/^linear +.* 7,850 +0\.0 /m);
      expect(stdout).toContain("recall of single digits against CNN");
      const { compared } = await json("quick", "study.json");
      for (const { accuracy, accuracies } of compared)
        expect(accuracy.mean).toBeCloseTo(mean(accuracies), 12);

      const models = ["CNN", "shallow"].map((name) => path("quick", name, "seed-1", "model.safetensors"));
      const evaluated = await mnist(
        ...[
          "evaluate",
          "--model",
          ...models,
          ...few,
          "--limit",
          "60",
          "--report",
          path("report"),
          "--study",
          path("quick"),
        ],
      );
      expect(evaluated.stderr).toBe("");
      expect(evaluated.stdout).toContain("their ensemble, by the mean of their probabilities:");
      const page = await readFile(path("report", "report.html"), "utf8");
      expect(page).toContain("A quick comparison");
      expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
      const report = await json("report", "report.json");
      expect(evaluated.stdout).toContain(`Accuracy:${(100 * report.test.accuracy.value).toFixed(2)}%`);
      const { ece, bins } = report.test.calibration;
      expect(evaluated.stdout).toContain(
        `calibration error ${(100 * ece).toFixed(2)}% (${bins.length} bins)`,
      );

      const lines = evaluated.stdout.split("\n").map((line) => line.trim().split(/ +/));
      const heading = lines.findIndex(([first, second]) => first === "read" && second === "as");
      const counts = lines.slice(heading + 1, heading + 11).map((line) => line.slice(1).map(Number));
      const hits = counts.reduce((sum, row, digit) => sum + row[digit], 0);
      expect(hits / 60).toBeCloseTo(report.test.accuracy.value, 12);
      const micro = lines.find(([first]) => first === "micro");
      const percent = `${((100 * hits) / 60).toFixed(2)}%`;
      expect(micro).toEqual(["micro", "60", percent, percent, percent]);
    },
  );

  test.runIf(everything)("compare tells of a configuration by itself what kfold tells of folds", async () => {
    const args = ["compare", "--study", "best", "--limit", "60", "--epochs", "1", "--seeds", "2"];
    const { stdout, code } = await mnist(...args, ...few, "--out", path("alone"));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The specified network at its best: 1 configuration, 2 seeds, \d at a time$/m);
    expect(stdout).not.toContain("McNemar");
    const { compared } = await json("alone", "study.json");
    const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)}%`;
    const { mean: middle, std } = compared[0].calibrationError;
    const line = stdout.split("\n").find((text) => text.startsWith("calibration error"));
    expect(line?.split(/ {2,}/).slice(1, 3)).toEqual([percent(middle, 2), percent(std, 3)]);
    expect(stdout).toMatch(/^9 +\d+\.\d\d% /m);
  });
});

test.runIf(everything)(
  "a study that recipes are chosen by tests nothing, and is judged by what is held back",
  async () => {
    const args = ["compare", "--study", "stronger", "--epochs", "1", "--seeds", "2"];
    const { stdout, code } = await mnist(...args, ...few, "--out", path("stronger"));
    expect(code).toBe(0);
    const { table, compared } = await json("stronger", "study.json");
    expect(table.note).toContain("McNemar's test on the images that are held back");
    const seeds = ["seed-1", "seed-2"].map((seed) => json("stronger", "less-dropout", seed, "metrics.json"));
    const metrics = await Promise.all(seeds);
    for (const of of metrics) expect(of).not.toHaveProperty("test");
    const accuracies = metrics.map(({ validation }) => validation.accuracy);
    const lessDropout = compared.find(({ name }: { name: string }) => name === "less dropout");
    expect(lessDropout).toMatchObject({ accuracies, undisputed: null });
    expect(stdout).toContain(`less dropout, seed 1: accuracy ${(100 * accuracies[0]).toFixed(2)}%`);
  },
);

describe("tune", () => {
  const args = ["tune", "--trials", "2", "--limit", "60", "--epochs", "1", "--sampler", "random"];

  test.runIf(everything)("keeps a study that goes on, and refuses to go on with another", async () => {
    const first = await mnist(...args, ...few, "--network", "linear", "--out", path("tune"));
    expect(first.stderr).toBe("");
    expect(first.code).toBe(0);
    const three = ["tune", "--trials", "3", ...args.slice(3), ...few, "--network", "linear"];
    const more = [...three, "--out", path("tune")];
    const second = await mnist(...more, "--json");
    expect(second.stderr).toContain("goes on with the study in");
    const { trials, best } = JSON.parse(second.stdout);
    expect(trials).toHaveLength(3);
    const values = trials.map(({ value }: { value: number | null }) => value ?? 0);
    expect(best.value).toBe(Math.max(...values));
    expect((await readFile(path("tune", "study.html"), "utf8")).startsWith("<!doctype html>")).toBe(true);

    const before = await readFile(path("tune", "study.jsonl"), "utf8");
    const other = await mnist(...more, "--seed", "7");
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(
      /was begun with other settings: .*seed was 1 and is 7.*nothing was overwritten/,
    );
    expect(await readFile(path("tune", "study.jsonl"), "utf8")).toBe(before);
  });

  test.runIf(everything)("goes on after trials that fail, tells why, and fails where all do", async () => {
    await writeFile(path("dropout.json"), '{"dropout": {"type": "float", "from": 0.1, "to": 0.5}}');
    const space = ["--space", path("dropout.json")];
    const linear = [...args, ...few, "--network", "linear", ...space, "--out", path("linear")];
    const { code, stdout } = await mnist(...linear);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^failed: trial 1: ValueError: --dropout: it needs a hidden layer before it/m);
    expect(stdout).toContain("2 trials: 2 failed");
  });

  test.runIf(everything)("searches no dropout where the network has no place for it", async () => {
    const linear = ["--network", "linear", "--out", path("one")];
    const one = ["tune", "--trials", "1", ...args.slice(3), ...few, ...linear];
    const { trials } = JSON.parse((await mnist(...one, "--json")).stdout);
    expect(trials[0].state).toBe("complete");
    expect(trials[0].params).not.toHaveProperty("dropout");
  });

  test.runIf(everything)("leaves alone what was given, and what does not fit it", async () => {
    const given = ["--optimizer", "SGD", "--lr", "0.01", "--network", "linear", "--recipe", "specification"];
    const one = ["tune", "--trials", "1", ...args.slice(3), ...few, ...given, "--out", path("given")];
    const { trials } = JSON.parse((await mnist(...one, "--json")).stdout);
    expect(trials[0].state).toBe("complete");
    expect(Object.keys(trials[0].params)).toEqual(["batchSize", "warmup", "augment"]);
  });

  test.runIf(everything)("refuses a space that names no setting", async () => {
    await writeFile(path("space.json"), '{"color": {"type": "float", "from": 0, "to": 1}}');
    const { code, stderr } = await mnist(...args, "--space", path("space.json"), "--out", path("color"));
    expect(code).toBe(1);
    expect(stderr).toContain("has the parameter color, which is no setting of a recipe");
  });

  test.runIf(everything)(
    "refuses a space beyond what a setting can be, before anything is started",
    async () => {
      await writeFile(path("space.json"), '{"warmup": {"type": "float", "from": 0, "to": 1}}');
      const { code, stderr } = await mnist(...args, "--space", path("space.json"), "--out", path("beyond"));
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /searches warmup where it can be 1; it must be a number from 0 to less than 1$/m,
      );
      await expect(stat(path("beyond"))).rejects.toThrow("ENOENT");
    },
  );
});

describe("train", () => {
  const SMALL = ["--limit", "80", "--batch-size", "8", "--threads", "1"];

  test.runIf(everything)(
    "stopped by SIGINT in the middle of an epoch, it goes on from there to the same bits",
    async () => {
      const network = ["--network", "narrow", "--dropout", "0.3", "--augment", "elastic"];
      const args = ["train", ...SMALL, ...few, ...network, "--epochs", "16", "--ema", "0.9"];
      await mnist(...args, "--out", path("whole"));
      const stopped = await program.signal("SIGINT", "Epoch 002", ...args, "--out", path("parts"));
      expect(stopped.code).toBe(130);
      expect(stopped.stdout).toMatch(
        /^stopped in epoch \d+, after \d+ of its batches; to go on: npm run mnist -- --resume /m,
      );
      const resumed = await mnist("--resume", path("parts"));
      expect(resumed.stdout).toMatch(/^goes on in epoch \d+/m);
      const [a, b] = await Promise.all(
        ["whole", "parts"].map((name) => readFile(path(name, "model.safetensors"))),
      );
      expect(a.equals(b)).toBe(true);
      const lines = (await readFile(path("parts", "log.jsonl"), "utf8")).trim().split("\n");
      const steps = lines.map((line) => JSON.parse(line)).filter((line) => "loss/validation" in line);
      expect(steps.map(({ epoch }) => epoch)).toEqual(steps.map((_, i) => i + 1));
    },
  );

  test.runIf(everything)("stops early at the best epoch, and keeps its weights", async () => {
    const { stdout } = await mnist(
      "train",
      ...SMALL,
      ...few,
      "--network",
      "narrow",
      "--epochs",
      "30",
      "--patience",
      "2",
      "--out",
      path("early"),
    );
    const { epochs, bestEpoch, validation } = await json("early", "metrics.json");
    expect(stdout).toContain(`the weights are those of epoch ${bestEpoch}, the best in validation`);
    expect(epochs.length).toBeLessThan(30);
    expect(epochs).toHaveLength(bestEpoch + 2);
    expect(validation.loss).toBeCloseTo(epochs[bestEpoch - 1].valLoss, 5);
  });

  test.runIf(everything)(
    "refuses to overwrite a run, a checkpoint that is damaged, and one of another network",
    async () => {
      await mnist("train", ...SMALL, ...few, "--epochs", "1", "--out", path("kept"));
      const again = await mnist("train", ...SMALL, ...few, "--epochs", "1", "--out", path("kept"));
      expect(again.code).toBe(1);
      expect(again.stderr).toMatch(
        /^ValueError: --out: .*kept holds a run already; go on with it by --resume/,
      );

      await cp(path("kept"), path("damaged"), { recursive: true });
      const checkpoint = path("damaged", "checkpoint.safetensors");
      const bytes = await readFile(checkpoint);
      await writeFile(checkpoint, bytes.subarray(0, bytes.length / 2));
      const damaged = await mnist("--resume", path("damaged"));
      expect(damaged.code).toBe(1);
      expect(damaged.stderr).toMatch(
        /^FormatError: .*checkpoint\.safetensors.*; the run is done, and its model and results need no checkpoint\n$/,
      );
      expect((await readFile(checkpoint)).length).toBe(Math.floor(bytes.length / 2));

      await mnist("train", ...SMALL, ...few, "--epochs", "1", "--network", "MLP", "--out", path("mlp"));
      await cp(path("mlp", "checkpoint.safetensors"), checkpoint);
      const foreign = await mnist("--resume", path("damaged"));
      expect(foreign.code).toBe(1);
      expect(foreign.stderr).toMatch(
        /^ValueError: --resume: the run of .* was started with network "MLP", and config\.json beside it now says "CNN"; /,
      );
    },
  );

  test.runIf(everything)("a disk that is full is said so, and spoils nothing", async () => {
    // A limit on the size of files: what a full disk does to the writing of a checkpoint, without filling one.
    const { code, stderr } = await program.runIn(
      "ulimit -f 1000",
      ...["train", ...SMALL, ...few, "--epochs", "1", "--out", path("full")],
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^PellucidError: cannot write.*: the file would be larger than this system or user may make one \(EFBIG\); /,
    );
    await expect(stat(path("full", "checkpoint.safetensors"))).rejects.toThrow("ENOENT");
    expect((await mnist("--resume", path("full"))).code).toBe(0);
  });

  const refused = [
    [
      ["--network", "AlexNet"],
      "Allowed choices are CNN, shallow, deep, narrow, wide, MLP, linear, LeNet-5, ResNet, pooled ResNet.",
    ],
    [["--network", "ResNet", "--dropout", "0.5"], "--network: ResNet has no place for dropout or batch-norm"],
    [
      ["--network", "linear", "--dropout", "0.5"],
      "--dropout: it needs a hidden layer before it, and linear has none",
    ],
    [["--l2", "0.1", "--weight-decay", "0.1"], "they are two forms of the same: set one of them to 0"],
    [["--schedule", "plateau"], 'with the schedule "plateau" the rate follows the validation loss'],
  ] as const;
  test.each(oneIn(5, refused))("refuses %j", async (args, message) => {
    const { code, stderr } = await mnist("train", "--limit", "60", ...args, "--out", path("refused"));
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});

test.runIf(everything)("data --augment draws every augmentation, and tells what was drawn", async () => {
  const { stdout } = await mnist(
    "data",
    ...few,
    "--augment",
    "--limit",
    "20",
    "--json",
    "--out",
    path("data"),
  );
  const { augmented } = JSON.parse(stdout);
  const rotations = augmented.rows.find(({ name }: { name: string }) => name === "rotation").drawn;
  expect(rotations).toHaveLength(16);
  for (const { parameters } of rotations) expect(Math.abs(parameters.angle)).toBeLessThanOrEqual(10);
  const png = await readFile(path("data", "augmented.png"));
  expect([...png.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
});

test.runIf(everything)("data --split counts what each way to split holds back", async () => {
  const { stdout } = await mnist("data", "--split", "--json", "--out", path("data"));
  const { splits, train } = JSON.parse(stdout) as {
    splits: { name: string; counts: number[] }[];
    train: { counts: number[] };
  };
  const held = Object.fromEntries(splits.map(({ name, counts }) => [name, counts]));
  const total = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);
  expect(splits.map(({ counts }) => total(counts))).toEqual([5000, 5000, 12_000, 12_000, 12_000, 12_000]);
  for (const [digit, count] of train.counts.entries()) {
    expect(Math.abs(held["stratified, one twelfth"][digit] - count / 12)).toBeLessThan(1);
    expect(Math.abs(held["stratified k-fold, fold 5 of 5"][digit] - count / 5)).toBeLessThan(1);
  }
});
